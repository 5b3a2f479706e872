import { describe, expect, it } from 'vitest';
import { parseAddress, parsePassTarget, spannedText } from '../../../server/src/nginx/address';
import { buildNginxModel, type NginxModel } from '../../../server/src/nginx/model';
import { parseConfig } from '../../../server/src/nginx/parser';
import {
  directivesNamed,
  effectiveList,
  effectiveSetting,
  isIncomplete,
  loadConfig,
} from '../../../server/src/nginx/scope';
import type { ConfigFile, Word } from '../../../server/src/nginx/tree';
import { SourceFile } from '../../../server/src/text/source';

function parse(text: string, uri = 'file:///etc/nginx/nginx.conf'): ConfigFile {
  return parseConfig(new SourceFile(uri, text));
}

function model(text: string, includes: Record<string, string> = {}): NginxModel {
  const files = new Map(
    Object.entries(includes).map(([path, content]) => [path, parse(content, `file:///etc/nginx/${path}`)]),
  );
  const loaded = loadConfig(parse(text), (pattern) => {
    const file = files.get(pattern);
    return file ? { files: [file] } : { files: [], unresolved: 'not here' };
  });
  return buildNginxModel(loaded);
}

function word(text: string): Word {
  const [directive] = parse(`x ${text};`).body;
  const [first] = directive?.args ?? [];
  if (!first) throw new Error(`no word in ${text}`);
  return first;
}

function address(text: string): string {
  const { kind, host, port, error } = parseAddress(spannedText(word(text)));
  return `${kind} ${host} ${port ?? '-'}${error ? ` ${error}` : ''}`;
}

describe('addresses', () => {
  it.each([
    ['api:3000', 'name api 3000'],
    ['"api:3000"', 'name api 3000'],
    ['api', 'name api -'],
    ['127.0.0.1:80', 'ipv4 127.0.0.1 80'],
    ['[::1]:80', 'ipv6 ::1 80'],
    ['[2001:db8::1]', 'ipv6 2001:db8::1 -'],
    ['unix:/run/a.sock', 'unix /run/a.sock -'],
    ['$host:80', 'dynamic $host 80'],
    ['${API_HOST}:${API_PORT}', 'dynamic ${API_HOST}:${API_PORT} -'],
    ['api:', 'name api - invalid port'],
    ['api:0', 'name api - invalid port'],
    ['api:65536', 'name api - invalid port'],
    [':8080', 'name  - no host'],
    ['::1', 'name  - invalid port'],
    ['http://api:80', 'name http - invalid host'],
    ['api/x', 'name api/x - invalid host'],
    ['[::1', 'ipv6 ::1 - invalid host'],
  ])('%s', (text, expected) => {
    expect(address(text)).toBe(expected);
  });

  it('know their places, quotes left out', () => {
    const token = word('"api:3000"');
    const { hostSpan, portSpan } = parseAddress(spannedText(token));
    expect(token.file.source.slice(hostSpan)).toBe('api');
    expect(portSpan && token.file.source.slice(portSpan)).toBe('3000');
  });
});

describe('targets of proxy_pass', () => {
  it.each([
    ['http://api', ['http', 'api', undefined, undefined]],
    ['http://api:3000/v1/', ['http', 'api', 3000, '/v1/']],
    ['https://api?x=1', ['https', 'api', undefined, '?x=1']],
    ['http://api$request_uri', ['http', 'api', undefined, '$request_uri']],
    ['http://$backend/x', ['http', '$backend', undefined, '/x']],
    ['http://unix:/run/a.sock:/x/', ['http', '/run/a.sock', undefined, ':/x/']],
    ['$scheme://api:3000/x', [undefined, 'api', 3000, '/x']],
    ['${scheme}://api$uri', [undefined, 'api', undefined, '$uri']],
    ['api:3000', [undefined, 'api', 3000, undefined]],
  ])('%s', (text, expected) => {
    const { scheme, address: found, uri } = parsePassTarget(word(text));
    expect([scheme, found.host, found.port, uri]).toEqual(expected);
  });
});

describe('inheritance', () => {
  const nginx = model(`http {
    proxy_read_timeout 10s;
    proxy_set_header Host $host;
    server {
      proxy_set_header X-A a;
      proxy_set_header X-B b;
      location /inherits { proxy_pass http://a; }
      location /own { proxy_set_header X-C c; proxy_read_timeout 20s; proxy_pass http://b; location /own/in { proxy_pass http://c; } }
      location /if { if ($arg_x) { proxy_pass http://d; } }
    }
  }`);
  const headers = nginx.routes.map(({ scope }) =>
    effectiveList(scope, 'proxy_set_header')?.directives.map(({ args }) => args[0]?.value),
  );
  const timeouts = nginx.routes.map(
    ({ scope }) => effectiveSetting(scope, 'proxy_read_timeout')?.directive.args[0]?.value,
  );

  it('drops every outer line of an array as soon as there is an inner one', () => {
    expect(headers).toEqual([['X-A', 'X-B'], ['X-C'], ['X-C'], ['X-A', 'X-B']]);
  });

  it('takes the innermost scalar', () => {
    expect(timeouts).toEqual(['10s', '20s', '20s', '10s']);
  });
});

