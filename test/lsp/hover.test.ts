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

describe('hover over a directive that stands in a block', () => {
  const LEVELS = `
  proxy_read_timeout 300s;
  proxy_set_header Host $host;
  proxy_set_header X-Real-IP $remote_addr;
  server {
    listen 80;
    server_name shop.example;
    location /api/ {
      proxy_set_header Connection "";
      proxy_read_timeout 5s;
      proxy_pass http://api-1:3000;
    }
    location / { proxy_pass http://web; }
  }`;

  const at = (marked: string): string => {
    const plain = marked.replace('‸', '');
    expect(LEVELS).toContain(plain);
    return http(LEVELS.replace(plain, marked));
  };

  it('tells the outer value that it overrides', async () => {
    expect((await hoverIn(at('proxy_read‸_timeout 5s')))?.text).toContain(
      'Overrides `proxy_read_timeout 300s` (nginx.conf:4) of `http`',
    );
  });

  it('tells where it is overridden', async () => {
    expect((await hoverIn(at('proxy_read‸_timeout 300s')))?.text).toContain(
      'Not in effect in `location /api/` (nginx.conf:10): it is set there again',
    );
  });

  it('tells the outer lines that it discards, as nginx inherits all or none', async () => {
    expect((await hoverIn(at('proxy_set‸_header Connection')))?.text).toContain(
      'Discards the `proxy_set_header` lines of `http`, as all or none are inherited: `proxy_set_header Host $host` (nginx.conf:5) and `proxy_set_header X-Real-IP $remote_addr` (nginx.conf:6)',
    );
  });

  it('tells where it is discarded', async () => {
    expect((await hoverIn(at('proxy_set‸_header Host')))?.text).toContain(
      'Not in effect in `location /api/` (nginx.conf:10): there are `proxy_set_header` lines of their own',
    );
  });

  it('sums up what holds in a location: target, headers with their level, what nginx adds, inherited settings', async () => {
    expect((await hoverIn(at('loca‸tion / {')))?.text.split('\n\n').slice(1, 6)).toEqual([
      'Goes to `web`: service `web` (docker-compose.yml:20)',
      'The path is passed as it is',
      'Request headers of `http` (nginx.conf:5): `Host $host` and `X-Real-IP $remote_addr`',
      'By nginx itself: `Connection close`',
      'Inherited: `proxy_read_timeout 300s` (nginx.conf:4)',
    ]);
    const own = (await hoverIn(at('location /a‸pi/')))?.text ?? '';
    expect(own).toContain(
      'Request headers: `Connection ""`; discarded are those of `http`: `proxy_set_header Host $host`',
    );
    expect(own).toContain('By nginx itself: `Host $proxy_host`, here `api-1:3000`');
    expect(own).not.toContain('Inherited');
  });

  it('knows that newer versions send no Connection header', async () => {
    const newer = at('loca‸tion / {').replace('nginx:1.25', 'nginx:1.30');
    expect((await hoverIn(newer))?.text).not.toContain('By nginx itself');
  });

  it('takes what is said in one line for one value', async () => {
    const body = '  proxy_next_upstream error;\n  server { location / { proxy_next_‸upstream off; } }';
    expect((await hoverIn(http(body)))?.text).toContain(
      'Overrides `proxy_next_upstream error` (nginx.conf:3) of `http`',
    );
  });

  it('says nothing of inheritance where the directive is not inherited', async () => {
    const text = (await hoverIn(http('  server { se‸t $a b; location / { set $a c; } }')))?.text ?? '';
    expect(text).toContain('set $variable value;');
    expect(text).not.toMatch(/Overrides|Not in effect/);
  });

  it('says nothing of the lines of another meaning of the name', async () => {
    const body = '  keepalive_‸timeout 5s;\n  upstream u { server api-1:3000; keepalive 2; keepalive_timeout 60s; }';
    expect((await hoverIn(http(body)))?.text).not.toMatch(/Not in effect/);
  });

  it('takes allow and deny for one list', async () => {
    const body = '  den‸y all;\n  server { location / { allow 10.0.0.0/8; } }';
    expect((await hoverIn(http(body)))?.text).toContain('Not in effect in `location /`');
  });

  it('says nothing of add_header where its inheritance is changed', async () => {
    const body = '  add_‸header A b;\n  server { add_header_inherit merge; location / { add_header C d; } }';
    expect((await hoverIn(http(body)))?.text).not.toMatch(/Not in effect/);
  });

  it('tells both where a file is included twice', async () => {
    const files = http(
      `  server { server_name a.example; proxy_read_timeout 1s; include more.conf; }
  server { server_name b.example; proxy_read_timeout 2s; include more.conf; }`,
      'location / {\n  proxy_read_‸timeout 9s;\n}',
    );
    const hover = await hoverIn(files);
    expect(hover?.range).toBe('more.conf: ⟦proxy_read_timeout⟧ 9s;');
    expect(hover?.text).toContain(
      [
        '**In `server a.example` (nginx.conf:3):**',
        'Overrides `proxy_read_timeout 1s` (nginx.conf:3) of `server a.example`',
        '**In `server b.example` (nginx.conf:4):**',
        'Overrides `proxy_read_timeout 2s` (nginx.conf:4) of `server b.example`',
      ].join('\n\n'),
    );
  });

  it('finds its words behind characters of two units, with CRLF', async () => {
    const body = '  server { add_header "ü 😀" "é"; proxy_‸buffering off; }';
    expect((await hoverIn(http(body), { lineEnding: '\r\n' }))?.range).toBe(
      'nginx.conf: server { add_header "ü 😀" "é"; ⟦proxy_buffering⟧ off; }',
    );
  });

  it('lists the files that an include brings', async () => {
    const hover = await hoverIn(http('  include mo‸re.conf;', 'gzip on;'));
    expect(hover).toEqual({ range: 'nginx.conf: include ⟦more.conf⟧;', text: 'Includes more.conf' });
  });

  it.each([
    ['nobody knows', '  non‸sense a;'],
    ['is a key of a map', '  map $uri $a { defa‸ult b; }'],
    ['is a number', '  client_max_body_size 1‸0m;'],
    ['stands in a comment', '  # proxy_‸pass a;'],
    ['is a brace', '  server {‸ }'],
  ])('shows nothing over what %s', async (_, body) => {
    expect(await hoverIn(http(body))).toBeNull();
  });

  it('works in a configuration inside of a compose file', async () => {
    const hover = await hoverIn(`//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    configs:
      - source: conf
        target: /etc/nginx/nginx.conf
configs:
  conf:
    content: |
      events {}
      http {
        proxy_set_header Host $$host;
        server {
          location / {
            proxy_set_‸header A b;
          }
        }
      }
`);
    expect(hover?.range).toBe('docker-compose.yml: ⟦proxy_set_header⟧ A b;');
    expect(hover?.text).toContain(
      'Discards the `proxy_set_header` lines of `http`, as all or none are inherited: `proxy_set_header Host $host` (docker-compose.yml:12)',
    );
  });
});

