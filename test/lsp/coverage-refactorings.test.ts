import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { stopAll } from '../support/cursor';
import { refactor } from '../support/questions';
import { expectAnswer, type Question, SITUATIONS } from '../support/situations';

/** Every refactoring in every situation, like every feature in coverage.test.ts. */

afterEach(stopAll);

interface Example extends Omit<Question, 'ask'> {
  readonly title: RegExp;
  /** What is another one in an included file. */
  readonly included?: Partial<Question>;
}

const upstream = (body: string): string => `  add_header A "ü 😀"; upstream shop { ${body} }
  server { location / { proxy_set_header Host $host; proxy_pass http://shop; } }
`;

const locations = (first: string, second: string, ofServer = ''): string => `  server {
    server_name shop.example;${ofServer}
    location /a { add_header A "ü 😀";${first} proxy_pass http://app-1:3000; }
    location /b { add_header A "ü 😀";${second} proxy_pass http://app-2:3000; }
  }
`;

const HOST = ' proxy_set_header Host $host;';
const HEADERS = `${HOST} proxy_set_header X-Real-IP $remote_addr;`;
const HANDSHAKE = 'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection';
const MAP = "  map $http_upgrade $connection_upgrade {\n    default upgrade;\n    ''      '';\n  }\n\n";
const INCLUDE = ' include /etc/nginx/proxy-headers.conf;';

/** By the file in server/src/scaffold. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  'toggle-down': {
    title: /^Mark "app-2:3000" as down$/,
    given: upstream('server app-1:3000; server app-‸2:3000;'),
    after: upstream('server app-1:3000; server app-2:3000 down;'),
  },
  'toggle-backup': {
    title: /^Make "app-2:3000" a backup server$/,
    given: upstream('server app-1:3000; server app-‸2:3000;'),
    after: upstream('server app-1:3000; server app-2:3000 backup;'),
  },
  'sort-servers': {
    title: /^Sort the servers of "shop"/,
    given: upstream('server app-2:3000 weight=2; server app-1:30‸00;'),
    after: upstream('server app-1:3000; server app-2:3000 weight=2;'),
  },
  'resolve-names': {
    title: /^Follow changed addresses of "shop"/,
    given: upstream('server app-1:30‸00; server app-2:3000;'),
    after: upstream(
      'zone shop 64k; resolver 127.0.0.11 valid=10s; server app-1:3000 resolve; server app-2:3000 resolve;',
    ),
  },
  'restore-as-down': {
    title: /^Bring back "app-2:3000" as down/,
    given: upstream('ip_hash; server app-1:3000;\n    # server app-2:3000; # ü 😀 bro‸ken\n'),
    after: upstream('ip_hash; server app-1:3000;\n    server app-2:3000 down; # ü 😀 broken\n'),
  },
  'extract-upstream': {
    title: /^Extract upstream "app-1"/,
    given: locations('', '').replace('app-1', 'app-‸1'),
    after: `  upstream app-1 {\n    server app-1:3000;\n  }\n\n${locations('', '').replace('app-1:3000', 'app-1')}`,
  },
  'inline-upstream': {
    title: /^Inline upstream "shop"/,
    given: upstream('server app-1:3000;').replace('upstream shop', 'upstream sh‸op'),
    after:
      '  add_header A "ü 😀";\n  server { location / { proxy_set_header Host $host; proxy_pass http://app-1:3000; } }\n',
  },
  'move-outwards': {
    title: /^Move the "proxy_set_header" line of 2 locations to "server"$/,
    given: locations(HOST.replace('$host', '$ho‸st'), HOST),
    after: locations('', '', `\n   ${HOST}`),
  },
  'extract-headers': {
    title: /^Extract the 2 "proxy_set_header" lines of 2 locations into "proxy-headers.conf"$/,
    given: locations(HEADERS.replace('$host', '$ho‸st'), HEADERS),
    after: locations(INCLUDE, INCLUDE),
    others: `//- nginx/proxy-headers.conf\n${HEADERS.replaceAll('; ', ';\n').trim()}\n`,
  },
  'connection-map': {
    title: /^Set Connection with a new map \$connection_upgrade /,
    given: locations(` ${HANDSHAKE} "up‸grade";`, ''),
    after: MAP + locations(` ${HANDSHAKE} $connection_upgrade;`, ''),
    included: {
      after: locations(` ${HANDSHAKE} $connection_upgrade;`, ''),
      others: `//- nginx/nginx.conf\nevents {}\nhttp {\n${MAP}  include conf.d/*.conf;\n}\n`,
    },
  },
};

describe.each(SITUATIONS.filter((situation) => situation !== 'YAML'))('in %s', (situation) => {
  it.each(Object.entries(EXAMPLES))('%s is done', (_, { title, included, ...example }) =>
    expectAnswer(situation, { ...example, ...(situation === 'an included file' && included), ask: refactor(title) }),
  );
});

describe('the refactorings', () => {
  const names = Object.keys(EXAMPLES).sort();

  it('are those that there are', () => {
    const folder = new URL('../../server/src/scaffold/', import.meta.url);
    const isOne = (name: string): boolean => /: Refactorer = /.test(readFileSync(new URL(name, folder), 'utf8'));
    const found = readdirSync(folder).filter(isOne);
    expect(found.map((name) => name.replace(/\.ts$/, '')).sort()).toEqual(names);
  });

  it('are done in a real VS Code', () => {
    const suite = readFileSync(new URL('../vscode/suite/refactoring.test.ts', import.meta.url), 'utf8');
    expect(names.filter((name) => !suite.includes(`'${name}': {`))).toEqual([]);
  });
});
