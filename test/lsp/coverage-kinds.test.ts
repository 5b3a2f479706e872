import { afterEach, describe, expect, it } from 'vitest';
import { stopAll } from '../support/cursor';
import * as ask from '../support/questions';
import { expectAnswer, placed, SITUATIONS } from '../support/situations';

/** What completion, navigation and rename know, each kind of it in every situation of coverage.test.ts. */

afterEach(stopAll);

const NGINX = SITUATIONS.filter((situation) => situation !== 'YAML');

const inHttp = (line: string): string => `  add_header A "ü 😀"; ${line}
  upstream shop { zone shop 64k; add_header A "ü 😀"; server app-1:3000; }
  server { listen 80; location / { proxy_pass http://shop; } }
`;
const inUpstream = (
  line: string,
): string => `  upstream shop { zone shop 64k; server app-1:3000; add_header A "ü 😀"; ${line} }
  server { listen 80; location / { proxy_pass http://shop; } }
`;
const inServer = (line: string): string => `  map $uri $mine { default 1; }
  limit_req_zone $binary_remote_addr zone=slow:1m rate=1r/s;
  log_format short "$uri";
  upstream shop { zone shop 64k; server app-1:3000; }
  server {
    location @down { return 503; }
    add_header A "ü 😀"; ${line}
  }
`;
const inLocation = (line: string): string => inServer(`location / { add_header A "ü 😀"; ${line} }`);

describe.each(NGINX)('completion in %s', (situation) => {
  it.each([
    ['a directive', inHttp, 'gzip_va‸', 'gzip_vary', 'gzip_vary ${1|on,off|};'],
    ['a directive before its arguments', inHttp, 'gzip_v‸ on;', 'gzip_vary', 'gzip_vary on;'],
    ['a flag of a server', inUpstream, 'server app-2:3000 ba‸;', 'backup', 'server app-2:3000 backup;'],
    ['a parameter of a server', inUpstream, 'server app-2:3000 we‸=2;', 'weight=', 'server app-2:3000 weight=2;'],
    ['a flag of listen', inServer, 'listen 81 def‸;', 'default_server', 'listen 81 default_server;'],
    [
      'an enumerated value',
      inServer,
      'proxy_next_upstream error http_5‸;',
      'http_502',
      'proxy_next_upstream error http_502;',
    ],
    ['a variable', inServer, 'add_header B "ü 😀 $ho‸x";', '$host', 'add_header B "ü 😀 $host";'],
    ['a variable in braces', inServer, 'add_header B "ü 😀${ho‸}x";', '$host', 'add_header B "ü 😀${host}x";'],
    ['a variable of the user', inServer, 'add_header B $m‸;', '$mine', 'add_header B $mine;'],
    ['an upstream', inLocation, 'proxy_pass http://sh‸/v1/;', 'shop', 'proxy_pass http://shop/v1/;'],
    ['a service in a target', inLocation, 'proxy_pass http://app‸;', 'app-2:3000', 'proxy_pass http://app-2:3000;'],
    ['a port of a service', inUpstream, 'server app-2:3‸;', '3000', 'server app-2:3000;'],
    ['a named location', inServer, 'error_page 502 @‸;', '@down', 'error_page 502 @down;'],
    ['a path', inHttp, 'include snippets/o‸;', 'one.inc', 'include snippets/one.inc;'],
    ['a header', inLocation, 'proxy_set_header X-R‸;', 'X-Real-IP', 'proxy_set_header X-Real-IP $remote_addr;'],
    ['a value of a header', inLocation, 'proxy_set_header Host ‸;', '$host', 'proxy_set_header Host $host;'],
    ['a zone', inLocation, 'limit_req zone=‸;', 'slow', 'limit_req zone=slow;'],
    ['a format', inServer, 'access_log /a.log s‸;', 'short', 'access_log /a.log short;'],
    ['a resolver', inServer, 'resolver ‸;', '127.0.0.11 valid=10s', 'resolver 127.0.0.11 valid=10s;'],
    ['a unit', inServer, 'proxy_read_timeout 30‸;', '30s', 'proxy_read_timeout 30s;'],
  ] as const)('knows %s', (_, place, line, label, after) =>
    expectAnswer(situation, { given: place(line), ask: ask.complete(label), after: place(after) }),
  );
});

