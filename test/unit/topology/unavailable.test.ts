import { describe, expect, it } from 'vitest';
import { findDirective } from '../../../server/src/nginx/catalogue';
import { directiveText } from '../../../server/src/nginx/catalogue-text';
import { defaultsFor, unavailableText } from '../../../server/src/topology/unavailable';
import { analyseFixture, parseFixture } from '../../support/fixture';

function topologyWith(image: string, body = '') {
  const files = `//- nginx.conf\nevents {}\nhttp { ${body} }\n//- docker-compose.yml\nservices:\n  web: { image: "${image}", volumes: ["./nginx.conf:/etc/nginx/nginx.conf"] }\n`;
  return analyseFixture(parseFixture(files)).snapshot.topology;
}

function entryOf(name: string) {
  const [entry] = findDirective(name);
  if (!entry) throw new Error(`no ${name}`);
  return entry;
}

describe('what an nginx does not know', () => {
  it.each([
    ['sticky', 'nginx:1.25', 'Needs nginx 1.29.6; this stack runs nginx 1.25 (image tag nginx:1.25)'],
    ['sticky', 'nginx:1.30', undefined],
    ['sticky', 'nginx:$TAG', undefined],
    ['sticky', 'openresty/openresty:1.27.1.2-alpine', undefined],
    ['queue', 'nginx:1.30', 'Needs NGINX Plus; this stack runs open source nginx'],
    ['queue', 'private-registry.nginx.com/nginx-plus/base:r36', undefined],
    ['queue', 'my-nginx:1', undefined],
    ['gzip', 'nginx:1.22', undefined],
  ])('is told of %s with %s', (name, image, expected) => {
    expect(unavailableText(entryOf(name), topologyWith(image))).toBe(expected);
  });

  it('is not told where modules of others may bring it', () => {
    const topology = topologyWith('nginx:1.25', "content_by_lua_file a; lua_package_path 'x';");
    expect(unavailableText(entryOf('sticky'), topology)).toBeUndefined();
  });
});

describe('the default for a version', () => {
  const defaultsOf = (name: string, image: string): readonly string[] =>
    defaultsFor(directiveText(entryOf(name))?.defaults ?? [], topologyWith(image).version);

  it.each([
    ['proxy_http_version', 'nginx:1.25', ['1.0']],
    ['proxy_http_version', 'nginx:1.30', ['1.1']],
    ['proxy_http_version', 'nginx:$TAG', ['1.1 (1.0 before 1.29.7)']],
    ['proxy_set_header', 'nginx:1.25', ['Host $proxy_host', 'Connection close']],
    ['proxy_set_header', 'nginx:1.30', ['Host $proxy_host']],
    ['proxy_set_header', 'nginx:$TAG', ['Host $proxy_host', 'Connection close (before 1.29.7)']],
    ['keepalive', 'nginx:1.25', []],
    ['keepalive', 'nginx:1.30', ['32 local']],
    ['keepalive', 'nginx:$TAG', ['32 local (off before 1.29.7)']],
    ['proxy_read_timeout', 'nginx:1.25', ['60s']],
    ['proxy_pass', 'nginx:1.25', []],
  ])('of %s with %s', (name, image, expected) => {
    expect(defaultsOf(name, image)).toEqual(expected);
  });
});
