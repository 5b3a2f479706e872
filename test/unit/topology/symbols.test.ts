import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../../server/src/text/source';
import { type NamedSymbol, type SymbolKind, symbolsOf } from '../../../server/src/topology/symbols';
import { type AnalysedFixture, analyseFixture, fixtureUri, parseFixture } from '../../support/fixture';

const pathOf = (path: string): string => path.replace('file:///fixture/', '');

function analyse(fixture: string, lineEnding = '\n'): AnalysedFixture {
  const files = [...parseFixture(fixture)].map(([path, text]) => [path, text.replaceAll('\n', lineEnding)] as const);
  return analyseFixture(new Map(files));
}

/** The places of a symbol: `= path: line with ⟦name⟧` for definitions, `~` for doubtful ones, `*` for those not spelled. */
function placesOf({ snapshot }: AnalysedFixture, symbol: NamedSymbol | undefined): string[] {
  const sources = new Map<string, SourceFile>();
  for (const { source } of snapshot.topology.nginx.config.files) sources.set(source.uri, source);
  for (const { source } of snapshot.topology.compose?.files ?? []) sources.set(source.uri, source);
  return (symbol?.places ?? []).map(({ uri, span, role, isCertain, isWritten, extent }) => {
    const source = sources.get(uri) ?? new SourceFile(uri, '');
    expect(extent.start).toBeLessThanOrEqual(span.start);
    expect(extent.end).toBeGreaterThanOrEqual(span.end);
    const { line } = source.placeAt(span.start);
    const start = source.lineStarts[line] ?? 0;
    const { text } = source;
    const marked = `${text.slice(start, span.start)}⟦${source.slice(span)}⟧${text.slice(span.end, source.lineEnd(line))}`;
    const marks = `${role === 'definition' ? '= ' : ''}${isCertain ? '' : '~ '}${isWritten ? '' : '* '}`;
    return `${marks}${pathOf(uri)}: ${marked.trim()}`;
  });
}

function find(fixture: AnalysedFixture, kind: SymbolKind, name: string, protocol?: 'http' | 'stream'): string[] {
  return placesOf(fixture, symbolsOf(fixture.snapshot.topology).find(kind, name, protocol));
}

/** The symbol at `piece` in a file, and what stands there; `shift` moves the offset from the piece's start. */
function at(fixture: AnalysedFixture, path: string, piece: string, shift = 0): string | undefined {
  const { source } = fixture.snapshot.topology.nginx.config.files.find(
    (file) => file.source.uri === fixtureUri(path),
  ) ??
    fixture.snapshot.topology.compose?.files.find((file) => file.source.uri === fixtureUri(path)) ?? {
      source: new SourceFile('', ''),
    };
  const offset = source.text.indexOf(piece) + shift;
  const found = symbolsOf(fixture.snapshot.topology).at(fixtureUri(path), offset);
  return found && `${found.symbol.kind} ${found.symbol.name} ${found.place.role}`;
}