describe('completion in YAML', () => {
  const services = (nginx: string, app: string): string =>
    `  nginx: { image: nginx, volumes: ["./nginx:/etc/nginx"], labels: ["ü 😀"]${nginx} },
  app-1: { image: app, labels: ["ü 😀"]${app} }, app-2: { image: app, environment: { INSTANCE_ID: a-2 } }
`;

  it.each([
    ['a service to wait for', ', depends_on: [‸]', '', 'app-1', ', depends_on: [app-1]', ''],
    [
      'a service in a mapping',
      ', depends_on: { app-2: { condition: service_started }, ‸}',
      '',
      'app-1',
      ', depends_on: { app-2: { condition: service_started }, app-1: {condition: service_started}}',
      '',
    ],
    ['a port to publish', ', ports: ["‸"]', '', '80:80', ', ports: ["80:80"]', ''],
    ['a port to expose', '', ', expose: ["‸"]', '3000', '', ', expose: ["3000"]'],
    ['an instance', '', ', environment: { INSTANCE_ID: ‸ }', 'a-1', '', ', environment: { INSTANCE_ID: a-1 }'],
  ])('knows %s', (_, nginx, app, label, nginxAfter, appAfter) =>
    expectAnswer('YAML', {
      given: services(nginx, app),
      ask: ask.complete(label),
      after: services(nginxAfter, appAfter),
    }),
  );
});

/** `«name»` marks what means the same, `«!name»` where it is defined. */
const SYMBOLS = {
  'an upstream': `  add_header A "ü 😀"; upstream «!shop» { server app-1:3000; }
  server { proxy_set_header Host $host; add_header A "ü 😀"; location / { proxy_pass "http://«shop»/shop"; } }
`,
  'a variable': `  add_header A "ü 😀"; map $uri $«!pool» { default pool; }
  server { set $q "ü 😀"; return 200 "ü 😀 $«pool»\${«pool»}s"; }
`,
  'a zone': `  add_header A "ü 😀"; limit_req_zone $binary_remote_addr zone=«!slow»:1m rate=1r/s;
  server { add_header A "ü 😀"; limit_req "zone=«slow»" burst=5; }
`,
  'a log format': `  add_header A "ü 😀"; log_format «!short» "short ü 😀";
  server { add_header A "ü 😀"; access_log /short «short»; }
`,
  'a named location': `  server { add_header A "ü 😀"; error_page 502 = «@down»;
    add_header A "ü 😀"; location «!@down» { return 503; }
  }
`,
};

const plain = (text: string): string => text.replaceAll(/«!?([^»]*)»/g, '$1');

/** Each mark as a target, definitions first. */
function marksOf(text: string): readonly { readonly target: string; readonly isDefinition: boolean }[] {
  const marks = [...text.matchAll(/«(!?)([^»]*)»/g)].map((match) => {
    const [before, after] = [text.slice(0, match.index), text.slice(match.index + match[0].length)];
    const line = `${before.slice(before.lastIndexOf('\n') + 1)}⟦${match[2]}⟧${after.slice(0, after.indexOf('\n'))}`;
    return { target: `@: ${plain(line).trim()}`, isDefinition: match[1] === '!' };
  });
  return marks.toSorted((a, b) => Number(b.isDefinition) - Number(a.isDefinition));
}

describe.each(NGINX)('the places of a name in %s', (situation) => {
  it.each(Object.entries(SYMBOLS))('are found and renamed: %s', async (_, text) => {
    const marks = marksOf(text);
    const targets = marks.map(({ target }) => target);
    const newName = text.includes('@') ? '@other' : 'other';
    expect(targets.length).toBeGreaterThan(1);
    for (const { index = 0, 0: mark } of text.matchAll(/«[^»]*»/g)) {
      const inside = mark.startsWith('«!') ? 3 : 2;
      const given = plain(
        `${text.slice(0, index)}${mark.slice(0, inside)}‸${mark.slice(inside)}${text.slice(index + mark.length)}`,
      );
      await expectAnswer(situation, { given, ask: ask.references, targets });
      await expectAnswer(situation, { given, ask: ask.definition, targets: [targets[0] ?? ''] });
      await expectAnswer(situation, {
        given,
        ask: ask.documentHighlight,
        targets: marks.map(({ target, isDefinition }) => `${isDefinition ? 'write' : 'read'} ${target}`),
      });
      await expectAnswer(situation, {
        given,
        ask: ask.rename(newName),
        after: text.replaceAll(/«[^»]*»/g, newName),
      });
    }
  });
});

