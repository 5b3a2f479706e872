import { describe, expect, it } from 'vitest';
import { isSameEffect } from '../../../server/src/nginx/effective';
import { buildNginxModel, type NginxModel } from '../../../server/src/nginx/model';
import { parseConfig } from '../../../server/src/nginx/parser';
import { reloadConfig } from '../../../server/src/nginx/reload';
import { loadConfig } from '../../../server/src/nginx/scope';
import { SourceFile } from '../../../server/src/text/source';

/** When two configurations do the same, and when it only looks like it. */

function modelOf(text: string, included: Readonly<Record<string, string>> = {}): NginxModel {
  const parse = (name: string, body: string) => parseConfig(new SourceFile(`file:///${name}`, body));
  const files = new Map(Object.entries(included).map(([name, body]) => [name, parse(name, body)]));
  const config = loadConfig(parse('nginx.conf', text), (pattern) => {
    const file = files.get(pattern);
    return file ? { files: [file] } : { files: [], unresolved: 'not there' };
  });
  return buildNginxModel(config);
}

function http(body: string): string {
  return `events {} http { ${body} }`;
}

function isSame(before: string, after: string, options = { keepsByDefault: false }): boolean {
  const [a, b] = [before, after].map((text) => modelOf(http(text), { 'headers.inc': HEADERS }));
  return a !== undefined && b !== undefined && isSameEffect(a, b, options);
}

const HEADERS = 'proxy_set_header Host $host;\nproxy_set_header A b;';

describe('configurations with the same effect', () => {
  it.each([
    [
      'lines in an include',
      `server { location / { ${HEADERS} proxy_pass http://a; } }`,
      'server { location / { include headers.inc; proxy_pass http://a; } }',
    ],
    [
      'quotes, comments and space',
      'server { location / { proxy_pass http://a; root "/x"; } }',
      "server {\n  location / { # c\n proxy_pass 'http://a'; root /x; } }",
    ],
    [
      'where other lines stand',
      'server { location / { proxy_read_timeout 1s; root /x; proxy_pass http://a; } }',
      'server { location / { proxy_pass http://a; root /x; proxy_read_timeout 1s; } }',
    ],
    [
      'lines that all locations share',
      `server { location / { ${HEADERS} proxy_pass http://a; } location /b { root /x; } }`,
      `server { ${HEADERS} location / { proxy_pass http://a; } location /b { root /x; } }`,
    ],
    [
      'lines that only another level discards',
      `server { location / { ${HEADERS} proxy_pass http://a; location /c { proxy_pass http://a; } } }`,
      `${HEADERS} server { location / { proxy_pass http://a; location /c { proxy_pass http://a; } } }`,
    ],
    [
      'an upstream of one server and its address',
      'upstream a { server b:80 weight=1 fail_timeout=10; } server { location / { proxy_set_header Host x; proxy_redirect off; proxy_pass http://a/x; } }',
      'server { location / { proxy_set_header Host x; proxy_redirect off; proxy_pass http://b/x; } }',
    ],
    [
      'the name of a service and of an upstream',
      'server { location / { proxy_pass http://a; } }',
      'upstream a { server a; } server { location / { proxy_pass http://a; } }',
    ],
    [
      'a map and where it stands',
      'map $a $b { x y; } log_format f $b; server { return 204; }',
      'log_format f $b; map $a $b { x y; } server { return 204; }',
    ],
  ])('%s', (_, before, after) => {
    expect(isSame(before, after)).toBe(true);
  });
});

