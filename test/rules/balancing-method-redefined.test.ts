import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'balancing-method-redefined';

describe(RULE, () => {
  it('when: each method that another one below replaces', () => {
    checkRule(
      RULE,
      `http {
  upstream a {
    hash $uri consistent;
  # ^^^^^^^^^^^^^^^^^^^^ warning: "least_conn" below replaces "hash"; only the last method is in effect
    random;
  # ^^^^^^ warning: "least_conn" below replaces "random"; only the last method is in effect
    least_conn;
    server a-1;
  }
}
`,
    );
  });

  it('when: one method twice, on one line, in stream', () => {
    checkRule(
      RULE,
      `stream { upstream a { least_conn; server a-1:1; least_conn; } }
#                     ^^^^^^^^^^ warning: "least_conn" stands twice in "a"; only the last line is in effect
`,
    );
  });

  it('not: one method; another upstream; sticky after a method; a comment', () => {
    checkRule(
      RULE,
      `http {
  upstream a { ip_hash; server a-1; }
  upstream b { least_conn; sticky cookie id; server b-1; keepalive 8; }
  upstream c { server c-1; } # ip_hash; hash $uri;
}
`,
    );
  });

  it('fix: removes the line without effect', () => {
    checkFix(
      RULE,
      'http {\r\n  upstream a {\r\n    ip_hash; # affinity\r\n    least_conn; # load\r\n    server a-1;\r\n  }\r\n}\r\n',
      '//- nginx.conf\nhttp {\r\n  upstream a {\r\n    least_conn; # load\r\n    server a-1;\r\n  }\r\n}\r\n',
    );
    checkFix(
      RULE,
      'http { upstream a { ip_hash; least_conn; server a-1; } }\n',
      '//- nginx.conf\nhttp { upstream a { least_conn; server a-1; } }\n',
    );
  });
});