describe.each(NGINX)('a service that is named in %s', (situation) => {
  const given = inUpstream('server app-2‸:3000;');
  const host = '@: upstream shop { zone shop 64k; server app-1:3000; add_header A "ü 😀"; server ⟦app-2⟧:3000; }';
  const key = 'compose.yaml: db: { image: db, labels: ["ü 😀"] }, ⟦app-2⟧: { image: app, expose: ["3000"] },';
  const port = 'compose.yaml: db: { image: db, labels: ["ü 😀"] }, app-2: { image: app, expose: [⟦"3000"⟧] },';

  it('is found, with its port', async () => {
    await expectAnswer(situation, { given, ask: ask.definition, targets: [key] });
    await expectAnswer(situation, { given, ask: ask.references, targets: [key, host] });
    const atPort = inUpstream('server app-2:30‸00;');
    await expectAnswer(situation, { given: atPort, ask: ask.definition, targets: [port] });
  });

  it('is renamed in both files', () => {
    const renamed = (text: string): string => text.replaceAll('app-2', 'other');
    const [compose] = renamed(placed(situation, given.replace('‸', ''))).split('//- nginx/');
    return expectAnswer(situation, {
      given,
      ask: ask.rename('other'),
      after: renamed(given.replace('‸', '')),
      others: compose,
    });
  });
});

describe.each(NGINX)('hover in %s', (situation) => {
  it.each([
    [
      'a directive',
      inLocation,
      'proxy_read_‸timeout 5s;',
      'proxy_read_timeout',
      '```nginx proxy_read_timeout time; ```',
    ],
    ['a parameter', inUpstream, 'server app-2:3000 wei‸ght=3;', 'weight=3', '**`weight=3`**'],
    ['a value', inServer, 'proxy_next_upstream error http_‸502;', 'http_502', '**`http_502`**'],
    ['a variable', inServer, 'add_header B "ü 😀$ho‸st";', '$host', '**`$host`**'],
    [
      'a variable of the user',
      inServer,
      'add_header B "ü 😀${mi‸ne}";',
      '${mine}',
      '```nginx map $uri $mine { default 1; } ```',
    ],
    [
      'a zone',
      inServer,
      'limit_req zone=sl‸ow;',
      'slow',
      '```nginx limit_req_zone $binary_remote_addr zone=slow:1m rate=1r/s; ```',
    ],
    ['a format', inServer, 'access_log /a.log sho‸rt;', 'short', '```nginx log_format short "$uri"; ```'],
    ['a named location', inServer, 'error_page 502 @do‸wn;', '@down', '```nginx location @down ```'],
    ['an upstream', inLocation, 'proxy_pass http://sh‸op/v1/;', 'shop', '**upstream `shop`** · 1 peer · round robin'],
    ['a host', inLocation, 'proxy_pass http://app-‸1:3000/v1/;', 'app-1:3000', '**Service `app-1`**'],
    ['a port to listen on', inServer, 'listen 8‸0;', '80', 'Container port 80'],
    [
      'a location',
      inServer,
      'locat‸ion /x { return 204; }',
      'location',
      '```nginx location [ = | ~ | ~* | ^~ ] uri { ... } location @name { ... } ```',
    ],
    ['a file', inHttp, 'include snip‸pets/one.inc;', 'snippets/one.inc', 'Includes [one.inc]'],
  ] as const)('tells of %s', (_, place, line, word, text) => {
    const given = place(line);
    const shown =
      given
        .replace('‸', '')
        .split('\n')
        .find((each) => each.includes(line.replace('‸', ''))) ?? '';
    const at = shown.lastIndexOf(word);
    const target = `@: ${`${shown.slice(0, at)}⟦${word}⟧${shown.slice(at + word.length)}`.trim()}`;
    return expectAnswer(situation, { given, ask: ask.hover, targets: [target, text] });
  });
});
