import { afterEach, describe, expect, it } from 'vitest';
import { accept, acceptedLine, type Completed, completeAtCursor, itemNamed } from '../support/completion';
import { stopAll } from '../support/cursor';

afterEach(stopAll);

/** A shop: nginx on `front`, three instances of one service, a database that nginx does not reach. */
const COMPOSE = `//- compose.yaml
services:
  nginx:
    image: nginx:1.28
    ports: ["80:80"]
    networks: [front]
    volumes:
      - ./nginx:/etc/nginx:ro
  api-1:
    image: example/api
    container_name: shop-api-1
    expose: ["3000"]
    networks: [front, back]
  api-2:
    image: example/api
    expose: ["3000"]
    networks: [front, back]
  api-3:
    image: example/api
    expose: ["3000", "9229"]
    networks: [front, back]
  web:
    image: example/web
    networks: [front]
  db:
    image: postgres:17
    networks: [back]
  debug:
    image: example/debug
    expose: ["8081"]
    networks: [front]
    profiles: [debug]
networks:
  front: {}
  back: {}
`;

const complete = (nginx: string, options = {}): Promise<Completed> =>
  completeAtCursor(`//- nginx/nginx.conf\n${nginx}${COMPOSE}`, options);

/** In a server block's location of a configuration with two upstreams. */
const inLocation = (line: string): string =>
  `events {}
http {
    upstream api_backend {
        least_conn;
        server api-1:3000;
        server api-2:3000;
    }
    upstream web_backend {
        server web:80;
    }
    server {
        listen 80;
        location / {
            ${line}
        }
        location @down { return 503; }
        location @old { return 410; }
    }
}
`;

const inUpstream = (line: string, others = 'server api-1:3000 max_fails=3;'): string =>
  `events {}\nhttp {\n    upstream backend {\n        ${others}\n        ${line}\n    }\n}\n`;

describe('servers of an upstream', () => {
  it('are instances like those that are there, then what else nginx reaches', async () => {
    const done = await complete(inUpstream('server ‸;'));
    expect(done.labels).toEqual(['api-2:3000', 'api-3:3000', 'web']);
    expect(acceptedLine(done, 'api-2:3000')).toBe('server api-2:3000;');
    expect(itemNamed(done, 'api-2:3000').detail).toBe('service, port in expose');
  });

  it('are whole lines where a statement begins', async () => {
    const done = await complete(inUpstream('se‸'));
    expect(done.labels.slice(0, 3)).toEqual(['server', 'server api-2:3000', 'server api-3:3000']);
    expect(acceptedLine(done, 'server api-3:3000')).toBe('server api-3:3000 max_fails=3 fail_timeout=30s;');
    expect((await complete(inLocation('se‸'))).labels).not.toContain('server api-3:3000');
  });

  it('leave the port open where nothing tells of it', async () => {
    const done = await complete(inUpstream('server we‸'));
    expect(acceptedLine(done, 'web')).toBe('server web:$1');
    expect(itemNamed(done, 'web').detail).toBe('service, port unknown');
  });

  it('take the place of what is written, and leave parameters', async () => {
    const done = await complete(inUpstream('server api‸-9:80 weight=2;'));
    expect(acceptedLine(done, 'api-2:3000')).toBe('server api-2:3000 weight=2;');
  });

  it('are ports behind a host', async () => {
    const done = await complete(inUpstream('server api-3:‸;'));
    expect(done.labels).toEqual(['3000']);
    expect(acceptedLine(done, '3000')).toBe('server api-3:3000;');
    expect((await complete(inUpstream('server api-3:30‸00 backup;'))).labels).toEqual(['3000']);
  });

  it('are no ports that the upstream has, and none of hosts that it does not reach', async () => {
    expect((await complete(inUpstream('server api-1:‸;'))).labels).toEqual([]);
    expect((await complete(inUpstream('server db:‸;'))).labels).toEqual([]);
    expect((await complete(inUpstream('server unix:‸;'))).labels).toEqual([]);
  });

  it('are the services of active profiles', async () => {
    const done = await complete(inUpstream('server ‸;'), { initializationOptions: { profiles: ['debug'] } });
    expect(done.labels).toContain('debug:8081');
  });

  it('are what is published, for an nginx on the network of the host', async () => {
    const done = await completeAtCursor(`//- nginx.conf
events {}
http { upstream a { server ‸; } }
//- compose.yaml
services:
  nginx:
    image: nginx
    network_mode: host
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
  api:
    image: a
    ports: ["8080:3000"]
  db:
    image: b
`);
    expect(done.labels).toEqual(['127.0.0.1:8080']);
  });

  it('are known in included files, also with CRLF and behind what is no ASCII', async () => {
    const done = await completeAtCursor(
      `//- nginx/nginx.conf\nevents {}\nhttp { include conf.d/*.conf; }\n//- nginx/conf.d/api.conf\nupstream größe { # 😀\n  server api-1:3000; server api‸\n}\n${COMPOSE}`,
      { lineEnding: '\r\n' },
    );
    expect(done.labels.slice(0, 2)).toEqual(['api-2:3000', 'api-3:3000']);
    expect(accept(done, 'api-2:3000')).toBe('upstream größe { # 😀\r\n  server api-1:3000; server api-2:3000\r\n}\r\n');
  });

  it('say what is known of the service', async () => {
    const done = await complete(inUpstream('server ‸;'));
    const item = itemNamed(done, 'api-2:3000');
    const resolved = await done.client.connection.sendRequest('completionItem/resolve', item);
    expect(resolved).toMatchObject({
      documentation: {
        value:
          '- Service `api-2` in `compose.yaml`, image `example/api`\n- shared network: `front`\n- listens on 3000 (in expose)',
      },
    });
  });

  it('are not offered in a server block', async () => {
    expect((await complete('events {}\nhttp {\n    server {\n        server_name ‸;\n    }\n}\n')).labels).toEqual([]);
  });
});

