import { afterEach, describe, expect, it } from 'vitest';
import { stopAll } from '../support/cursor';
import { hoverIn } from '../support/hover';

afterEach(stopAll);

const COMPOSE = `//- docker-compose.yml
services:
  proxy:
    image: nginx:1.25
    ports: ["8090:80"]
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf
      - ./more.conf:/etc/nginx/more.conf
    depends_on:
      api-1: { condition: service_healthy }
      api-2: { condition: service_started }
  api-1:
    image: api
    scale: 3
    expose: ["3000"]
    healthcheck: { test: curl -f localhost }
  api-2:
    image: api
    expose: ["3000"]
    networks: { default: { aliases: [second] } }
  web: { image: web, ports: ["8081:80"] }
  hidden: { image: x, networks: [inner] }
networks:
  inner: {}
`;

function http(body: string, more = ''): string {
  return `//- nginx.conf\nevents {}\nhttp {\n${body}\n}\n//- more.conf\n${more}\n${COMPOSE}`;
}

describe('hover over the name of a directive', () => {
  it('shows syntax, default, context, and what nginx.org says', async () => {
    const hover = await hoverIn(http('  proxy_conn‸ect_timeout 5s;'));
    expect(hover).toEqual({
      range: 'nginx.conf: ⟦proxy_connect_timeout⟧ 5s;',
      text: [
        '```nginx\nproxy_connect_timeout time;\n```',
        'Default: `proxy_connect_timeout 60s;`  \nContext: `http`, `server`, `location`',
        'Defines a timeout for establishing a connection with a proxied server. It should be noted that this timeout cannot usually exceed 75 seconds.',
        '[nginx.org](<https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_connect_timeout>)',
      ].join('\n\n'),
    });
  });

  it('tells that an older nginx does not know it', async () => {
    const hover = await hoverIn(http('  upstream u { st‸icky cookie id; server api-1:3000; }'));
    expect(hover?.text).toContain('**Needs nginx 1.29.6; this stack runs nginx 1.25 (image tag nginx:1.25)**');
    expect(hover?.text).toContain('Since nginx 1.29.6, before that NGINX Plus');
  });

  it('shows the default of the version that runs', async () => {
    expect((await hoverIn(http('  proxy_http_‸version 1.1;')))?.text).toContain('Default: `proxy_http_version 1.0;`');
    const newer = http('  proxy_http_‸version 1.1;').replace('nginx:1.25', 'nginx:1.30');
    expect((await hoverIn(newer))?.text).toContain('Default: `proxy_http_version 1.1;`');
    const unknown = http('  proxy_http_‸version 1.1;').replace('nginx:1.25', 'nginx:$TAG');
    expect((await hoverIn(unknown))?.text).toContain('1.1; (1.0 before 1.29.7)');
  });
});
