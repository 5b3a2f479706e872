import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'resolve-on-address';

describe(RULE, () => {
  it('when: an address or a socket is to be resolved', () => {
    checkRule(
      RULE,
      `http {
  upstream a {
    server 10.0.0.1:3000 resolve;
    #                    ^^^^^^^ hint: "10.0.0.1:3000" is an address already: "resolve" does nothing here
    server [::1]:80 resolve backup; server unix:/run/a.sock "resolve";
    #               ^^^^^^^ hint
    #                                                       ^^^^^^^^^ hint
  }
}
`,
    );
  });

  it('not: a name; an address without it; a template; with service=, which nginx refuses', () => {
    checkRule(
      RULE,
      `http { upstream a { resolver 10.0.0.2; zone a 64k; server api.example.com resolve; server 10.0.0.1; server \${HOST} resolve; server 10.0.0.2 resolve service=x; } }\n`,
    );
  });

  it('not: a version that does not know the parameter', () => {
    checkRule(RULE, 'http { upstream a { server 10.0.0.1 resolve; } }\n', { settings: { nginxVersion: '1.26.3' } });
  });

  it('fix: removes it', () => {
    checkFix(
      RULE,
      'http {\r\n  upstream a {\r\n    server 10.0.0.1 resolve max_fails=3; # one\r\n  }\r\n}\r\n',
      '//- nginx.conf\nhttp {\r\n  upstream a {\r\n    server 10.0.0.1 max_fails=3; # one\r\n  }\r\n}\r\n',
    );
  });

  // nginx 1.30.6 -t is successful with 10.0.0.1, unix:/x and [::1]:80, without zone and without resolver
  it('nginx: recorded: 1.30.6 takes it, also without zone and resolver', () => {
    checkRule(
      'resolve-without-zone',
      'http { upstream a { server 10.0.0.1 resolve; server unix:/x resolve; server [::1]:80 resolve; } }\n',
    );
  });
});
