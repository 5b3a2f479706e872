import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'upstream-only-backup';

describe(RULE, () => {
  it('when: names an upstream in which every server is backup', () => {
    checkRule(
      RULE,
      `http {
  upstream a {
    #      ^ error: every server of "a" is "backup"; nginx will refuse to start: no servers in upstream "a"
    server a-1 backup;
    server a-2 down "backup";
  }
  upstream b { server b-1:80 backup; }
  #        ^ error
}
stream { upstream c { server c-1:80 backup; } }
#                 ^ error
`,
    );
  });

  it('not: with a primary, with an include that cannot be read, and where the method is the cause', () => {
    checkRule(
      RULE,
      `http {
  upstream a { server a-1 down; server a-2 backup; }
  upstream b { server b-1 backup; include more.conf; }
  upstream c { ip_hash; server c-1 backup; }
  upstream d { }
}
`,
    );
  });

  it('fix: makes the first one a primary', () => {
    checkFix(
      RULE,
      'http {\r\n  upstream a {\r\n    server a-1 backup max_fails=2; # one\r\n    server a-2 backup;\r\n  }\r\n}\r\n',
      '//- nginx.conf\nhttp {\r\n  upstream a {\r\n    server a-1 max_fails=2; # one\r\n    server a-2 backup;\r\n  }\r\n}\r\n',
    );
  });
});