describe('upstreams', () => {
  const fixture = analyse(`//- nginx.conf
events {}
http {
  # ü 😀
  upstream "Backend" { server 10.0.0.1; }
  map $uri $pool { default backend; ~^/x "http://backend/x"; /y backend:80; /z "backend2"; }
  server {
    location / { proxy_pass http://BACKEND; }
    location /a { proxy_pass "http://backend/uri"; }
    location /b { fastcgi_pass backend; }
    location /c { proxy_pass http://$pool; }
    location /d { proxy_ssl_name backend; proxy_pass http://backend$request_uri; }
    location /e { proxy_pass http://backends; }
    location /f { proxy_pass $scheme://backend; }
  }
}
stream {
  upstream backend { server 10.0.0.1:1; }
  server { listen 1; proxy_pass backend; }
}
`);

  it('are named by every pass of their protocol, and perhaps by values of variables', () =>
    expect(find(fixture, 'upstream', 'backend', 'http')).toEqual([
      '= nginx.conf: upstream "⟦Backend⟧" { server 10.0.0.1; }',
      '~ nginx.conf: map $uri $pool { default ⟦backend⟧; ~^/x "http://backend/x"; /y backend:80; /z "backend2"; }',
      '~ nginx.conf: map $uri $pool { default backend; ~^/x "http://⟦backend⟧/x"; /y backend:80; /z "backend2"; }',
      'nginx.conf: location / { proxy_pass http://⟦BACKEND⟧; }',
      'nginx.conf: location /a { proxy_pass "http://⟦backend⟧/uri"; }',
      'nginx.conf: location /b { fastcgi_pass ⟦backend⟧; }',
      'nginx.conf: location /d { proxy_ssl_name backend; proxy_pass http://⟦backend⟧$request_uri; }',
      'nginx.conf: location /f { proxy_pass $scheme://⟦backend⟧; }',
    ]));

  it('of stream have names of their own', () =>
    expect(find(fixture, 'upstream', 'backend', 'stream')).toEqual([
      '= nginx.conf: upstream ⟦backend⟧ { server 10.0.0.1:1; }',
      'nginx.conf: server { listen 1; proxy_pass ⟦backend⟧; }',
    ]));

  it.each([
    ['Backend', 0, 'upstream Backend definition'],
    ['Backend', 7, 'upstream Backend definition'],
    ['Backend', 8, undefined],
    ['Backend', -2, undefined],
    ['BACKEND', 3, 'upstream Backend reference'],
    ['proxy_ssl_name backend', 18, undefined],
    ['http://backends', 9, undefined],
  ])('at %s + %d: %s', (piece, shift, expected) => expect(at(fixture, 'nginx.conf', piece, shift)).toBe(expected));

  it('follow variables that are made of variables, and name a target by its whole text', () => {
    const chained = analyse(`http {
  upstream one { server 10.0.0.1; }
  server {
    location / { set $name one; set $target http://$name/x; proxy_pass $target; }
    location /part { set $part one; proxy_pass http://x-$part; }
  }
}
`);
    expect(find(chained, 'upstream', 'one', 'http')).toEqual([
      '= nginx.conf: upstream ⟦one⟧ { server 10.0.0.1; }',
      '~ nginx.conf: location / { set $name ⟦one⟧; set $target http://$name/x; proxy_pass $target; }',
    ]);
  });
});

describe('variables', () => {
  const fixture = analyse(`//- nginx.conf
events {}
http {
  map $http_upgrade $Connection_Upgrade { default upgrade; '' ''; }
  geo $lan { default 0; }
  log_format x '$lan \${connection_upgrade}';
  include shared.conf;
  server {
    server_name ~^(?<tenant>\\w+)\\.example$ ~^(?P<zone>a)$;
    set $color "ü 😀 $tenant";
    location ~ ^/(?<tenant>x)(.*)$ { proxy_pass http://$tenant.svc/$2; }
    location / { if ($lan = 1) { return 200 "$color:$connection_upgrade$lan"; } proxy_set_header Host $host; }
  }
}
stream {
  map $ssl_preread_server_name $lan { default 1; }
  server { listen 1; proxy_pass 10.0.0.1:$lan; }
}
//- shared.conf
proxy_set_header Host $host;
`);

  it('are defined by map and used without case, with and without braces', () =>
    expect(find(fixture, 'variable', 'connection_upgrade', 'http')).toEqual([
      "= nginx.conf: map $http_upgrade $⟦Connection_Upgrade⟧ { default upgrade; '' ''; }",
      "nginx.conf: log_format x '$lan ${⟦connection_upgrade⟧}';",
      'nginx.conf: location / { if ($lan = 1) { return 200 "$color:$⟦connection_upgrade⟧$lan"; } proxy_set_header Host $host; }',
    ]));

  it('of http and stream are different', () => {
    expect(find(fixture, 'variable', 'lan', 'http')).toHaveLength(4);
    expect(find(fixture, 'variable', 'lan', 'stream')).toEqual([
      '= nginx.conf: map $ssl_preread_server_name $⟦lan⟧ { default 1; }',
      'nginx.conf: server { listen 1; proxy_pass 10.0.0.1:$⟦lan⟧; }',
    ]);
  });

  it('are defined by groups of regexes', () =>
    expect(find(fixture, 'variable', 'tenant', 'http')).toEqual([
      '= nginx.conf: server_name ~^(?<⟦tenant⟧>\\w+)\\.example$ ~^(?P<zone>a)$;',
      '= nginx.conf: location ~ ^/(?<⟦tenant⟧>x)(.*)$ { proxy_pass http://$tenant.svc/$2; }',
      'nginx.conf: set $color "ü 😀 $⟦tenant⟧";',
      'nginx.conf: location ~ ^/(?<tenant>x)(.*)$ { proxy_pass http://$⟦tenant⟧.svc/$2; }',
    ]));

  it('of nginx itself have no definition; groups with a number are none', () => {
    expect(find(fixture, 'variable', 'host', 'http')).toEqual([
      'nginx.conf: location / { if ($lan = 1) { return 200 "$color:$connection_upgrade$lan"; } proxy_set_header Host $⟦host⟧; }',
      'shared.conf: proxy_set_header Host $⟦host⟧;',
    ]);
    expect(find(fixture, 'variable', '2', 'http')).toEqual([]);
  });

  it.each([
    ['$Connection_Upgrade', 0, 'variable Connection_Upgrade definition'],
    ['${connection_upgrade}', 0, 'variable Connection_Upgrade reference'],
    ['${connection_upgrade}', 1, 'variable Connection_Upgrade reference'],
    ['(?<tenant>\\w', 3, 'variable tenant definition'],
    ['(?<tenant>\\w', 2, undefined],
    // where two touch, the one that begins
    [':$connection_upgrade$lan', 20, 'variable lan reference'],
  ])('at %s + %d: %s', (piece, shift, expected) => expect(at(fixture, 'nginx.conf', piece, shift)).toBe(expected));
});