describe('hover over a parameter', () => {
  const inUpstream = (lines: string): string => http(`  upstream u {\n    ${lines}\n  }`);

  it.each([
    [
      'its default, and what comes of it',
      'server api-1:3000 max_f‸ails=3 fail_timeout=30s; server api-2:3000;',
      ['Default: `max_fails=1`', 'After 3 failures within 30s it gets no requests for 30s.'],
    ],
    [
      'the default of the other one',
      'server api-1:3000 fail_‸timeout=5; server api-2:3000;',
      ['After one failure it gets no requests for 5s.'],
    ],
    [
      'that zero disables it',
      'server api-1:3000 max_f‸ails=0; server api-2:3000;',
      ['Failures are not counted: it is never taken out.'],
    ],
    [
      'that a single peer is never taken out',
      'server api-2:3000 max_‸fails=3;',
      ['The only peer: max_fails and fail_timeout are ignored, failures never take it out.'],
    ],
    [
      'the share that a weight gives',
      'server api-2:3000 wei‸ght=3; server web:80;',
      ['It gets 75 % of the requests of `u`.'],
    ],
    [
      'when a backup is used',
      'server api-2:3000; server web:80 back‸up;',
      ['It is a backup: it gets requests while no other server can be used.'],
    ],
    [
      'that nothing is sent to what is down',
      'server api-2:3000; server web:80 do‸wn;',
      ['It is down: it gets no requests.'],
    ],
    [
      'the version that it needs',
      'zone u 64k; server api-2:3000 res‸olve;',
      [
        'Since nginx 1.27.3, before that NGINX Plus',
        '**Needs nginx 1.27.3; this stack runs nginx 1.25 (image tag nginx:1.25)**',
      ],
    ],
    ['that it is of NGINX Plus', 'server api-2:3000 slow_‸start=30s;', ['NGINX Plus only']],
    ['what a method takes', 'hash $uri consist‸ent; server api-2:3000;', ['ketama consistent hashing']],
  ])('shows %s', async (_, lines, expected) => {
    const text = (await hoverIn(inUpstream(lines)))?.text ?? '';
    for (const part of expected) expect(text).toContain(part);
  });

  it('shows what a word of a list means', async () => {
    const hover = await hoverIn(http('  server { location / { proxy_next_upstream error http_‸502; } }'));
    expect(hover).toEqual({
      range: 'nginx.conf: server { location / { proxy_next_upstream error ⟦http_502⟧; } }',
      text: '**`http_502`**\n\nA server returned a response with the code 502',
    });
  });

  it('shows where failures are counted by each worker', async () => {
    const files = inUpstream('server api-2:3000 max_fai‸ls=2; server web:80;').replace(
      'events {}',
      'worker_processes 4;\nevents {}',
    );
    expect((await hoverIn(files))?.text).toContain('Without `zone`, each worker process counts for itself.');
    expect(
      (await hoverIn(inUpstream('zone u 64k; server api-2:3000 max_fai‸ls=2; server web:80;')))?.text,
    ).not.toContain('worker');
  });
});

