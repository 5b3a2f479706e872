import { expect, it } from 'vitest';
import type { Settings } from '../../server/src/settings';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { analyseFixture, parseFixture } from '../support/fixture';

const RULE = 'suppression-unused';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes: [ "./nginx.conf:/etc/nginx/nginx.conf" ]
  api: { image: api }
`;

/** A configuration with lines in its upstream, and a compose file. */
function stack(lines: string, compose = COMPOSE): string {
  return `//- nginx.conf
http {
  upstream api {
${lines}
  }
  server { listen 80; location / { proxy_pass http://api; } }
}
${compose}`;
}

const silenced = (fixture: string, settings: Partial<Settings> = {}): string[] =>
  analyseFixture(parseFixture(fixture), settings)
    .snapshots.flatMap(({ findings }) => findings)
    .map(({ rule }) => rule)
    .filter((rule) => rule === 'upstream-host-missing' || rule === RULE);

it('when: the finding is gone from the line of the comment', () => {
  checkRule(
    RULE,
    stack(`    server api:3000; # upstream-lens-ignore upstream-host-missing later
    #                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information: no "upstream-host-missing" finding on this line; the comment silences nothing`),
  );
});

it('when: a comment above speaks of a line without the finding', () => {
  const above = '    # upstream-lens-ignore upstream-host-missing later\n    server api:3000;';
  const { snapshot } = analyseFixture(parseFixture(stack(above)));
  const found = snapshot.findings.filter(({ rule }) => rule === RULE);
  expect(found.map(({ message, severity }) => `${severity}: ${message}`)).toEqual([
    'information: no "upstream-host-missing" finding on the next line; the comment silences nothing',
  ]);
});

it('when: there is no such rule, and what was probably meant', () => {
  checkRule(
    RULE,
    stack(`    server api-9:3000; # upstream-lens-ignore upstream-host-mising later
    #                                         ^^^^^^^^^^^^^^^^^^^^ information: "upstream-host-mising" is no rule, so nothing is silenced; did you mean "upstream-host-missing"?`),
  );
});

it('when: no reason is given, and then nothing is silenced', () => {
  const fixture = stack('    server api-9:3000; # upstream-lens-ignore upstream-host-missing');
  expect(silenced(fixture)).toEqual(['upstream-host-missing', RULE]);
  checkRule(
    RULE,
    stack(`    server api-9:3000; # upstream-lens-ignore upstream-host-missing
    #                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information: "upstream-host-missing" is not silenced: the comment gives no reason`),
  );
});

it('when: no rule is named', () => {
  checkRule(
    RULE,
    stack(`    server api:3000; # upstream-lens-ignore
    #                ^^^^^^^^^^^^^^^^^^^^^^ information: no rule is named, so nothing is silenced: …`),
  );
});

it('when: in a compose file', () => {
  checkRule(
    RULE,
    `${stack('    server api:3000;', '')}//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes: [ "./nginx.conf:/etc/nginx/nginx.conf" ]
  api: # upstream-lens-ignore published-port-without-listen by hand
  #    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information: no "published-port-without-listen" …
    image: api
`,
  );
});

it('not: the comment silences its finding, on the same line, above it, or above other comments', () => {
  expect(silenced(stack('    server api-9:3000; # upstream-lens-ignore upstream-host-missing later'))).toEqual([]);
  expect(
    silenced(stack('    # upstream-lens-ignore upstream-host-missing later\n    # why\n    server api-9:3000;')),
  ).toEqual([]);
});

it('not: the rule is off, here or everywhere; in a preset too', () => {
  const fixture = stack('    server api:3000; # upstream-lens-ignore upstream-unused later');
  expect(silenced(fixture)).toEqual([RULE]);
  expect(silenced(fixture, { rules: { 'upstream-unused': 'off' } })).toEqual([]);
  expect(silenced(fixture, { overrides: [{ files: ['nginx.conf'], rules: { 'upstream-unused': 'off' } }] })).toEqual(
    [],
  );
  expect(silenced(fixture, { preset: 'minimal' })).toEqual([]);
});