describe('zones, log formats and named locations', () => {
  const fixture = analyse(`//- nginx.conf
events {}
http {
  limit_req_zone $binary_remote_addr zone=one:10m rate=1r/s;
  limit_conn_zone $binary_remote_addr zone=conn:10m;
  proxy_cache_path /tmp/c levels=1:2 keys_zone=cache:10m;
  log_format main '$uri';
  upstream a { zone one_a 64k; server 10.0.0.1; }
  error_page 500 @oops;
  server {
    ssl_session_cache shared:SSL:10m;
    access_log /var/log/a.log MAIN buffer=32k;
    include down.conf;
    location / { limit_req zone=one burst=5; limit_conn conn 10; proxy_cache cache; try_files $uri @app; }
    location /b { proxy_cache off; limit_req zone=One; }
    location @app { proxy_pass http://a; }
    location @down { return 503; }
    location @oops { return 500; }
  }
  server {
    ssl_session_cache shared:SSL;
    access_log off;
    location @app { return 200; }
    location /x { error_page 404 = "@app"; }
    error_page 500 /500.html;
    location @oops { return 500; }
  }
  server {
    include down.conf;
    location @down { return 502; }
  }
  server { location @oops { return 599; } }
}
//- down.conf
error_page 502 503 @down;
`);

  it.each<[SymbolKind, string, string[]]>([
    [
      'zone',
      'one',
      [
        '= nginx.conf: limit_req_zone $binary_remote_addr zone=⟦one⟧:10m rate=1r/s;',
        'nginx.conf: location / { limit_req zone=⟦one⟧ burst=5; limit_conn conn 10; proxy_cache cache; try_files $uri @app; }',
      ],
    ],
    [
      'zone',
      'conn',
      [
        '= nginx.conf: limit_conn_zone $binary_remote_addr zone=⟦conn⟧:10m;',
        'nginx.conf: location / { limit_req zone=one burst=5; limit_conn ⟦conn⟧ 10; proxy_cache cache; try_files $uri @app; }',
      ],
    ],
    [
      'zone',
      'cache',
      [
        '= nginx.conf: proxy_cache_path /tmp/c levels=1:2 keys_zone=⟦cache⟧:10m;',
        'nginx.conf: location / { limit_req zone=one burst=5; limit_conn conn 10; proxy_cache ⟦cache⟧; try_files $uri @app; }',
      ],
    ],
    [
      'zone',
      'SSL',
      ['= nginx.conf: ssl_session_cache shared:⟦SSL⟧:10m;', 'nginx.conf: ssl_session_cache shared:⟦SSL⟧;'],
    ],
    ['zone', 'one_a', ['= nginx.conf: upstream a { zone ⟦one_a⟧ 64k; server 10.0.0.1; }']],
    // names of zones tell upper from lower case
    ['zone', 'One', ['nginx.conf: location /b { proxy_cache off; limit_req zone=⟦One⟧; }']],
  ])('%s %s', (kind, name, expected) => expect(find(fixture, kind, name)).toEqual(expected));

  it('log formats are compared without case', () =>
    expect(find(fixture, 'log-format', 'main', 'http')).toEqual([
      "= nginx.conf: log_format ⟦main⟧ '$uri';",
      'nginx.conf: access_log /var/log/a.log ⟦MAIN⟧ buffer=32k;',
    ]));

  const named = (name: string): string[][] =>
    symbolsOf(fixture.snapshot.topology)
      .symbols.filter((symbol) => symbol.kind === 'named-location' && symbol.name === name)
      .map((symbol) => placesOf(fixture, symbol));

  it('named locations belong to their server', () =>
    expect(named('@app')).toEqual([
      [
        '= nginx.conf: location ⟦@app⟧ { proxy_pass http://a; }',
        'nginx.conf: location / { limit_req zone=one burst=5; limit_conn conn 10; proxy_cache cache; try_files $uri ⟦@app⟧; }',
      ],
      ['= nginx.conf: location ⟦@app⟧ { return 200; }', 'nginx.conf: location /x { error_page 404 = "⟦@app⟧"; }'],
    ]));

  it('servers that share a file share the names in it', () =>
    expect(named('@down')).toEqual([
      [
        '= nginx.conf: location ⟦@down⟧ { return 503; }',
        '= nginx.conf: location ⟦@down⟧ { return 502; }',
        'down.conf: error_page 502 503 ⟦@down⟧;',
      ],
    ]));

  it('what stands outside of servers holds in those that have none of their own', () =>
    expect(named('@oops')).toEqual([
      ['= nginx.conf: location ⟦@oops⟧ { return 500; }'],
      ['= nginx.conf: location ⟦@oops⟧ { return 500; }'],
      ['= nginx.conf: server { location ⟦@oops⟧ { return 599; } }', 'nginx.conf: error_page 500 ⟦@oops⟧;'],
    ]));
});