describe('targets of a pass', () => {
  it('are upstreams, then services, then schemes', async () => {
    const done = await complete(inLocation('proxy_pass ‸;'));
    expect(done.labels).toEqual([
      'http://api_backend',
      'http://web_backend',
      'http://api-3:3000',
      'http://api-1:3000',
      'http://api-2:3000',
      'http://web',
      'http://shop-api-1:3000',
      'http://',
      'https://',
    ]);
    expect(itemNamed(done, 'http://shop-api-1:3000').detail).toBe('container name of api-1, port in expose');
    expect(itemNamed(done, 'http://api_backend').detail).toBe('2 peers · least_conn');
    expect(acceptedLine(done, 'http://api_backend')).toBe('proxy_pass http://api_backend;');
    expect(itemNamed(done, 'http://').command?.command).toBe('editor.action.triggerSuggest');
  });

  it('have the scheme that is written, and keep the URI', async () => {
    const done = await complete(inLocation('proxy_pass https://ap‸/v1/;'));
    // an editor shows what has the letters that are typed
    expect(done.labels.slice(0, 3)).toEqual(['api_backend', 'api-3:3000', 'api-1:3000']);
    expect(acceptedLine(done, 'api_backend')).toBe('proxy_pass https://api_backend/v1/;');
  });

  it('take the place of a whole target at its start', async () => {
    const done = await complete(inLocation('proxy_pass ‸http://old:80/v1/;'));
    expect(acceptedLine(done, 'http://web_backend')).toBe('proxy_pass http://web_backend/v1/;');
  });

  it('go on with a scheme that is half typed', async () => {
    for (const typed of ['ht', 'http:', 'http:/']) {
      const done = await complete(inLocation(`proxy_pass ${typed}‸;`));
      expect(acceptedLine(done, 'http://web_backend')).toBe('proxy_pass http://web_backend;');
    }
  });

  it('are ports behind a host', async () => {
    const done = await complete(inLocation('proxy_pass http://api-1:‸/;'));
    expect(done.labels).toEqual(['3000']);
    expect(acceptedLine(done, '3000')).toBe('proxy_pass http://api-1:3000/;');
  });

  it('are nothing in the URI, in variables and in sockets', async () => {
    for (const target of ['http://web/‸', 'http://$h‸', 'http://unix:‸']) {
      const { labels } = await complete(inLocation(`proxy_pass ${target};`));
      expect(labels.filter((label) => /backend|api-/.test(label))).toEqual([]);
    }
  });

  it('of gRPC have its schemes; those of FastCGI have none', async () => {
    expect((await complete(inLocation('grpc_pass ‸;'))).labels[0]).toBe('grpc://api_backend');
    expect((await complete(inLocation('fastcgi_pass ‸;'))).labels.slice(0, 3)).toEqual([
      'api_backend',
      'web_backend',
      'api-3:3000',
    ]);
  });

  it('are what speaks the protocol, as far as the images tell', async () => {
    const php = (line: string): Promise<Completed> =>
      completeAtCursor(`//- nginx.conf
events {}
http {
  upstream fpm { server php:9000; }
  upstream web { server node:80; }
  server {
    location ~ \\.php$ { fastcgi_pass fpm; }
    location / { ${line} }
  }
}
//- compose.yaml
services:
  nginx: { image: nginx, volumes: ["./nginx.conf:/etc/nginx/nginx.conf"] }
  node: { image: example/node, expose: ["3000"] }
  php: { image: "php:8.3-fpm-alpine" }
  redis: { image: "redis:7" }
`);
    expect((await php('proxy_pass http://‸;')).labels).toEqual(['web', 'fpm', 'node:3000']);
    expect((await php('fastcgi_pass ‸;')).labels).toEqual(['fpm', 'web', 'php:9000', 'node:3000']);
  });

  it('are upstreams of the same protocol', async () => {
    const done = await complete(
      'events {}\nstream {\n    upstream pg { server api-1:3000; }\n    server {\n        listen 5432;\n        proxy_pass ‸;\n    }\n}\nhttp {\n    upstream web { server web; }\n}\n',
    );
    expect(done.labels.slice(0, 2)).toEqual(['pg', 'api-2:3000']);
    expect(done.labels).not.toContain('http://');
    expect(done.labels).toContain('web');
  });

  it('are no services that are called like an upstream, to which nginx allows no port', async () => {
    const done = await complete(
      'events {}\nhttp {\n    upstream web { server web:80; }\n    server { location / { proxy_pass ‸; } }\n}\n',
    );
    expect(done.labels.filter((label) => label.includes('web'))).toEqual(['http://web']);
    expect(itemNamed(done, 'http://web').detail).toBe('1 peer · round robin');
  });
});