describe('hover over a path', () => {
  it.each([
    ['/api/', 'http://web/', '`/api/users` is passed as `/users`'],
    ['/api/', 'http://web/v1/', '`/api/users` is passed as `/v1/users`'],
    ['/api', 'http://web/', '`/api/users` is passed as `//users`'],
    ['= /health', 'http://web/ok', '`/health` is passed as `/ok`'],
    ['/api/', 'http://web', 'The path is passed as it is'],
    ['^~ /api/', 'http://unix:/run/a.sock:/v1/', '`/api/users` is passed as `/v1/users`'],
  ])('tells what location %s and %s make of it', async (location, url, expected) => {
    const text = (await hoverIn(http(`  server { location ${location} { proxy_p‸ass ${url}; } }`)))?.text;
    expect(text?.split('\n\n')[2]).toBe(expected);
  });

  it.each([
    ['a rewrite', 'location /a/ { rewrite ^ /b break; proxy_p‸ass http://web/; }'],
    ['a variable', 'location /a/ { proxy_p‸ass http://web$uri; }'],
    ['a regex', 'location ~ ^/a/ { proxy_p‸ass http://web; }'],
  ])('says nothing of it with %s', async (_, location) => {
    expect((await hoverIn(http(`  server { ${location} }`)))?.text).not.toMatch(/passed as/);
  });
});