describe('services', () => {
  const fixture = analyse(
    `//- docker-compose.yml
name: shop
services:
  proxy:
    image: nginx:1.30
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
    depends_on: [api]
    links: ["web:frontend"]
  api:
    image: x
    container_name: "shop_api"
    networks: { default: { aliases: [backend, "api.internal"] } }
  "web":
    image: y
    hostname: w
  logs: { image: z, networks: [default] }
  hidden: { image: z, networks: [other] }
networks: { other: {} }
//- nginx.conf
events {}
http {
  error_log syslog:server=logs:514,facility=local7;
  upstream u { server api:3000; server API.:3001; server shop_api:3000; server backend:1; server hidden:1; }
  upstream v { server api.internal:3000; server api.shop_default; server shop-web-1:80; server w; }
  server {
    set $t api:3000;
    location / { proxy_pass http://web/; }
    location /f { proxy_pass http://frontend; }
    location /t { proxy_pass http://$t; }
    location /x { proxy_pass http://apis; }
    location /port { proxy_pass http://hidden:$server_port; }
    location /scheme { proxy_pass $scheme://logs/; }
  }
}
`,
    '\r\n',
  );

  it.each<[SymbolKind, string, string[]]>([
    [
      'service',
      'api',
      [
        '= docker-compose.yml: ⟦api⟧:',
        'nginx.conf: upstream u { server ⟦api⟧:3000; server API.:3001; server shop_api:3000; server backend:1; server hidden:1; }',
        'nginx.conf: upstream u { server api:3000; server ⟦API⟧.:3001; server shop_api:3000; server backend:1; server hidden:1; }',
        'nginx.conf: upstream v { server api.internal:3000; server ⟦api⟧.shop_default; server shop-web-1:80; server w; }',
        '~ nginx.conf: set $t ⟦api⟧:3000;',
        'docker-compose.yml: depends_on: [⟦api⟧]',
      ],
    ],
    [
      'service',
      'logs',
      [
        '= docker-compose.yml: ⟦logs⟧: { image: z, networks: [default] }',
        'nginx.conf: error_log syslog:server=⟦logs⟧:514,facility=local7;',
        'nginx.conf: location /scheme { proxy_pass $scheme://⟦logs⟧/; }',
      ],
    ],
    [
      'service',
      'hidden',
      [
        '= docker-compose.yml: ⟦hidden⟧: { image: z, networks: [other] }',
        'nginx.conf: upstream u { server api:3000; server API.:3001; server shop_api:3000; server backend:1; server ⟦hidden⟧:1; }',
        'nginx.conf: location /port { proxy_pass http://⟦hidden⟧:$server_port; }',
      ],
    ],
    [
      'alias',
      'shop_api',
      [
        '= docker-compose.yml: container_name: "⟦shop_api⟧"',
        'nginx.conf: upstream u { server api:3000; server API.:3001; server ⟦shop_api⟧:3000; server backend:1; server hidden:1; }',
      ],
    ],
    [
      'alias',
      'api.internal',
      [
        '= docker-compose.yml: networks: { default: { aliases: [backend, "⟦api.internal⟧"] } }',
        'nginx.conf: upstream v { server ⟦api.internal⟧:3000; server api.shop_default; server shop-web-1:80; server w; }',
      ],
    ],
    [
      'alias',
      'frontend',
      ['= docker-compose.yml: links: ["web:⟦frontend⟧"]', 'nginx.conf: location /f { proxy_pass http://⟦frontend⟧; }'],
    ],
    [
      'alias',
      'w',
      [
        '= docker-compose.yml: hostname: ⟦w⟧',
        'nginx.conf: upstream v { server api.internal:3000; server api.shop_default; server shop-web-1:80; server ⟦w⟧; }',
      ],
    ],
  ])('%s %s', (kind, name, expected) => expect(find(fixture, kind, name)).toEqual(expected));

  it('are found by the part of a container name that is theirs', () => {
    expect(find(fixture, 'service', 'web')).toContain(
      'nginx.conf: upstream v { server api.internal:3000; server api.shop_default; server shop-⟦web⟧-1:80; server w; }',
    );
    expect(at(fixture, 'nginx.conf', 'shop-web-1', 0)).toBeUndefined();
    expect(at(fixture, 'nginx.conf', 'shop-web-1', 5)).toBe('service web reference');
  });
});