describe('nginx inside a compose file', () => {
  const at = (line: string, options = {}): Promise<Completed> =>
    completeAtCursor(
      `//- compose.yaml
services:
  nginx:
    image: nginx
    configs:
      - source: main
        target: /etc/nginx/nginx.conf
  api:
    image: "größe 😀"
    expose: [3000]
configs:
  main:
    content: |
      events {}
      http {
        upstream app {
          server api:3000;
        }
        server {
          location / {
            ${line}
          }
        }
      }
`,
      options,
    );

  it('offers upstreams and services', async () => {
    const done = await at('proxy_pass http://‸;');
    expect(done.labels).toEqual(['app', 'api:3000']);
    expect(acceptedLine(done, 'app')).toBe('proxy_pass http://app;');
  });

  it('doubles the dollar of variables, which Compose takes away', async () => {
    const done = await at('proxy_set_header Host‸', { lineEnding: '\r\n' });
    expect(acceptedLine(done, 'Host')).toBe('proxy_set_header Host $$host;');
  });

  it('adds a map at the level of http', async () => {
    const done = await at('proxy_set_header Connection ‸;');
    expect(accept(done, '$connection_upgrade')).toContain(
      "        map $$http_upgrade $$connection_upgrade {\n          default upgrade;\n          ''      '';\n        }\n\n        server {\n",
    );
  });

  it('offers directives on a new line', async () => {
    const done = await at('‸');
    expect(done.labels).toContain('proxy_pass');
    expect(acceptedLine(done, 'proxy_buffering')).toMatch(/^proxy_buffering\b/);
    expect(accept(done, 'proxy_buffering')).toContain('          location / {\n            proxy_buffering');
  });

  const written = (content: string): Promise<Completed> =>
    completeAtCursor(`//- compose.yaml
services:
  nginx: { image: nginx, configs: [{ source: main, target: /etc/nginx/conf.d/app.conf }] }
configs:
  main:
    content: ${content}
`);

  it('offers statements with their places, in which the dollar of variables is doubled, too', async () => {
    const flag = await at('proxy_buffering‸', { lineEnding: '\r\n' });
    expect(acceptedLine(flag, 'proxy_buffering')).toBe('proxy_buffering ${1|on,off|};');
    expect(itemNamed(flag, 'proxy_buffering').insertTextFormat).toBe(2);
    const method = await written('|\n      # ü 😀\n      upstream app { has‸ }');
    expect(accept(method, 'hash')).toContain('      upstream app { hash ${1:\\$\\$request_uri} consistent; }\n');
    const blank = await written('|\n      upstream app {\n‸\n      }');
    expect(accept(blank, 'ip_hash')).toContain('\n      upstream app {\n      ip_hash;\n      }\n');
  });

  it('offers names alone where they are blocks, or stand between quotes', async () => {
    const block = await written('|\n      upst‸');
    expect(acceptedLine(block, 'upstream')).toBe('upstream');
    const quoted = await written('"upstream app { server a:1; has‸ }"');
    expect(acceptedLine(quoted, 'hash')).toBe('content: "upstream app { server a:1; hash }"');
    expect(itemNamed(quoted, 'hash').insertTextFormat).not.toBe(2);
  });

  it('goes on with what is typed', async () => {
    const done = await at('proxy_pass ht‸');
    await done.client.replace('compose.yaml', 'proxy_pass ht', 'proxy_pass http://a');
    const params = { ...done.params, position: { ...done.position, character: done.position.character + 6 } };
    const answer = await done.client.connection.sendRequest('textDocument/completion', params);
    expect(answer).toMatchObject({ items: [{ label: 'app' }, { label: 'api:3000' }] });
  });
});

