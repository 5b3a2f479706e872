import { describe, it } from 'vitest';
import { checkRule } from '../support/check';

const RULE = 'hash-key-may-be-empty';
const SERVERS = 'server 10.0.0.1; server 10.0.0.2;';

describe(RULE, () => {
  it('when: the key is a cookie or an argument alone', () => {
    checkRule(
      RULE,
      `http {
  upstream a { hash $cookie_sid consistent; ${SERVERS} }
  #                 ^^^^^^^^^^^ information: requests without "$cookie_sid" are spread by round robin: an empty key is not hashed
  upstream b { ${SERVERS} hash "\${arg_user}"; }
  #                                                   ^^^^^^^^^^^^^ information
}
`,
    );
  });

  it('not: a combined key; a map with a default; another variable; one server; another method in effect', () => {
    checkRule(
      RULE,
      `http {
  map $cookie_sid $key { '' $remote_addr; default $cookie_sid; }
  upstream a { hash $cookie_sid$remote_addr; ${SERVERS} }
  upstream b { hash $key; ${SERVERS} }
  upstream c { hash $request_uri; ${SERVERS} }
  upstream d { hash $cookie_sid; server 10.0.0.1; }
  upstream e { hash $cookie_sid; least_conn; ${SERVERS} }
}
`,
    );
  });
});