describe('hover over a name that is defined elsewhere', () => {
  it.each([
    [
      'a zone',
      '  limit_req_zone $uri zone=slow:1m rate=1r/s;\n  server { limit_req zone=sl‸ow; }',
      'limit_req_zone $uri zone=slow:1m rate=1r/s;',
      3,
    ],
    [
      'a log format',
      "  log_format short '$uri';\n  server { access_log /a.log sho‸rt; }",
      "log_format short '$uri';",
      3,
    ],
    ['a named location', '  server { error_page 502 @do‸wn; location @down { return 503; } }', 'location @down', 3],
  ])('shows the definition of %s', async (_, body, definition, line) => {
    expect((await hoverIn(http(body)))?.text).toBe(
      `\`\`\`nginx\n${definition}\n\`\`\`\n\nDefined in nginx.conf:${line}`,
    );
  });
});

describe('hover over a variable', () => {
  const inLocation = (text: string, before = ''): string => http(`${before}  server { location / { ${text} } }`);

  it('shows what one of nginx holds', async () => {
    const hover = await hoverIn(inLocation('proxy_set_header Host $ho‸st;'));
    expect(hover?.range).toBe('nginx.conf: server { location / { proxy_set_header Host ⟦$host⟧; } }');
    expect(hover?.text).toMatch(/^\*\*`\$host`\*\*\n\nIn this order of precedence: host name from the request line/);
    expect(hover?.text).toContain('html#var_host');
  });

  it.each([
    ['$http_x_for‸warded_for', 'the header `X-Forwarded-For` of the request'],
    ['$arg_p‸age', 'the argument `page` of the request line'],
    ['$cookie_i‸d', 'the cookie `id` of the request'],
    ['$upstream_http_x_‸id', 'the header `X-Id` of the response of the upstream server'],
    ['${sent_http_e‸tag}', 'the header `Etag` of the response that is sent'],
  ])('tells what a name of a family says: %s', async (variable, expected) => {
    const text = (await hoverIn(inLocation(`add_header A "b ${variable}";`)))?.text;
    expect(text).toContain(`**\`$${variable.replace(/[${}‸]/g, '')}\`**: ${expected}`);
  });

  it('shows the map that defines it, from another file too', async () => {
    const files = inLocation('proxy_set_header Connection $conn‸;', '  include more.conf;\n').replace(
      '//- more.conf\n',
      "//- more.conf\nmap $http_upgrade $conn {\n  default upgrade; # `a|b`\n  ''      close;\n}\n",
    );
    expect(await hoverIn(files)).toEqual({
      range: 'nginx.conf: server { location / { proxy_set_header Connection ⟦$conn⟧; } }',
      text: "```nginx\nmap $http_upgrade $conn {\n  default upgrade; # `a|b`\n  ''      close;\n}\n```\n\nDefined in more.conf:1",
    });
  });

  it('shows each place that sets it', async () => {
    const text = (await hoverIn(inLocation('set $Pool b; add_header A ${po‸ol};', '  server { set $pool a; }\n')))
      ?.text;
    expect(text).toBe(
      '```nginx\nset $pool a;\n```\n\nDefined in nginx.conf:3\n\n```nginx\nset $Pool b;\n```\n\nDefined in nginx.conf:4',
    );
  });

  it('shows where a group of a regex defines it', async () => {
    const text = (await hoverIn(http('  server { server_name ~^(?<sub>.+)a$; return 200 $su‸b; }')))?.text;
    expect(text).toBe('```nginx\nserver_name ~^(?<sub>.+)a$\n```\n\nA group of this regex, in nginx.conf:3');
  });

  it('does not take a variable of stream for one of http', async () => {
    const files = `//- nginx.conf\nstream { map $remote_addr $pool { default a; } }\nhttp { server { return 200 $po‸ol; } }\n`;
    expect(await hoverIn(files)).toBeNull();
  });

  it('tells what envsubst puts in its place', async () => {
    const files = `//- templates/default.conf.template
server {
  location / { proxy_pass http://api:\${API_‸PORT}; }
}
//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    environment: { API_PORT: 3000 }
    volumes: [./templates:/etc/nginx/templates]
  api: { image: api }
`;
    expect((await hoverIn(files))?.text).toBe('**`${API_PORT}`** is replaced when the container starts: `3000`');
  });

  it('shows nothing over one that nobody defines', async () => {
    expect(await hoverIn(inLocation('return 200 $nob‸ody;'))).toBeNull();
  });
});