describe('configurations with another effect', () => {
  it.each([
    [
      'a location that gets lines it had not',
      `server { location / { ${HEADERS} proxy_pass http://a; } location /b { proxy_pass http://a; } }`,
      `server { ${HEADERS} location / { proxy_pass http://a; } location /b { proxy_pass http://a; } }`,
    ],
    [
      'a location whose own lines discard them',
      `server { location / { ${HEADERS} proxy_set_header C d; proxy_pass http://a; } }`,
      `server { ${HEADERS} location / { proxy_set_header C d; proxy_pass http://a; } }`,
    ],
    [
      'the order of headers',
      `server { location / { ${HEADERS} proxy_pass http://a; } }`,
      'server { location / { proxy_set_header A b; proxy_set_header Host $host; proxy_pass http://a; } }',
    ],
    [
      'answers of the server itself',
      'server { location / { add_header A b; return 204; } }',
      'server { add_header A b; location / { return 204; } }',
    ],
    [
      'an include that was not read, in between',
      `server { include unread.inc; location / { ${HEADERS} proxy_pass http://a; } }`,
      `${HEADERS} server { include unread.inc; location / { proxy_pass http://a; } }`,
    ],
    [
      'an include that was not read, beside',
      `server { location / { include unread.inc; ${HEADERS} proxy_pass http://a; } }`,
      `server { ${HEADERS} location / { include unread.inc; proxy_pass http://a; } }`,
    ],
    [
      'allow and deny, which discard each other',
      'server { location / { allow 1.2.3.4; root /x; } } ',
      'allow 1.2.3.4; server { location / { root /x; } }',
    ],
    [
      'deny that an inner allow discards',
      'deny all; server { location / { allow 1.2.3.4; root /x; } } ',
      'server { location / { deny all; allow 1.2.3.4; root /x; } }',
    ],
    [
      'the order of rewrites',
      'server { location / { set $a b; rewrite x y; } }',
      'server { location / { rewrite x y; set $a b; } }',
    ],
    [
      'the Host that a service gets',
      'upstream a { server b:3000; } server { location / { proxy_redirect off; proxy_pass http://a; } }',
      'server { location / { proxy_redirect off; proxy_pass http://b:3000; } }',
    ],
    [
      'redirects that are rewritten',
      'upstream a { server b:3000; } server { location / { proxy_set_header Host x; proxy_pass http://a; } }',
      'server { location / { proxy_set_header Host x; proxy_pass http://b:3000; } }',
    ],
    [
      'the name in TLS',
      'proxy_redirect off; proxy_ssl_server_name on; upstream a { server b:443; } server { location / { proxy_set_header Host x; proxy_pass https://a; } }',
      'proxy_redirect off; proxy_ssl_server_name on; server { location / { proxy_set_header Host x; proxy_pass https://b; } }',
    ],
    [
      'keys of cached answers',
      'proxy_redirect off; proxy_cache c; upstream a { server b:3000; } server { location / { proxy_set_header Host x; proxy_pass http://a; } }',
      'proxy_redirect off; proxy_cache c; server { location / { proxy_set_header Host x; proxy_pass http://b:3000; } }',
    ],
    [
      '$proxy_host in a log',
      'proxy_redirect off; log_format f $proxy_host; upstream a { server b:3000; } server { location / { proxy_set_header Host x; proxy_pass http://a; } }',
      'proxy_redirect off; log_format f $proxy_host; server { location / { proxy_set_header Host x; proxy_pass http://b:3000; } }',
    ],
    [
      'routes that share the state of their servers',
      'upstream a { server b; } upstream c { server b; } server { proxy_redirect off; proxy_set_header Host x; location / { proxy_pass http://a; } location /b { proxy_pass http://c; } }',
      'upstream a { server b; } upstream c { server b; } server { proxy_redirect off; proxy_set_header Host x; location / { proxy_pass http://a; } location /b { proxy_pass http://a; } }',
    ],
    [
      'a parameter of a server',
      'upstream a { server b max_fails=1; } server { location / { proxy_pass http://a; } }',
      'upstream a { server b max_fails=2; } server { location / { proxy_pass http://a; } }',
    ],
    [
      'an upstream that a variable may name',
      'upstream a { server b; } server { location / { proxy_pass http://$arg_x; } }',
      'server { location / { proxy_pass http://$arg_x; } }',
    ],
    ['a map', 'map $a $b { x y; } server { return 204; }', 'map $a $b { x z; } server { return 204; }'],
  ])('%s', (_, before, after) => {
    expect(isSame(before, after)).toBe(false);
  });

  it('connections that nginx 1.29.7 keeps open', () => {
    const upstream = 'upstream a { server a; } server { location / { proxy_pass http://a; } }';
    const host = 'server { location / { proxy_pass http://a; } }';
    expect(isSame(upstream, host, { keepsByDefault: false })).toBe(true);
    expect(isSame(upstream, host, { keepsByDefault: true })).toBe(false);
  });
});

describe('a configuration that is read again', () => {
  it('has the new texts, and includes lead where they led', () => {
    const text = http('include a.inc; include unread.inc; server { include a.inc; }');
    const { config } = modelOf(text, { 'a.inc': 'root /x;' });
    const again = reloadConfig(config, new Map([['file:///a.inc', 'root /y;']]));
    const [scope] = again.main.children.filter(({ kind }) => kind === 'http');
    expect(scope?.directives.map(({ args }) => args[0]?.value)).toEqual(['/y', undefined]);
    expect(scope?.children[0]?.directives.map(({ args }) => args[0]?.value)).toEqual(['/y']);
    expect(again.includeProblems.map(({ reason }) => reason)).toEqual(['not there']);
    expect(reloadConfig(config, new Map()).files).toEqual(config.files);
  });
});