describe('named locations', () => {
  it('are those of the server', async () => {
    const done = await complete(inLocation('error_page 502 503 ‸;'));
    expect(done.labels).toEqual(['@down', '@old']);
    expect(acceptedLine(done, '@old')).toBe('error_page 502 503 @old;');
    expect(acceptedLine(await complete(inLocation('try_files $uri @d‸own;')), '@old')).toBe('try_files $uri @old;');
  });

  it('are the last argument, and none of other servers', async () => {
    expect((await complete(inLocation('try_files ‸ $uri;'))).labels).toEqual([]);
    const other = 'events {}\nhttp {\n  server { location @a {} }\n  server { error_page 502 ‸; }\n}\n';
    expect((await complete(other)).labels).toEqual([]);
  });

  it('may stand in a file that the server includes', async () => {
    const done = await completeAtCursor(
      `//- nginx/nginx.conf\nevents {}\nhttp {\n  server {\n    include errors.conf;\n    error_page 502 ‸;\n  }\n}\n//- nginx/errors.conf\nlocation @sorry { return 503; }\n${COMPOSE}`,
    );
    expect(done.labels).toEqual(['@sorry']);
    const inside = await completeAtCursor(
      `//- nginx/nginx.conf\nevents {}\nhttp {\n  server {\n    include errors.conf;\n    location @sorry { return 503; }\n  }\n}\n//- nginx/errors.conf\nerror_page 502 @‸;\n${COMPOSE}`,
    );
    expect(inside.labels).toEqual(['@sorry']);
  });
});