describe('hover over an upstream', () => {
  const UPSTREAM = `
  upstream api {
    least_conn;
    zone api 64k;
    server api-1:3000 max_fails=3 fail_timeout=30s;
    server api-2:3000 weight=3;
    server web:80 backup;
    server hidden:1 down;
    keepalive 32;
  }
  server {
    location /api/ { proxy_pass http://api; }
    location = /v1 { proxy_pass http://API/x; }
  }`;
  const at = (marked: string): string => http(UPSTREAM.replace(marked.replace('‸', ''), marked));

  it.each([
    ['upstream a‸pi', 'nginx.conf: upstream ⟦api⟧ {'],
    ['http://ap‸i;', 'nginx.conf: location /api/ { proxy_pass http://⟦api⟧; }'],
    ['http://AP‸I/x', 'nginx.conf: location = /v1 { proxy_pass http://⟦API⟧/x; }'],
  ])('tells how it chooses, who gets how much, who uses it: %s', async (marked, range) => {
    expect(await hoverIn(at(marked))).toEqual({
      range,
      text: `**upstream \`api\`** (nginx.conf:4) · 4 peers · least_conn

The server with the fewest active connections for its weight is next.

| Server | Leads to | Requests | Taken out |
| --- | --- | --- | --- |
| \`api-1:3000\` | service \`api-1\` (docker-compose.yml:11), 3 replicas | about 50 % | after 3 in 30s |
| \`api-2:3000\` | service \`api-2\` (docker-compose.yml:16) | about 50 % |  |
| \`web:80\` | service \`web\` (docker-compose.yml:20) | backup |  |
| \`hidden:1\` | service \`hidden\` (docker-compose.yml:21), not reachable | down |  |

Used by \`location /api/\` (nginx.conf:14) and \`location = /v1\` (nginx.conf:15)

\`zone api 64k\` · \`keepalive 32\``,
    });
  });

  it('tells which of several methods counts', async () => {
    const body = '  upstream u { ip_hash; random; server web:80; server api-2:3000; }';
    expect((await hoverIn(http(body.replace('ip_', 'ip‸_'))))?.text).toContain(
      'Not in effect: `random` (nginx.conf:3) stands behind it',
    );
    expect((await hoverIn(http(body.replace('rand', 'ra‸nd'))))?.text).toContain('A server is drawn at random.');
  });

  it('tells of keys that they stay where they are', async () => {
    const body = '  upstream u‸u { hash $request_uri consistent; server api-2:3000; server web:80; }';
    const text = (await hoverIn(http(body)))?.text ?? '';
    expect(text).toContain('Requests with the same "$request_uri" go to the same server; few keys move');
    expect(text).toContain('| about 50 % |');
    expect(text).toContain('The shares hold for many clients or keys.');
    expect(text).toContain('Nothing that was read uses it');
  });

  it('says no shares where they are not known', async () => {
    const text = (await hoverIn(http('  upstream u‸u { server api-2:3000; server example.com; }')))?.text;
    expect(text).toContain('at least 2 peers');
    expect(text).toContain('| `api-2:3000` | service `api-2` (docker-compose.yml:16) | – |  |');
    expect(text).toContain('| `example.com` | a host outside of the compose project | – |  |');
  });

  it('shows some of many servers', async () => {
    const servers = Array.from({ length: 1000 }, (_, index) => `server 10.0.${index >> 8}.${index & 255}:80;`);
    const text = (await hoverIn(http(`  upstream u‸u { ${servers.join(' ')} }`)))?.text ?? '';
    expect(text).toContain('1000 peers · round robin');
    expect(text).toContain('and 990 more servers');
    expect(text.length).toBeLessThan(2000);
  });

  it('speaks of connections in stream', async () => {
    const files = `//- nginx.conf\nstream { upstream d‸b { server db-1:5432; server db-2:5432; } server { listen 5432; proxy_pass db; } }
//- docker-compose.yml
services:
  web: { image: nginx }
  db-1: { image: postgres }
  db-2: { image: postgres }
`;
    const text = (await hoverIn(files))?.text ?? '';
    expect(text).toContain('| Server | Leads to | Connections | Taken out |');
    expect(text).toContain('Used by `server :5432` (nginx.conf:1)');
  });

  it('keeps hostile names in their places', async () => {
    const body = '  upstream "a‸`|[x](command:y)\n<b>" { server "z|`*:80"; }\n';
    const text = (await hoverIn(http(body)))?.text ?? '';
    expect(text).toContain('**upstream ``a`|[x](command:y) <b>``**');
    expect(text).toContain('| ``z\\|`*:80`` |');
  });
});