describe('names in other texts', () => {
  it('of variables are likely in Lua', () => {
    const fixture = analyse(`http {
  server {
    set $mine 1;
    location / {
      content_by_lua_block { ngx.var.mine = ngx.var["Mine"] .. ngx.var.miner -- ngx.var.host
      }
    }
    location /s { access_by_lua 'return ngx.var.mine'; }
  }
}
`);
    expect(find(fixture, 'variable', 'mine', 'http')).toEqual([
      '= nginx.conf: set $⟦mine⟧ 1;',
      '~ nginx.conf: content_by_lua_block { ngx.var.⟦mine⟧ = ngx.var["Mine"] .. ngx.var.miner -- ngx.var.host',
      '~ nginx.conf: content_by_lua_block { ngx.var.mine = ngx.var["⟦Mine⟧"] .. ngx.var.miner -- ngx.var.host',
      "~ nginx.conf: location /s { access_by_lua 'return ngx.var.⟦mine⟧'; }",
    ]);
  });

  it('of variables are found where a session is told by them', () => {
    const fixture = analyse(`http {
  map $cookie_r $route { default a; }
  upstream u { sticky route $route; server 10.0.0.1; }
  upstream v { sticky cookie a domain=$route path=$route; server 10.0.0.1; }
}
`);
    expect(find(fixture, 'variable', 'route', 'http')).toEqual([
      '= nginx.conf: map $cookie_r $⟦route⟧ { default a; }',
      'nginx.conf: upstream u { sticky route $⟦route⟧; server 10.0.0.1; }',
      'nginx.conf: upstream v { sticky cookie a domain=$⟦route⟧ path=$route; server 10.0.0.1; }',
    ]);
  });

  it('of upstreams and variables are found in files that a map includes', () => {
    const fixture = analyse(`//- nginx.conf
events {}
http {
  upstream app { server 10.0.0.1; }
  map $host $pool { hostnames; include pools.map; }
  server { location / { set $x 1; proxy_pass http://$pool; } }
}
//- pools.map
*.example app;
# ü 😀
b.example $x;
`);
    expect(find(fixture, 'upstream', 'app', 'http')).toEqual([
      '= nginx.conf: upstream ⟦app⟧ { server 10.0.0.1; }',
      '~ pools.map: *.example ⟦app⟧;',
    ]);
    expect(find(fixture, 'variable', 'x', 'http')).toEqual([
      '= nginx.conf: server { location / { set $⟦x⟧ 1; proxy_pass http://$pool; } }',
      'pools.map: b.example $⟦x⟧;',
    ]);
  });

  it('of services are those of the file that extends names', () => {
    const fixture = analyse(`//- compose.yaml
services:
  proxy: { image: nginx, volumes: ["./nginx.conf:/etc/nginx/nginx.conf"] }
  base: { extends: { file: common.yaml, service: base } }
//- common.yaml
services:
  base: { image: x, depends_on: [db] }
  db: { image: y }
//- nginx.conf
events {}
http { server { location / { proxy_pass http://base; } } }
`);
    const base = symbolsOf(fixture.snapshot.topology).symbols.filter(({ name }) => name === 'base');
    expect(base.map((symbol) => placesOf(fixture, symbol))).toEqual([
      [
        '= compose.yaml: ⟦base⟧: { extends: { file: common.yaml, service: base } }',
        'nginx.conf: http { server { location / { proxy_pass http://⟦base⟧; } } }',
      ],
      [
        '= common.yaml: ⟦base⟧: { image: x, depends_on: [db] }',
        'compose.yaml: base: { extends: { file: common.yaml, service: ⟦base⟧ } }',
      ],
    ]);
  });
});

