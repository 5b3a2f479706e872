import { afterEach, describe, expect, it } from 'vitest';
import { type SignatureHelp, SignatureHelpRequest } from 'vscode-languageserver/node';
import { type CursorOptions, startAtCursor, stopAll } from '../support/cursor';

afterEach(stopAll);

async function helpIn(fixture: string, options: CursorOptions = {}): Promise<SignatureHelp | null> {
  const { client, params } = await startAtCursor(fixture, options);
  return client.connection.sendRequest(SignatureHelpRequest.type, params);
}

/** The active form with the active word in `⟦ ⟧`. */
async function activeIn(fixture: string, options: CursorOptions = {}): Promise<string | null> {
  const help = await helpIn(fixture, options);
  const signature = help?.signatures[help.activeSignature ?? 0];
  if (!signature) return null;
  const label = signature.parameters?.[help.activeParameter ?? 0]?.label;
  if (!Array.isArray(label)) return signature.label;
  const [start, end] = label;
  return `${signature.label.slice(0, start)}⟦${signature.label.slice(start, end)}⟧${signature.label.slice(end)}`;
}

async function documentationIn(fixture: string): Promise<string> {
  const help = await helpIn(fixture);
  const parameter = help?.signatures[help.activeSignature ?? 0]?.parameters?.[help.activeParameter ?? 0];
  const documentation = parameter?.documentation;
  return typeof documentation === 'object' ? documentation.value : (documentation ?? '');
}

const inHttp = (text: string): string => `http {\n  ${text}\n}\n`;
const inServer = (text: string): string => `http {\n  server {\n    ${text}\n  }\n}\n`;
const inLocation = (text: string): string => `http {\n  server {\n    location / {\n      ${text}\n    }\n  }\n}\n`;
const inUpstream = (text: string): string => `http {\n  upstream u {\n    ${text}\n  }\n}\n`;

