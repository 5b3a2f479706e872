import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { analyseFixture, parseFixture } from '../support/fixture';
import { findNginx, nginxTest } from '../support/nginx';

const RULE = 'config-content-unescaped-dollar';

const COMPOSE = (content: string, target = '/etc/nginx/conf.d/default.conf') => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    depends_on: [api]
    configs:
      - source: site
        target: ${target}
  api:
    image: api
    expose: ["3000"]
configs:
  site:
    content: |
${content}`;

const SITE = (lines: string) => `      server {
        listen 80;
        location / {
          proxy_pass http://api:3000;
${lines}        }
      }
`;

describe(RULE, () => {
  it('when: a variable of nginx with one dollar', () => {
    checkRule(
      RULE,
      COMPOSE(
        SITE(`          proxy_set_header Host $host;
          #                     ^^^^^ error: "$host" is no variable of Compose, which writes nothing in its place; nginx reads no valid configuration
`),
      ),
    );
  });

  it('when: several, one of them in braces, in quotes or defined by "set", once for each text', () => {
    checkRule(
      RULE,
      COMPOSE(
        SITE(`          set $$shard 1;
          add_header X-Shard "$shard";
          #                   ^^^^^^ error: "$shard" is no variable of Compose, which writes nothing in its place, and so with 2 more; nginx reads another configuration than the one here
          return 301 https://\${host}$request_uri;
`),
      ),
    );
  });

  it('when: the whole configuration stands there, in one line too', () => {
    checkRule(
      RULE,
      `//- docker-compose.yml
services:
  web: {image: "nginx:1.28", configs: [{source: all, target: /etc/nginx/nginx.conf}]}
configs:
  all: {content: "events {} http { server { listen 80; return 200 $uri; } }"}
  #                                                               ^^^^ error
`,
    );
  });

  it('not: two dollars; a name that has a value, or a default; words in capitals; the end of a regex and its groups', () => {
    checkRule(RULE, COMPOSE(SITE('          proxy_set_header Host $$host;\n')));
    checkRule(RULE, `${COMPOSE(SITE('          proxy_set_header Host $host;\n'))}//- .env\nhost=example.com\n`);
    checkRule(RULE, COMPOSE(SITE('          proxy_set_header Host ${host:-example.com};\n')));
    checkRule(RULE, COMPOSE(SITE('          proxy_set_header X-Stage $STAGE;\n')));
    checkRule(RULE, COMPOSE(SITE('          rewrite ^/(.*)$ /$1 break;\n')));
    checkRule(RULE, COMPOSE(SITE('          # $host, and $uri\n')));
  });

  it('not: a text that is for another service, or no configuration', () => {
    checkRule(RULE, COMPOSE('      echo $host\n', '/usr/share/nginx/html/run.sh'));
    checkRule(
      RULE,
      `${COMPOSE(SITE(''))}  script:\n    content: echo $uri\n`.replace(
        '    expose: ["3000"]\n',
        '    expose: ["3000"]\n    configs: [script]\n',
      ),
    );
  });

  it('fix: doubles all of them, with CRLF', () => {
    const text = (dollar: string) =>
      COMPOSE(
        SITE(
          `          proxy_set_header Host ${dollar}host;\n          return 301 https://${dollar}{host}${dollar}request_uri;\n`,
        ),
      ).replaceAll('\n', '\r\n');
    checkFix(RULE, text('$'), text('$$'));
    expect(fixTitles(RULE, text('$'))).toEqual(['Double the "$" of all 3 variables of nginx']);
  });

  it('fix: doubles the one in a quoted text', () => {
    const text = (dollar: string) => `//- docker-compose.yml
services:
  web: {image: "nginx:1.28", configs: [{source: all, target: /etc/nginx/nginx.conf}]}
configs:
  all: {content: "events {} http { server { listen 80; return 200 \\"${dollar}uri\\"; } }"}
`;
    checkFix(RULE, text('$'), text('$$'));
  });

  it.skipIf(!findNginx())('nginx: refuses what is left, and accepts the text with two dollars', async () => {
    const site = (host: string) =>
      `events {}\nhttp {\n  server {\n    listen 80;\n    location / {\n      proxy_pass http://127.0.0.1:3000;\n      proxy_set_header Host ${host};\n    }\n  }\n}\n`;
    const blanked = await nginxTest(site(''));
    expect(blanked.errors.map(({ message }) => message)).toEqual([
      refusalOf('          proxy_set_header Host $host;\n'),
    ]);
    expect((await nginxTest(site('$host'))).ok).toBe(true);
    const map = await nginxTest('events {}\nhttp {\n  map  {\n    default upgrade;\n  }\n}\n');
    expect(map.errors.map(({ message }) => message)).toEqual(['invalid number of arguments in "map" directive']);
  });
});

function refusalOf(lines: string): string | undefined {
  const { snapshots } = analyseFixture(parseFixture(COMPOSE(SITE(lines))));
  return snapshots.flatMap(({ findings }) => findings).find(({ rule }) => rule === RULE)?.refusal?.message;
}
