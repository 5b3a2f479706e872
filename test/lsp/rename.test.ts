import { afterEach, describe, expect, it } from 'vitest';
import { startAtCursor, stopAll } from '../support/cursor';
import { expectRenamed, prepared, refusal, renamed, renameTo } from '../support/rename';

afterEach(stopAll);

const COMPOSE = `//- docker-compose.yml
services:
  nginx:
    image: nginx:1.30
    ports: ["80:80"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
    depends_on: [api]
  api:
    image: api
`;

/** An http block in an nginx.conf. */
function inHttp(lines: string): string {
  return `//- nginx.conf\nevents {}\nhttp {\n    proxy_set_header Host $host;\n${lines.replace(/^(?=.)/gm, '    ')}}\n`;
}

describe('an upstream', () => {
  const stack = `//- nginx.conf
events {}
http {
    proxy_set_header Host $host;
    # ü 😀 upstream
    upstream «ap‸i» { server api:3000; zone api 64k; }
    map $uri $pool { default api; }
    # http://api/ is not http://api-2/
    server {
        listen 80;
        location / { proxy_pass http://«api»; }
        location /a/ { proxy_pass "http://«API»/api/"; }
        location /b { fastcgi_pass «api»; }
        location /c { proxy_pass http://api:3000; proxy_ssl_name api; }
    }
}
stream {
    upstream api { server api:3000; }
    server { listen 90; proxy_pass api; }
}
${COMPOSE}`.replace('        location /c { proxy_pass http://api:3000; proxy_ssl_name api; }\n', '');

  it.each(['\n', '\r\n'] as const)(
    'is renamed with all that passes to it; the service of the same name stays (%j)',
    async (lineEnding) => {
      await expectRenamed(
        stack,
        'backend',
        [
          'May be the upstream "api" | Mentions the old name (another directive); not certain to be the upstream | nginx.conf: map $uri $pool { default ⟦backend⟧; }',
          'May be the upstream "api" | Mentions the old name (comment); not certain to be the upstream | nginx.conf: # http://⟦backend⟧/ is not http://api-2/',
        ],
        { lineEnding },
      );
    },
  );

  it('shows its name without the scheme and quotes', async () => {
    const fixture = inHttp(
      'upstream api { server 10.0.0.1; }\nserver { location / { proxy_pass "http://‸api/x"; } }\n',
    );
    expect(await prepared(await startAtCursor(fixture))).toBe('server { location / { proxy_pass "http://⟦api⟧/x"; } }');
  });

  it('tells that what servers are sent changes', async () => {
    const fixture = `//- nginx.conf
events {}
http {
    upstream ap‸i { server 10.0.0.1; }
    server { location / { proxy_pass http://api; } }
}
`;
    const why = 'nginx sends the name as Host header (nginx.conf:4): servers get the new one.';
    const { texts, asked, told } = await renamed(fixture, 'backend');
    expect(texts).toEqual({
      'nginx.conf': fixture.slice(fixture.indexOf('events')).replace('‸', '').replaceAll('api', 'backend'),
    });
    expect(asked).toEqual([]);
    expect(told).toEqual([why]);
    await stopAll();
    const plain = await startAtCursor(fixture, { documentChanges: false });
    expect(await renameTo(plain, 'backend')).toHaveProperty('changes');
    expect(plain.client.messages).toEqual([why]);
  });

  it.each([
    ['proxy_set_header Host $host; proxy_pass http://api;', undefined],
    ['proxy_set_header Host $proxy_host; proxy_pass http://api;', 'Host header'],
    ['proxy_set_header X-A b; proxy_pass http://api;', 'Host header'],
    ['proxy_ssl_server_name on; proxy_set_header Host a; proxy_pass https://api;', 'TLS server name'],
    ['proxy_ssl_server_name on; proxy_ssl_name a; proxy_set_header Host a; proxy_pass https://api;', undefined],
    ['grpc_pass grpc://api;', 'Host header'],
    ['fastcgi_pass api;', undefined],
  ])('tells what of its name is sent: %s', async (route, sent) => {
    const fixture = `//- nginx.conf\nevents {}\nhttp {\n    upstream ap‸i { server 10.0.0.1; }\n    server { location / { ${route} } }\n}\n`;
    const { told } = await renamed(fixture, 'backend');
    expect(told).toEqual(sent ? [`nginx sends the name as ${sent} (nginx.conf:4): servers get the new one.`] : []);
  });

  it.each([
    ['proxy_cache pages;', true],
    ['proxy_cache pages; proxy_cache_key $scheme$proxy_host$uri;', true],
    ['proxy_cache pages; proxy_cache_key $host$request_uri;', false],
    ['proxy_cache off;', false],
  ])('notes that what is in the cache is fetched again: %s', async (lines, isNoted) => {
    const fixture = inHttp(`proxy_cache_path /c keys_zone=pages:1m;
upstream ap‸i { server 10.0.0.1; }
server { location / { ${lines} proxy_pass http://api; } }
`);
    const { texts, told } = await renamed(fixture, 'backend');
    const note = 'nginx keeps responses under the name (nginx.conf:6): what is in the cache is fetched again';
    expect(told.some((text) => text.includes(note))).toBe(isNoted);
    expect(Object.keys(texts)).toEqual(['nginx.conf']);
  });

  it.each([
    ['web', 'There is an upstream "web" already (nginx.conf:5)'],
    ['WEB', 'There is an upstream "web" already (nginx.conf:5)'],
    ['other.test', '"proxy_pass" passes to the host "other.test" (nginx.conf:6), and would pass to the upstream then'],
    ['plain', '"proxy_pass" passes to the host "plain" (nginx.conf:7), and would pass to the upstream then'],
    ['a/b', 'The name of an upstream may not hold "/": nginx would not find it in a URL'],
    ['a:80', 'The name of an upstream may not hold ":": nginx would not find it in a URL'],
    ['10.0.0.1', '"10.0.0.1" is no name but an address'],
    ['my api', 'The name must be one word'],
    ['a;b', 'The name may not hold ";"'],
    ['', 'A name is needed'],
  ])('is refused the name %j', async (name, reason) => {
    const fixture = inHttp(`upstream ap‸i { server 10.0.0.1; }
upstream web { server 10.0.0.2; }
server { location / { proxy_pass http://api; } location /o { proxy_pass http://other.test; } }
server { location / { proxy_pass http://plain:81; } }
`);
    expect(await refusal(fixture, name)).toBe(`refused: ${reason}`);
  });

  it('may get the name of an upstream of the other protocol, and of a service', async () => {
    const fixture = `//- nginx.conf
events {}
http { proxy_set_header Host $host; upstream «ap‸i» { server a:1; } server { location / { proxy_pass http://«api»; } } }
stream { upstream web { server a:1; } server { listen 90; proxy_pass web; } }
`;
    await expectRenamed(fixture, 'web');
  });

  it('is renamed in files that are included twice, and in each project that reads them', async () => {
    await expectRenamed(
      `//- a/nginx.conf
events {}
http { proxy_set_header Host a; upstream «api» { server 10.0.0.1; } server { listen 80; include ../routes.conf; } server { listen 81; include ../routes.conf; } }
//- b/nginx.conf
events {}
http { proxy_set_header Host b; include ../routes2.conf; upstream «Api» { server 10.0.0.2; } server { include ../routes.conf; } }
//- routes2.conf
upstream other { server 10.0.0.3; }
//- routes.conf
location / { proxy_pass http://«a‸pi»; }
`,
      'backend',
    );
  });

  it('is refused a name that another project of the file has', async () => {
    const fixture = `//- a/nginx.conf
events {}
http { upstream api { server 10.0.0.1; } server { include ../routes.conf; } }
//- b/nginx.conf
events {}
http { upstream api { server 10.0.0.2; } upstream backend { server 10.0.0.2; } server { include ../routes.conf; } }
//- routes.conf
location / { proxy_pass http://a‸pi; }
`;
    expect(await refusal(fixture, 'backend')).toBe('refused: There is an upstream "backend" already (nginx.conf:2)');
  });

  it('is renamed in texts that are not saved yet', async () => {
    const at = await startAtCursor(
      inHttp('include conf.d/*.conf;\nserver { location / { proxy_pass http://a‸pi; } }\n') +
        '//- conf.d/up.conf\nupstream api { server 10.0.0.1; }\n',
    );
    await at.client.open('conf.d/up.conf');
    await at.client.replace('conf.d/up.conf', 'upstream', '# typed\nupstream');
    const edit = await renameTo(at, 'backend');
    expect(typeof edit === 'string' ? edit : at.client.apply(edit).get('conf.d/up.conf')).toBe(
      '# typed\nupstream backend { server 10.0.0.1; }\n',
    );
  });

  it('is renamed behind variables where requests would lead nowhere else', async () => {
    const fixture = inHttp(`upstream «ap‸i» { server 10.0.0.1; }
map $uri $pool { default «api»; /x web; }
upstream web { server 10.0.0.2; }
server { location / { proxy_pass http://$pool; } location /a { proxy_pass http://«api»; } }
`);
    await expectRenamed(fixture, 'backend');
  });

  it('is renamed in the environment that fills a template, and asked about in Lua', async () => {
    await expectRenamed(
      `//- templates/default.conf.template
upstream «a‸pi» { server 10.0.0.1; }
server { listen 80; proxy_set_header Host $host; location / { proxy_pass http://\${POOL}; } }
server { listen 81; location / { content_by_lua_block { ngx.exec("api", 'apis') } } }
//- docker-compose.yml
services:
  nginx:
    image: nginx:1.30
    ports: ["80:80"]
    volumes: ["./templates:/etc/nginx/templates:ro"]
    environment: ["POOL=«api»"]
  api: {image: a, environment: ["POOL=api"]}
`,
      'backend',
      [
        'May be the upstream "api" | Mentions the old name (Lua); not certain to be the upstream | templates/default.conf.template: server { listen 81; location / { content_by_lua_block { ngx.exec("⟦backend⟧", \'apis\') } } }',
      ],
    );
  });

  it('is not renamed where its name comes out of what is not edited', async () => {
    const fixture = `//- templates/default.conf.template
upstream a‸pi { server 10.0.0.1; }
server { listen 80; proxy_set_header Host $host; location / { proxy_pass http://\${POOL}; } }
//- docker-compose.yml
services:
  nginx:
    image: nginx:1.30
    ports: ["80:80"]
    volumes: ["./templates:/etc/nginx/templates:ro"]
    environment: {POOL: "a\\x70i"}
`;
    expect(await refusal(fixture, 'backend')).toMatch(
      /^refused: That would .*; the name is not spelled out at default\.conf\.template:2$/,
    );
  });

  it('is renamed with a warning where an include is not read', async () => {
    const fixture = `${inHttp('include /etc/elsewhere/*.conf;\nupstream ap‸i { server 10.0.0.1; }\n')}`;
    const { texts, told } = await renamed(fixture, 'backend');
    expect(texts['nginx.conf']).toContain('upstream backend {');
    expect(told).toEqual([
      'The old name may stay in what is not known: "include /etc/elsewhere/*.conf" is not read (nginx.conf:4).',
    ]);
  });
});