describe('upstreams', () => {
  it('hold servers with their parameters; of two equal ones the last counts', () => {
    const [upstream] = model(
      'http { upstream u { server a:1 max_fails=1 max_fails=2 down; server b backup resolve; } }',
    ).upstreams;
    expect(
      upstream?.servers.map(({ address: { text }, isDown, isBackup, isResolved, maxFails }) => [
        text,
        isDown,
        isBackup,
        isResolved,
        maxFails?.value,
      ]),
    ).toEqual([
      ['a:1', true, false, false, '2'],
      ['b', false, true, true, undefined],
    ]);
  });

  it('are compared without case and apart for http and stream', () => {
    const nginx = model(`http { upstream API { server a; } server { location / { proxy_pass http://api; } } }
      stream { upstream tcp { server b:1; } server { listen 1; proxy_pass tcp; } server { listen 2; proxy_pass api; } }`);
    expect(nginx.routes.map(({ upstream }) => upstream?.name)).toEqual(['API', 'tcp', undefined]);
  });

  it('are meant by a name with a port, which nginx refuses, unless the target is looked up at run time', () => {
    const nginx = model('http { upstream u { server a; } server { location / { proxy_pass http://u:80; } } }');
    expect(nginx.routes[0]?.upstream?.name).toBe('u');
    const atRunTime = model('http { upstream u { server a; } server { location / { proxy_pass http://u:80$uri; } } }');
    expect(atRunTime.routes[0]?.upstream).toBeUndefined();
  });

  it('keep the last method in effect', () => {
    const [upstream] = model('http { upstream u { ip_hash; least_conn; server a; } }').upstreams;
    expect(upstream?.method?.name).toBe('least_conn');
    expect(upstream?.methods.map(({ name }) => name)).toEqual(['ip_hash', 'least_conn']);
  });
});

describe('locations', () => {
  it.each([
    ['location /a {}', ['', '/a']],
    ['location = /a {}', ['=', '/a']],
    ['location =/a {}', ['=', '/a']],
    ['location ~/b {}', ['~', '/b']],
    ['location ~* "\\.png$" {}', ['~*', '\\.png$']],
    ['location ^~/c {}', ['^~', '/c']],
    ['location @named {}', ['@', '@named']],
  ])('%s', (text, expected) => {
    const location = model(`http { server { ${text} } }`).servers[0]?.locations[0];
    expect([location?.modifier, location?.path]).toEqual(expected);
  });

  it('nest', () => {
    const [outer] =
      model('http { server { location /a { location /a/b { proxy_pass http://x; } } } }').servers[0]?.locations ?? [];
    expect(outer?.locations[0]?.path).toBe('/a/b');
    expect(outer?.locations[0]?.parent).toBe(outer);
  });
});

describe('listens', () => {
  it.each([
    ['listen 8090;', 8090],
    ['listen 127.0.0.1:81 default_server;', 81],
    ['listen [::]:82;', 82],
    ['listen example.com;', 80],
    ['listen 10.0.0.1;', 80],
    ['listen unix:/run/n.sock;', undefined],
    ['listen ${PORT};', undefined],
    ['', 80],
  ])('%s', (text, port) => {
    expect(model(`http { server { ${text} } }`).servers[0]?.listens[0]?.port).toBe(port);
  });
});

describe('includes', () => {
  it('put the text in the place of the directive', () => {
    const nginx = model('http { include up.conf; server { location / { proxy_pass http://u; } } }', {
      'up.conf': 'upstream u { include servers.conf; }',
      'servers.conf': 'server a:1; server b:2;',
    });
    expect(nginx.upstreams[0]?.servers.map(({ address: { text } }) => text)).toEqual(['a:1', 'b:2']);
    expect(nginx.routes[0]?.upstream?.name).toBe('u');
  });

  it('leave their scope and what is in it incomplete when they cannot be followed', () => {
    const nginx = model(
      'http { include more.conf; server { location / { proxy_pass http://u; } } } stream { server { listen 1; proxy_pass a:1; } }',
    );
    expect(nginx.routes.map(({ scope }) => isIncomplete(scope))).toEqual([true, false]);
  });

  it('that include themselves end at once', () => {
    const nginx = model('http { include a.conf; }', { 'a.conf': 'include b.conf;', 'b.conf': 'include a.conf;' });
    expect(nginx.config.includeProblems.map(({ reason }) => reason)).toEqual(['the file includes itself']);
  });

  it('of one file at two places give it two contexts', () => {
    const nginx = model(
      'http { server { location /a { include p.conf; } location /b { proxy_read_timeout 9s; include p.conf; } } }',
      {
        'p.conf': 'proxy_pass http://x;',
      },
    );
    expect(nginx.routes.map(({ location }) => location?.path)).toEqual(['/a', '/b']);
    expect(nginx.routes.map(({ scope }) => effectiveSetting(scope, 'proxy_read_timeout') !== undefined)).toEqual([
      false,
      true,
    ]);
  });
});

describe('fragments', () => {
  it('with servers and upstreams at the top are read as part of http', () => {
    const nginx = model('upstream u { server a; }\nserver { location / { proxy_pass http://u; } }');
    expect(nginx.upstreams[0]?.protocol).toBe('http');
    expect(nginx.routes[0]?.upstream?.name).toBe('u');
  });
});

describe('variables', () => {
  it('are defined by set, map, geo and others, and not by using them', () => {
    const nginx = model(
      'http { map $uri $m { default 1; } geo $g { default 0; } server { set $s $other; auth_request_set $r $upstream_status; } }',
    );
    expect([...nginx.variables.keys()].sort()).toEqual(['g', 'm', 'r', 's']);
  });

  it('of data blocks are not directives', () => {
    const nginx = model('http { map $uri $m { server a; proxy_pass http://x; } }');
    expect(nginx.routes).toEqual([]);
    expect(nginx.maps[0]?.entries.map(({ key, value }) => [key, value])).toEqual([
      ['server', 'a'],
      ['proxy_pass', 'http://x'],
    ]);
    expect(directivesNamed(nginx.config.main, 'server')).toEqual([]);
  });
});