it('not: an include is missing; no compose file; the version is unknown; a file is half typed', () => {
  const line = '    server api:3000; # upstream-lens-ignore upstream-host-missing later';
  expect(silenced(stack(line))).toEqual([RULE]);
  expect(silenced(stack(`${line}\n    include gone.conf;`))).toEqual([]);
  expect(silenced(stack(line, ''))).toEqual([]);
  expect(silenced(stack(line, COMPOSE.replace('nginx:1.28', 'nginx:${TAG}')))).toEqual([]);
  expect(silenced(stack(line.replace(';', '')))).toEqual([]);
});

it('not: a file that several projects read, of which one needs the comment', () => {
  const project = (name: string, hosts: string): string => `//- ${name}/nginx.conf
http {
  include ../shared.conf;
  server { listen 80; location / { proxy_pass http://api; } }
}
//- ${name}/docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes: [ "./nginx.conf:/etc/nginx/nginx.conf", "../shared.conf:/etc/shared.conf" ]
  ${hosts}: { image: api }
`;
  const shared = `//- shared.conf
upstream api {
  # upstream-lens-ignore upstream-host-missing only there
  server api-9:3000;
}
`;
  expect(silenced(project('a', 'api-9') + project('b', 'api-8') + shared)).toEqual([]);
  expect(silenced(project('a', 'api-9') + shared)).toEqual([RULE]);
});

it('not: what looks like a comment in quotes, in a block of Lua, and in texts of YAML', () => {
  const quoted = stack('    server api:3000;').replace(
    'location / {',
    'location / { add_header X "\n # upstream-lens-ignore nothing\n"; content_by_lua_block {\n -- "# upstream-lens-ignore nothing"\n}',
  );
  expect(silenced(quoted)).toEqual([]);
  const yaml = `${COMPOSE}  other:
    image: api
    labels:
      a: "x # upstream-lens-ignore nothing"
      b: |
        # upstream-lens-ignore nothing
      c: x# upstream-lens-ignore
`;
  expect(silenced(stack('    server api:3000;', yaml))).toEqual([]);
});

it('not: silenced itself by a comment that names this rule', () => {
  const lines = `    # upstream-lens-ignore ${RULE} wanted for a release
    # upstream-lens-ignore upstream-host-missing later
    server api:3000;`;
  // both speak of the line of the server
  expect(silenced(stack(lines))).toEqual([RULE, RULE]);
  const same = `    server api:3000; # upstream-lens-ignore upstream-host-missing later`;
  expect(silenced(stack(`    # upstream-lens-ignore ${RULE} wanted for a release\n${same}`))).toEqual([]);
});

it('fix: removes the comment behind the code, and the line of one that is alone', () => {
  const before = stack('    server api:3000;  # keep # upstream-lens-ignore upstream-host-missing later');
  checkFix(RULE, before, stack('    server api:3000;  # keep'));
  checkFix(
    RULE,
    stack('    # upstream-lens-ignore upstream-host-missing later\n    server api:3000;'),
    stack('    server api:3000;'),
  );
  const crlf = (text: string): string => text.replace(/(?<!\/\/- [\w.-]+)\n/g, '\r\n').replace(/\r\n(?=\/\/- )/g, '\n');
  checkFix(
    RULE,
    crlf(stack('    # upstream-lens-ignore upstream-host-missing later\n    server api:3000;')),
    crlf(stack('    server api:3000;')),
  );
});

it('fix: names the rule that was meant, and gives a place for the reason', () => {
  const misspelled = stack('    server api-9:3000; # upstream-lens-ignore upstream-host-mising later');
  const right = stack('    server api-9:3000; # upstream-lens-ignore upstream-host-missing later');
  expect(fixTitles(RULE, misspelled)).toEqual(['Use "upstream-host-missing"', 'Remove the comment']);
  checkFix(RULE, misspelled, right);
  const without = stack('    server api-9:3000; # upstream-lens-ignore upstream-host-missing');
  expect(fixTitles(RULE, without)).toEqual(['Add a reason', 'Remove the comment']);
  checkFix(RULE, without, right.replace('later', 'TODO: reason'));
});