describe('zones and formats', () => {
  const ZONES =
    'events {}\nhttp {\n  limit_req_zone $binary_remote_addr zone=perip:10m rate=10r/s;\n  limit_conn_zone $binary_remote_addr zone=conns:10m;\n  proxy_cache_path /c keys_zone=pages:10m;\n  log_format timing "$request_time";\n  server { location / {\n    LINE\n  } }\n}\n';

  it.each([
    ['limit_req ‸;', ['zone=perip'], 'limit_req zone=perip;'],
    ['limit_req zone=‸ burst=5;', ['perip'], 'limit_req zone=perip burst=5;'],
    ['limit_conn ‸ 10;', ['conns'], 'limit_conn conns 10;'],
    ['proxy_cache pa‸;', ['pages'], 'proxy_cache pages;'],
    ['access_log /var/log/a.log ‸;', ['timing', 'combined'], 'access_log /var/log/a.log timing;'],
  ])('%s', async (line, labels, accepted) => {
    const done = await complete(ZONES.replace('LINE', line));
    expect(done.labels.filter((label) => labels.includes(label))).toEqual(labels);
    expect(done.labels).not.toContain('fastcgi');
    expect(acceptedLine(done, labels[0] ?? '')).toBe(accepted);
  });

  it('of an upstream is called like it', async () => {
    const done = await complete(inUpstream('zone ‸;'));
    expect(acceptedLine(done, 'backend 64k')).toBe('zone backend 64k;');
  });
});

describe('resolver', () => {
  it("is Docker's on a network of Compose", async () => {
    const done = await complete(inLocation('resolver ‸;'));
    expect(acceptedLine(done, '127.0.0.11 valid=10s')).toBe('resolver 127.0.0.11 valid=10s;');
  });

  it('is not on the host', async () => {
    const done = await completeAtCursor('//- nginx.conf\nevents {}\nhttp { resolver ‸; }\n');
    expect(done.labels.filter((label) => label.startsWith('127'))).toEqual([]);
  });
});

describe('paths', () => {
  const FILES = `//- nginx/conf.d/api.conf
upstream a { server api-1:3000; }
//- nginx/conf.d/web.conf
upstream b { server web; }
//- nginx/snippets/proxy.conf
proxy_set_header Host $host;
//- nginx/README.md
# Hello
//- nginx/certs/site.pem
x
//- nginx/certs/site.key
x
`;
  const at = (line: string): Promise<Completed> =>
    completeAtCursor(
      `//- nginx/nginx.conf\nevents {}\nhttp {\n  include conf.d/api.conf;\n  ${line}\n}\n${FILES}${COMPOSE}`,
    );

  it('of include are those of the container', async () => {
    const done = await at('include ‸;');
    expect(done.labels).toEqual(['certs/', 'conf.d/', 'snippets/', '/etc/nginx/']);
    expect(acceptedLine(done, 'snippets/')).toBe('include snippets/;');
  });

  it('of a folder are its files, first all of them', async () => {
    const done = await at('include conf.d/‸;');
    expect(done.labels).toEqual(['*.conf', 'web.conf', 'api.conf']);
    expect(itemNamed(done, '*.conf').detail).toBe('2 files');
    expect(itemNamed(done, 'api.conf').detail).toBe('included already');
    expect(acceptedLine(done, '*.conf')).toBe('include conf.d/*.conf;');
    expect(acceptedLine(await at('include /etc/nginx/snippets/p‸;'), 'proxy.conf')).toBe(
      'include /etc/nginx/snippets/proxy.conf;',
    );
  });

  it('of certificates and keys are what is called like one', async () => {
    expect((await at('ssl_certificate certs/‸;')).labels).toEqual(['site.pem']);
    expect((await at('ssl_certificate_key certs/‸;')).labels).toEqual(['site.key', 'site.pem']);
  });

  it('are those beside nginx.conf on a host', async () => {
    const done = await completeAtCursor(
      `//- deploy/nginx.conf\nevents {}\nhttp {\n  include ‸;\n}\n${FILES.replaceAll('nginx/', 'deploy/')}`,
    );
    expect(done.labels).toEqual(['certs/', 'conf.d/', 'snippets/', '/etc/nginx/']);
  });
});

