import { describe, expect, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';
import { analyseFixture, fixtureUri } from '../support/fixture';

const RULE = 'file-bom';
const BOM = '\ufeff';

/** Carets cannot point at the first character of a line: the places are compared here. */
function findings(files: Record<string, string>) {
  return analyseFixture(new Map(Object.entries(files)))
    .snapshots.flatMap((snapshot) => snapshot.findings)
    .filter(({ rule }) => rule === RULE)
    .map(({ uri, span, severity, message }) => ({ uri, start: span.start, end: span.end, severity, message }));
}

describe(RULE, () => {
  it('when: names the mark, in the root file and in an included one', () => {
    const message =
      'nginx reads the byte order mark as part of the first directive; it will refuse to start: unknown directive';
    const conf = 'http { include site.conf; }\n';
    expect(findings({ 'nginx.conf': BOM + conf })).toEqual([
      { uri: fixtureUri('nginx.conf'), start: 0, end: 1, severity: 'error', message },
    ]);
    expect(findings({ 'nginx.conf': conf, 'site.conf': `${BOM}server { listen 80; }\n` })).toEqual([
      { uri: fixtureUri('site.conf'), start: 0, end: 1, severity: 'error', message },
    ]);
  });

  it('not: without a mark, for one in a quote, and for compose files', () => {
    checkRule(RULE, `http { server { location / { return 200 "${BOM}"; } } }\n`);
    checkRule(
      RULE,
      `//- nginx.conf\nhttp { }\n//- docker-compose.yml\n${BOM}services:\n  web:\n    image: nginx:1.25\n`,
    );
  });

  it('fix: removes the mark', () => {
    checkFix(RULE, `${BOM}http {\r\n}\r\n`, '//- nginx.conf\nhttp {\r\n}\r\n');
  });
});