describe('a variable', () => {
  it('is renamed where it is defined and used, in any form and case', async () => {
    const fixture = `//- nginx.conf
events {}
http {
    map $http_upgrade $«conn» { default upgrade; '' close; }
    map $«conn» $other { default "x${'${'}«conn»}y-$«CONN»"; }
    log_format main '$remote_addr "$«conn»" $connx';
    # $conn is set
    server {
        if ($«conn» = close) { return 200 $«con‸n»; }
        location / { proxy_set_header Connection $«conn»; unknown_thing $conn; proxy_pass http://10.0.0.1; }
    }
}
stream { map $remote_addr $conn { default a; } server { listen 1; proxy_pass $conn; } }
`
      .replace(', $connx', '')
      .replace(' $connx', '');
    await expectRenamed(fixture, 'connection_upgrade', [
      'May be the variable $conn | Mentions the old name (comment); not certain to be the variable | nginx.conf: # $⟦connection_upgrade⟧ is set',
      'May be the variable $conn | Mentions the old name (another directive); not certain to be the variable | nginx.conf: location / { proxy_set_header Connection $conn; unknown_thing $⟦connection_upgrade⟧; proxy_pass http://10.0.0.1; }',
    ]);
  });

  it('is renamed in a group of a regex, by which it is defined, and asked about in Lua', async () => {
    const fixture = inHttp(`server {
    location ~ ^/(?<«us‸er»>\\w+)/ { return 200 "$«user»"; }
    location /l { content_by_lua_block { ngx.say(ngx.var.user, ngx.var["user"]) } }
}
`);
    const asked =
      'May be the variable $user | Likely the variable, but in code that nginx does not read itself | nginx.conf: location /l { content_by_lua_block { ngx.say(ngx.var.';
    await expectRenamed(fixture, 'person', [
      `${asked}⟦person⟧, ngx.var["user"]) } }`,
      `${asked}user, ngx.var["⟦person⟧"]) } }`,
    ]);
  });

  it('is renamed while a compose file is half typed', async () => {
    const at = await startAtCursor(
      `${inHttp('server { set $a‸b 1; location / { proxy_pass http://api/$ab; } }\n')}${COMPOSE}`,
    );
    await at.client.open('docker-compose.yml', 'dockercompose');
    await prepared(at);
    await at.client.replace('docker-compose.yml', 'depends_on: [api]', 'depends_on: [api');
    const edit = await renameTo(at, 'cd');
    expect(typeof edit === 'string' ? edit : at.client.apply(edit).get('nginx.conf')).toContain(
      'set $cd 1; location / { proxy_pass http://api/$cd; }',
    );
  });

  it('may be typed with its sign', async () => {
    await expectRenamed(
      inHttp('set $«‸a» 1;\nserver { return 200 $«a»; }\n')
        .replace('    set', '    server { set')
        .replace('1;\n', '1; }\n'),
      'b',
    );
    await stopAll();
    const fixture = inHttp('server { set $‸a 1; return 200 ${a}x; }\n');
    expect((await renamed(fixture, '$bb')).texts['nginx.conf']).toContain('set $bb 1; return 200 ${bb}x;');
  });

  it.each([
    ['taken', 'There is a variable $taken already (nginx.conf:4)'],
    ['TAKEN', 'There is a variable $taken already (nginx.conf:4)'],
    ['used', 'The variable $used is used already (nginx.conf:5)'],
    ['host', 'nginx has the variable $host itself'],
    ['http_x_mine', 'nginx has the variable $http_x_mine itself'],
    ['group', 'There is a variable $group already (nginx.conf:6)'],
    ['1st', 'nginx takes $1 for a group of a regular expression'],
    ['a-b', 'A variable\'s name may hold letters, digits and "_" only ($a-b)'],
  ])('is refused the name %j', async (name, reason) => {
    const fixture = inHttp(`map $uri $taken { default 1; }
server { set $‸mine 1; return 200 $mine$taken; add_header X $used; }
server { location ~ (?<group>x) { return 200 $group; } }
`);
    expect(await refusal(fixture, name)).toBe(`refused: ${reason}`);
  });

  it('is shown without its sign, also at the sign', async () => {
    const shown = 'server { set $a 1; return 200 "x${⟦a⟧}y"; }';
    for (const marked of ['x‸${a}', 'x$‸{a}', 'x${‸a}', 'x${a‸}']) {
      const fixture = inHttp(`server { set $a 1; return 200 "${marked}y"; }\n`);
      expect(await prepared(await startAtCursor(fixture))).toBe(shown);
      await stopAll();
    }
  });

  it.each([
    ['server { return 200 $ho‸st; }', "refused: The variable $host is nginx's own"],
    ['server { return 200 $http_‸x; }', "refused: The variable $http_x is nginx's own"],
    ['server { return 200 $nowh‸ere; }', 'refused: The variable $nowhere is defined in no file that was read'],
    ['server { ret‸urn 200; }', 'refused: There is nothing here that can be renamed'],
    ['server { return 2‸00 a; }', 'refused: There is nothing here that can be renamed'],
    ['log_format x a; access_log a comb‸ined;', 'refused: The log format "combined" is nginx\'s own'],
  ])('is not offered for %s', async (line, reason) => {
    expect(await prepared(await startAtCursor(inHttp(`${line}\n`)))).toBe(reason);
  });
});