describe('texts that are no plain files', () => {
  it('have the places of the virtual document', () => {
    const fixture = analyse(`//- compose.yaml
services:
  proxy:
    image: nginx
    configs: [{ source: conf, target: /etc/nginx/conf.d/default.conf }]
  api: { image: x }
configs:
  conf:
    content: |
      upstream u { server api:1; }
      server { location / { proxy_pass http://u; proxy_set_header Host $$host; } }
`);
    const uri = 'compose.yaml#configs.conf';
    expect(find(fixture, 'upstream', 'u', 'http')).toEqual([
      `= ${uri}: upstream ⟦u⟧ { server api:1; }`,
      `${uri}: server { location / { proxy_pass http://⟦u⟧; proxy_set_header Host $host; } }`,
    ]);
    expect(find(fixture, 'service', 'api')).toEqual([
      '= compose.yaml: ⟦api⟧: { image: x }',
      `${uri}: upstream u { server ⟦api⟧:1; }`,
    ]);
  });

  it('tell what envsubst writes from what stands there', () => {
    const fixture = analyse(`//- compose.yaml
services:
  proxy:
    image: nginx
    environment: { API: api, SUFFIX: x }
    volumes: ["./t:/etc/nginx/templates"]
  api: { image: x }
//- t/default.conf.template
upstream app { server \${API}:3000; }
map $uri $mine { default 1; }
server { location / { proxy_pass http://app/; proxy_set_header Host "$mine \${API} $host\${SUFFIX} \${mine}"; } }
`);
    const path = 't/default.conf.template';
    expect(find(fixture, 'service', 'api')).toEqual([
      '= compose.yaml: ⟦api⟧: { image: x }',
      `* ${path}: upstream app { server ⟦\${API}⟧:3000; }`,
    ]);
    const line = (text: string): string => `${path}: server { location / { proxy_pass http://${text}"; } }`;
    expect(find(fixture, 'variable', 'mine', 'http')).toEqual([
      `= ${path}: map $uri $⟦mine⟧ { default 1; }`,
      line('app/; proxy_set_header Host "$⟦mine⟧ ${API} $host${SUFFIX} ${mine}'),
      line('app/; proxy_set_header Host "$mine ${API} $host${SUFFIX} ${⟦mine⟧}'),
    ]);
    expect(find(fixture, 'variable', 'api', 'http')).toEqual([]);
    expect(find(fixture, 'variable', 'host', 'http').filter((place) => place.startsWith(path))).toEqual([]);
  });

  it('are read once where they are included twice', () => {
    const fixture = analyse(`//- nginx.conf
events {}
http {
  upstream u { server 10.0.0.1; }
  server { include loc.conf; }
  server { include loc.conf; }
}
//- loc.conf
location / { set $a 1; proxy_pass http://u; add_header x $a; }
`);
    expect(find(fixture, 'upstream', 'u', 'http')).toHaveLength(2);
    expect(find(fixture, 'variable', 'a', 'http')).toHaveLength(2);
  });

  it('may be broken', () => {
    const fixture = analyse(
      'upstream a { server x:1;\nupstream { }\nserver { location / { proxy_pass http://a; set $; map $x\n',
    );
    expect(find(fixture, 'upstream', 'a', 'http')).toEqual([
      '= nginx.conf: upstream ⟦a⟧ { server x:1;',
      'nginx.conf: server { location / { proxy_pass http://⟦a⟧; set $; map $x',
    ]);
  });
});