describe('the words of a directive', () => {
  it.each([
    ['the first', inLocation('proxy_set_header ‸'), 'proxy_set_header ⟦field⟧ value;'],
    ['the second', inLocation('proxy_set_header Host ‸'), 'proxy_set_header field ⟦value⟧;'],
    ['the second as it is typed', inLocation('proxy_set_header Host $ho‸;'), 'proxy_set_header field ⟦value⟧;'],
    ['no third', inLocation('proxy_set_header Host $host ‸'), 'proxy_set_header field value;'],
    ['quoted words', inLocation('proxy_set_header "X A" "b c‸"'), 'proxy_set_header field ⟦value⟧;'],
    ['an address', inUpstream('server ‸'), 'server ⟦address⟧ [parameters];'],
    ['parameters', inUpstream('server api:3000 ‸'), 'server address ⟦[parameters]⟧;'],
    ['more parameters', inUpstream('server api:3000 weight=2 max_f‸'), 'server address ⟦[parameters]⟧;'],
    ['a block', inHttp('map ‸'), 'map ⟦string⟧ $variable { ... }'],
    ['the variable of a map', inHttp('map $uri $n‸ {'), 'map string ⟦$variable⟧ { ... }'],
    ['a modifier or a path', inServer('location ‸'), 'location ⟦[ = | ~ | ~* | ^~ ]⟧ uri { ... }'],
    ['a path', inServer('location /a‸ {'), 'location [ = | ~ | ~* | ^~ ] ⟦uri⟧ { ... }'],
    ['a path after a modifier', inServer('location ~* ‸'), 'location [ = | ~ | ~* | ^~ ] ⟦uri⟧ { ... }'],
    ['a named location', inServer('location @f‸'), 'location ⟦@name⟧ { ... }'],
    ['repeated words', inLocation('proxy_next_upstream error http_5‸'), /^proxy_next_upstream ⟦error \|.* \.\.\.⟧;$/],
    ['a word by its start', inHttp('limit_req zone=a nod‸'), /⟦\[nodelay \| delay=number\]⟧;$/],
    ['words in any order', inHttp('limit_req burst=5 zo‸'), /^limit_req ⟦zone=name⟧ /],
    ['the first one left', inHttp('limit_req zone=a ‸'), /⟦\[burst=number\]⟧/],
    ['an address to listen on', inServer('listen 127.0.0.1:8‸'), /^listen ⟦address\[:port\]⟧ /],
    ['a port to listen on', inServer('listen 80‸'), /^listen ⟦port⟧ /],
    ['a socket to listen on', inServer('listen unix:/run/a‸'), /^listen ⟦unix:path⟧ /],
    ['what follows a port', inServer('listen 80 def‸'), /^listen port ⟦\[default_server\]⟧ /],
    ['one of several forms', inUpstream('sticky route ‸'), 'sticky route ⟦$variable ...⟧;'],
    ['the form that its first word tells', inUpstream('sticky learn create=$a lo‸'), /⟦lookup=\$variable⟧/],
    ['a choice', inLocation('proxy_buffering ‸'), 'proxy_buffering ⟦on | off⟧;'],
    ['off, a form of its own', inLocation('access_log off‸'), 'access_log ⟦off⟧;'],
    ['a code', inLocation('return 30‸'), 'return ⟦code⟧ [text];'],
    ['an address', inLocation('return https://a‸'), 'return ⟦URL⟧;'],
    ['the statement on its next line', inLocation('proxy_set_header\n        Host\n        ‸'), /⟦value⟧/],
  ])('are known: %s', async (_, fixture, expected) => {
    expect(await activeIn(fixture)).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
  });

  it('are shown in all forms', async () => {
    const help = await helpIn(inServer('location ‸'));
    expect(help?.signatures.map(({ label }) => label)).toEqual([
      'location [ = | ~ | ~* | ^~ ] uri { ... }',
      'location @name { ... }',
    ]);
    expect(help?.signatures[0]?.documentation).toMatchObject({
      value: 'Sets configuration depending on a request URI.',
    });
  });

  it('are those of the directive in this block', async () => {
    expect(await activeIn('stream {\n  upstream u {\n    server ‸\n  }\n}\n')).toBe('server ⟦address⟧ [parameters];');
    expect(await activeIn('stream {\n  server {\n    proxy_pass ‸\n  }\n}\n')).toBe('proxy_pass ⟦address⟧;');
    expect(await activeIn(inLocation('proxy_pass ‸'))).toBe('proxy_pass ⟦URL⟧;');
  });

  it('are explained while they are typed', async () => {
    expect(await documentationIn(inUpstream('server api:3000 max_f‸'))).toMatch(/^`max_fails=`: sets the number/);
    expect(await documentationIn(inUpstream('server api:3000 ‸'))).toMatch(
      /^`weight=`, `max_conns=`, `max_fails=`, [^:]*$/,
    );
    expect(await documentationIn(inServer('listen 80 default_server‸'))).toMatch(
      /^`default_server`: makes this the server/,
    );
    expect(await documentationIn(inLocation('proxy_next_upstream http_502‸'))).toMatch(
      /^`http_502`: a server returned/,
    );
    expect(await documentationIn(inLocation('proxy_next_upstream ‸'))).toMatch(/^`error`, `timeout`, `denied`, /);
  });

  it.each([
    ['while the name is typed', inLocation('proxy_se‸')],
    ['behind the statement', inLocation('proxy_set_header a b; ‸')],
    ['in a comment', inLocation('# proxy_set_header ‸')],
    ['in the entries of a map', inHttp('map $a $b {\n    default ‸\n  }')],
    ['for a directive that nobody knows', inLocation('proxy_nonsense ‸')],
    ['in Lua', inLocation('content_by_lua_block {\n  server ‸\n}')],
  ])('are not shown %s', async (_, fixture) => {
    expect(await helpIn(fixture)).toBeNull();
  });

  it('are found behind characters of two units and in files with CRLF', async () => {
    const fixture = inLocation('# ü 😀\n      add_header "😀 ü" ‸');
    expect(await activeIn(fixture, { lineEnding: '\r\n' })).toBe('add_header name ⟦value⟧ [always];');
  });

  it('are found in an included file, where its block is told by what includes it', async () => {
    const files = `//- nginx.conf
stream {
  include servers.conf;
}
//- servers.conf
upstream u {
  server a:1;
}
server {
  proxy_pass ‸
}
`;
    expect(await activeIn(files)).toBe('proxy_pass ⟦address⟧;');
  });

  it('are found in a configuration inside of a compose file', async () => {
    const files = `//- docker-compose.yml
services:
  web:
    image: nginx
    configs:
      - source: conf
        target: /etc/nginx/nginx.conf
configs:
  conf:
    content: |
      events {}
      http {
        proxy_set_header Host ‸a;
      }
`;
    expect(await activeIn(files)).toBe('proxy_set_header field ⟦value⟧;');
  });

  it('are not shown in the YAML around it', async () => {
    expect(await helpIn('//- docker-compose.yml\nservices:\n  server: ‸\n')).toBeNull();
  });
});