describe('a zone, a log format and a named location', () => {
  it('are renamed', async () => {
    const zones = inHttp(`limit_req_zone $binary_remote_addr zone=«o‸ne»:10m rate=1r/s;
limit_conn_zone $server_name zone=two:10m;
proxy_cache_path /c keys_zone=cache:10m;
server { limit_req zone=«one» burst=5; limit_conn two 1; location / { limit_req "zone=«one»"; proxy_cache cache; } }
`);
    await expectRenamed(zones, 'per-client');
    await stopAll();
    const cache = inHttp(
      'proxy_cache_path /c levels=1:2 keys_zone=«cache»:10m max_size=1g;\nserver { proxy_cache «ca‸che»; }\n',
    );
    await expectRenamed(cache, 'pages');
    await stopAll();
    const formats = inHttp(
      'log_format «ma‸in» \'$host\';\naccess_log /a.log «main»;\nserver { access_log /b.log "«main»" buffer=1k; access_log /main; }\n',
    );
    await expectRenamed(formats, 'full');
    await stopAll();
    const locations = inHttp(`server {
    error_page 502 = «@down»;
    location / { try_files $uri «@do‸wn»; }
    location «@down» { return 502; }
}
server { location @down { return 503; } location / { error_page 404 = @down; } }
`);
    await expectRenamed(locations, '@maintenance');
  });

  it.each([
    [
      'limit_req_zone $uri zone=o‸ne:1m rate=1r/s;\nlimit_conn_zone $uri zone=two:1m;',
      'two',
      'There is a zone "two" already (nginx.conf:5)',
    ],
    ['limit_req_zone $uri zone=o‸ne:1m rate=1r/s;', 'a:b', 'The name of a zone may not hold ":"'],
    [
      'proxy_cache_path /c keys_zone=o‸ne:1m;',
      'off',
      '"off" switches off what uses a zone, so it cannot be the name of one',
    ],
    ["log_format o‸ne 'a';\nlog_format two 'b';", 'two', 'There is a log format "two" already (nginx.conf:5)'],
    ["log_format o‸ne 'a';", 'combined', 'nginx has the log format "combined" itself'],
    ['server { location @o‸ne { return 1; } }', 'two', 'The name of a named location starts with "@"'],
    [
      'server { location @o‸ne { return 1; }\nlocation @two { return 1; } }',
      '@two',
      'The server has a named location "@two" already (nginx.conf:5)',
    ],
  ])('are refused: %j as %j', async (lines, name, reason) => {
    expect(await refusal(inHttp(`${lines}\n`), name)).toBe(`refused: ${reason}`);
  });

  it('may get a name that another server has', async () => {
    const fixture = inHttp('server { location «@o‸ne» { return 502; } }\nserver { location @two { return 502; } }\n');
    await expectRenamed(fixture, '@two');
  });
});
