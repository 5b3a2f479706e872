import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'token-unexpected';

describe(RULE, () => {
  it('when: names an empty statement', () => {
    checkRule(
      RULE,
      `http {
  upstream api { server a:1;; }
  #                         ^ error: this ";" ends no statement; nginx will refuse to start: unexpected ";"
  server { listen 80; };
  #                    ^ error
}
`,
    );
  });

  it('when: names a block without a directive, and one among entries of data', () => {
    checkRule(
      RULE,
      `http {
  { listen 80; }
# ^ error: no block may open here; nginx will refuse to start: unexpected "{"
  map $uri $to { /a { b; } }
  #                 ^ error: no block may open here; nginx will refuse to start: unexpected "{"
}
`,
    );
    expect(fixTitles(RULE, 'http { { } }\n')).toEqual([]);
  });

  it('when: names a comment that is too long', () => {
    checkRule(
      RULE,
      `http { } #${'x'.repeat(4200)}
  #      ${'^'.repeat(4201)} error: this comment does not fit into the 4096 bytes…
`,
    );
  });

  it('not: semicolons and braces that are text', () => {
    checkRule(
      RULE,
      `http {
  map $uri $to { "~^/a{2}" "x;;y"; } # ;; {
  server { location / { return 200 \${uri}; } }
}
`,
    );
  });

  it('fix: removes the empty statement', () => {
    checkFix(
      RULE,
      'http {\r\n  server { listen 80; }; # one\r\n}\r\n',
      '//- nginx.conf\nhttp {\r\n  server { listen 80; } # one\r\n}\r\n',
    );
  });
});