describe('headers', () => {
  it('are those that the block does not set, with their usual value', async () => {
    const done = await complete(inLocation('proxy_set_header host x; proxy_set_header ‸'));
    expect(done.labels.slice(0, 4)).toEqual(['X-Real-IP', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host']);
    expect(done.labels).not.toContain('Host');
    expect(acceptedLine(done, 'X-Forwarded-For')).toBe(
      'proxy_set_header host x; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
    );
  });

  it('keep the value that is there', async () => {
    const done = await complete(inLocation('proxy_set_header X-R‸ $remote_addr;'));
    expect(acceptedLine(done, 'X-Real-IP')).toBe('proxy_set_header X-Real-IP $remote_addr;');
  });

  it('have values', async () => {
    const done = await complete(inLocation('proxy_set_header Host ‸;'));
    expect(done.labels.slice(0, 3)).toEqual(['$host', '$http_host', '$proxy_host']);
    expect(acceptedLine(done, '$host')).toBe('proxy_set_header Host $host;');
    const empty = await complete(inLocation('proxy_set_header Accept-Encoding ‸;'));
    expect(acceptedLine(empty, '""')).toBe('proxy_set_header Accept-Encoding "";');
  });

  it('bring the map that $connection_upgrade needs', async () => {
    const done = await complete(inLocation('proxy_set_header Connection ‸;'));
    expect(done.labels.slice(0, 3)).toEqual(['$connection_upgrade', '""', 'upgrade']);
    const text = accept(done, '$connection_upgrade');
    expect(text).toContain('proxy_set_header Connection $connection_upgrade;');
    expect(text).toContain(
      "    map $http_upgrade $connection_upgrade {\n        default upgrade;\n        ''      close;\n    }\n\n    server {",
    );
  });

  it('use the map that is there, and add one in the file of the server only', async () => {
    const map = 'map $http_upgrade $ws { default upgrade; "" close; }';
    const known = await complete(inLocation('proxy_set_header Connection ‸;').replace('http {', `http {\n    ${map}`));
    expect(known.labels[0]).toBe('$ws');
    expect(itemNamed(known, '$ws').additionalTextEdits).toBeUndefined();
    const included = (files: string): Promise<Completed> => completeAtCursor(`${files}${COMPOSE}`);
    const server = await included(
      '//- nginx/nginx.conf\nevents {}\nhttp {\n  include conf.d/*.conf;\n}\n//- nginx/conf.d/a.conf\nserver {\n  location / { proxy_set_header Connection ‸; }\n}\n',
    );
    expect(accept(server, '$connection_upgrade')).toMatch(
      /^map \$http_upgrade \$connection_upgrade \{[^}]*\}\n\nserver \{/,
    );
    const other = await included(
      '//- nginx/nginx.conf\nevents {}\nhttp {\n  server { location / { include ws.conf; } }\n}\n//- nginx/ws.conf\nproxy_set_header Connection ‸;\n',
    );
    expect(other.labels).not.toContain('$connection_upgrade');
  });

  it('of answers are for browsers, and always sent', async () => {
    const done = await complete(inLocation('add_header X-Content‸'));
    expect(acceptedLine(done, 'X-Content-Type-Options')).toBe('add_header X-Content-Type-Options nosniff always;');
    expect(acceptedLine(await complete(inLocation('add_header "Vary" ‸;')), 'Origin')).toBe(
      'add_header "Vary" Origin;',
    );
  });

  it('of gRPC are none of a handshake', async () => {
    const { labels } = await complete(inLocation('grpc_set_header ‸;'));
    expect(labels).not.toContain('Upgrade');
    expect(labels).toContain('X-Real-IP');
  });
});

describe('a file of several projects', () => {
  it('offers last what only some of them know', async () => {
    const project = (folder: string, service: string): string =>
      `//- ${folder}/compose.yaml
services:
  nginx: { image: nginx, volumes: ["./nginx.conf:/etc/nginx/nginx.conf", "../up.conf:/etc/nginx/up.conf"] }
  ${service}: { image: a, expose: ["3000"] }
  web: { image: a, expose: ["3000"] }
//- ${folder}/nginx.conf
events {}
http { include up.conf; }
`;
    const done = await completeAtCursor(
      `${project('a', 'api')}${project('b', 'box')}//- up.conf\nupstream x { server ‸; }\n`,
    );
    expect(done.labels).toEqual(['web:3000', 'api:3000', 'box:3000']);
    expect(itemNamed(done, 'web:3000').detail).toBe('service, port in expose');
    expect(itemNamed(done, 'box:3000').detail).toBe('service, port in expose; not in all projects that read this file');
  });
});

describe('a large project', () => {
  const names = Array.from({ length: 1200 }, (_, index) => `svc-${index}`);
  const services = names.map((name) => `  ${name}:\n    image: a\n    expose: ["3000"]\n`).join('');
  const at = (line: string): Promise<Completed> =>
    completeAtCursor(
      `//- nginx.conf\nevents {}\nhttp {\n  upstream x {\n    ${line}\n  }\n}\n//- compose.yaml\nservices:\n  nginx:\n    image: nginx\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]\n${services}`,
    );

  it('gives the likeliest, and the rest when more is typed', async () => {
    const all = await at('server ‸;');
    expect(all.labels.length).toBe(64);
    expect(all.isIncomplete).toBe(true);
    const some = await at('server 119‸;');
    expect(some.labels).toContain('svc-1199:3000');
    expect(some.isIncomplete).toBe(false);
  });

  it('tells of all findings in time', async () => {
    const { client } = await at('server svc-1:3000;‸');
    await client.until(() => client.diagnostics('nginx.conf').length > 0);
    const keys = client.diagnostics('compose.yaml').map((diagnostic) => JSON.stringify(diagnostic));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('statements that are completed whole', () => {
  const inHttp = (line: string): string =>
    `events {}\nhttp {\n    upstream api_backend {\n        server api-1:3000;\n    }\n    ${line}\n}\n`;

  it('a new upstream: its first server is one of those that there are, the unused first', async () => {
    const text = accept(await complete(inHttp('ups‸')), 'upstream');
    expect(text).toContain(
      '    upstream ${1:backend} {\n    \tzone ${1:backend} 64k;\n    \tserver ${2|api-2:3000,api-3:3000,api-1:3000|} max_fails=${3:3} fail_timeout=${4:30s};$0\n    }',
    );
    expect(text).not.toContain('db:5432');
  });

  it('a new upstream of stream as well', async () => {
    const text = accept(await complete(`events {}\nstream {\n    ups‸\n}\n`), 'upstream');
    expect(text).toMatch(/server \$\{2\|api-1:3000,/);
  });

  it('a server of an upstream: its address is left to the list', async () => {
    const done = await complete(
      'events {}\nhttp {\n    upstream api {\n        server api-1:3000;\n        serv‸\n    }\n}\n',
    );
    expect(acceptedLine(done, 'server')).toBe('server $1 max_fails=${3:3} fail_timeout=${4:30s};');
    expect(itemNamed(done, 'server').command?.command).toBe('editor.action.triggerSuggest');
  });

  it('a server block: its location passes to an upstream that there is', async () => {
    const one = await complete(inHttp('serv‸'));
    expect(accept(one, 'server')).toContain('proxy_pass http://${4:api_backend};');
    const two = await complete(inHttp('upstream web { server web:80; }\n    serv‸'));
    expect(accept(two, 'server')).toContain('proxy_pass http://${4|api_backend,web|};');
  });

  it('a header: which one is left to the list', async () => {
    const done = await complete(inLocation('proxy_set_h‸'));
    expect(acceptedLine(done, 'proxy_set_header')).toBe('proxy_set_header $1;');
  });

  it('a file that two projects read: only addresses that both know', async () => {
    const project = (name: string, services: string): string =>
      `//- ${name}/compose.yaml\nservices:\n  nginx:\n    image: nginx:1.28\n    volumes:\n      - ./nginx.conf:/etc/nginx/nginx.conf:ro\n      - ../shared:/etc/nginx/shared:ro\n${services}` +
      `//- ${name}/nginx.conf\nevents {}\nhttp {\n    include shared/*.conf;\n}\n`;
    const service = (name: string): string => `  ${name}:\n    image: example/app\n    expose: ["3000"]\n`;
    const done = await completeAtCursor(
      `//- shared/up.conf\nups‸\n${project('a', service('only-a') + service('both'))}${project('b', service('both'))}`,
    );
    expect(accept(done, 'upstream')).toContain('server ${2:both:3000} max_fails');
  });
});