describe('hover over a host', () => {
  const inLocation = (url: string): string => http(`  server { location / { proxy_pass ${url}; } }`);

  it('shows the service with the way to it', async () => {
    expect(await hoverIn(http('  upstream u { server ap‸i-1:3000; }'))).toEqual({
      range: 'nginx.conf: upstream u { server ⟦api-1:3000⟧; }',
      text: `**Service \`api-1\` (docker-compose.yml:11)**

- Reached by its key, on network \`default\`
- Container port 3000: in \`expose\`
- 3 replicas: 3 addresses, each of them a peer
- Health check: \`curl -f localhost\`
- nginx waits until it is healthy (\`depends_on\`)`,
    });
  });

  it.each([
    [
      'the alias',
      'http://sec‸ond:3000',
      /^\*\*Service `api-2` .*\n\n- Reached by a network alias, on network `default`/,
    ],
    [
      'a condition that does not wait',
      'http://api-‸2:3000',
      /- nginx waits until it is started, not until it is ready/,
    ],
    ['that nothing is awaited', 'http://we‸b', /- nginx does not wait for it: no `depends_on`/],
    [
      'a port that is published under another one',
      'http://web:80‸81',
      /- Container port 8081: not declared; declared are 80/,
    ],
    ['the default port of the scheme', 'http://we‸b/', /- Container port 80: in `ports`/],
    [
      'that there is no way',
      'http://hid‸den',
      /^\*\*Service `hidden` .* cannot reach\*\*\n\nThey share no network: nginx is on `default`, `hidden` on `inner`$/,
    ],
    [
      'that there is no such name',
      'http://api-‸3:3000',
      /^\*\*`api-3`: no service that nginx can reach\*\*\n\nnginx will refuse to start\n\nThe closest name is `api-1`$/,
    ],
    [
      'that it is an address',
      'http://10.0.0‸.1',
      /^\*\*`10.0.0.1`: an IP address\*\*\n\nAddresses of containers change/,
    ],
    [
      'that it is outside',
      'https://api.exam‸ple.com',
      /^\*\*`api.example.com`: a host outside of the compose project\*\*$/,
    ],
    ['that it is nginx itself', 'http://local‸host:3000', /^\*\*`localhost:3000`: the container of nginx itself\*\*/],
    ['a socket', 'http://unix:/run/a.s‸ock:/', /^\*\*`unix:\/run\/a.sock`: a UNIX-domain socket\*\*$/],
  ])('shows %s', async (_, url, expected) => {
    expect((await hoverIn(inLocation(url)))?.text).toMatch(expected);
  });

  it('shows the upstream that a target may have meant', async () => {
    const body = '  upstream backend { server api-1:3000; }\n  server { location / { proxy_pass http://bak‸end; } }';
    expect((await hoverIn(http(body)))?.text).toContain('The closest upstream is `backend`');
  });

  it('shows what is published where nginx is on the network of the host', async () => {
    const hover = await hoverIn(`//- nginx.conf
events {}
http { server { location / { proxy_pass http://127.0.0‸.1:8081; } } }
//- compose.yaml
services:
  lb: { image: nginx, network_mode: host, volumes: ["./nginx.conf:/etc/nginx/nginx.conf"] }
  web: { image: web, ports: ["8081:80"] }
`);
    expect(hover?.text).toMatch(
      /^\*\*`127.0.0.1:8081`: the machine that nginx runs on\*\*\n\nPort 8081 is published by `web` \(.*\), from its port 80$/,
    );
  });

  it('shows the values that variables may have', async () => {
    const body = `  map $uri $pool { default api-2; /w web; }
  server { location / { proxy_p‸ass http://$pool:80; } }`;
    expect((await hoverIn(http(body)))?.text).toContain(
      'Goes to what the variables say for each request: `api-2:80` and `web:80`',
    );
  });

  it('says nothing of what a file that was not read may add', async () => {
    const files = http('  upstream u { server w‸eb:9; }').replace(
      'web: { image: web, ports: ["8081:80"] }',
      'web: { image: web, extends: { file: gone.yml, service: web } }',
    );
    const own = (await hoverIn(files))?.text ?? '';
    expect(own).toContain('- Container port 9\n');
    const nginx = http('  upstream u { server w‸eb:9; }').replace(
      '    image: nginx:1.25\n',
      '    image: nginx:1.25\n    extends: { file: gone.yml, service: web }\n',
    );
    expect((await hoverIn(nginx))?.text).not.toContain('does not wait');
  });

  it('says little without a compose file', async () => {
    const hover = await hoverIn('//- nginx.conf\nhttp { upstream u { server ap‸i:3000; } }\n');
    expect(hover?.text).toBe('**`api:3000`: not known**\n\nNo compose file belongs to this configuration');
  });

  it('says nothing of what nginx refuses', async () => {
    expect(await hoverIn(inLocation('http://web:0‸'))).toBeNull();
  });

  it('tells both where two projects read one file', async () => {
    const stack = (service: string): string => `services:
  web:
    image: nginx
    volumes: [../nginx.conf:/etc/nginx/nginx.conf]
  ${service}: { image: api }
`;
    const files = `//- nginx.conf
http { server { location / { proxy_pass http://ap‸i; } } }
//- a/docker-compose.yml
${stack('api')}//- b/docker-compose.yml
${stack('other')}`;
    const text = (await hoverIn(files))?.text ?? '';
    expect(text).toContain('**Service `api` (docker-compose.yml:5→a/docker-compose.yml#L5)**');
    expect(text).toContain('**`api`: no service that nginx can reach**');
  });
});

