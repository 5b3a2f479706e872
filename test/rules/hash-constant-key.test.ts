import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'hash-constant-key';

describe(RULE, () => {
  it('when: a key without a variable, quoted too; in stream', () => {
    checkRule(
      RULE,
      `http {
  upstream a { hash foo consistent; server a-1; server a-2; }
  #                 ^^^ warning: "foo" is the same for every request: one server gets everything
  upstream b { server b-1; server b-2; hash "remote_addr"; }
  #                                         ^^^^^^^^^^^^^ warning
}
stream { upstream c { hash key; server c-1:1; server c-2:1; } }
#                          ^^^ warning
`,
    );
  });

  it('when: information where the number of peers is not known', () => {
    checkRule(
      RULE,
      `http { upstream a { hash foo; server api.example.com; } }
  #                      ^^^ information: "foo" is the same for every request: one server gets everything, if there are several
`,
    );
  });

  it('not: a variable in the key; an empty key; one peer; one beside those that are down; another method in effect', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a { hash $remote_addr; server a-1; server a-2; }
  upstream b { hash "x\${uri}y"; server b-1; server b-2; }
  upstream c { hash foo; server 10.0.0.1; }
  upstream d { hash foo; least_conn; server d-1; server d-2; }
  upstream e { hash ""; server e-1; server e-2; }
  upstream f { hash foo; server 10.0.0.1; server 10.0.0.2 down; }
}
`,
    );
  });

  const CONF =
    'http {\r\n  upstream a {\r\n    hash "foo" consistent; # fixed\r\n    server a-1 max_fails=3 fail_timeout=30s;\r\n    server a-2 max_fails=3 fail_timeout=30s;\r\n  }\r\n}\r\n';

  it('fix: hashes the address or the request', () => {
    checkFix(RULE, CONF, `//- nginx.conf\n${CONF.replace('"foo"', '$remote_addr')}`);
    checkFix(RULE, CONF, `//- nginx.conf\n${CONF.replace('"foo"', '$request_uri')}`, { title: 'Hash "$request_uri"' });
  });
});