describe('hover over an entry point', () => {
  it.each([
    ['the published port', 'server { listen 8‸0; }', 'Container port 80, published as `8090`'],
    ['a port that is not published', 'server { listen 81‸81; }', 'Container port 8181'],
    [
      'a port inside of the container',
      'server { listen 127.0.0.1:8‸0; }',
      'Container port 80, inside of the container only',
    ],
  ])('shows %s', async (_, body, expected) => {
    expect((await hoverIn(http(`  ${body}`)))?.text).toBe(expected);
  });

  it('shows that it is a port of the host', async () => {
    const files = http('  server { listen 8‸0; }').replace('ports: ["8090:80"]', 'network_mode: host');
    expect((await hoverIn(files))?.text).toBe('Port 80 of the host');
  });

  it('shows nothing of a port without a container', async () => {
    expect(await hoverIn('//- nginx.conf\nhttp { server { listen 8‸0; } }\n')).toBeNull();
  });

  it('sums up a server', async () => {
    const body = '  server { listen 80; server_name sh‸op.example; location / {} location /a {} }';
    expect(await hoverIn(http(body))).toEqual({
      range: 'nginx.conf: server { listen 80; server_name ⟦shop.example⟧; location / {} location /a {} }',
      text: 'Listens on `80`, published as `8090`\n\n2 locations',
    });
  });

  it('says what answers in a location without a proxy', async () => {
    const body = '  server { location /he‸alth { return 200 ok; } }';
    expect((await hoverIn(http(body)))?.text).toContain('Answered by `return 200 ok`');
  });
});
