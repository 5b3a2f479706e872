import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'health-parameters-aggressive';
const ON = { settings: { rules: { [RULE]: 'hint' as const } } };

describe(RULE, () => {
  it('when: turned on, two servers, one failure, a minute or more', () => {
    checkRule(
      RULE,
      `http {
  upstream a {
    server 10.0.0.1 max_fails=1 fail_timeout=60s;
    #                           ^^^^^^^^^^^^^^^^ hint: one failed attempt takes "10.0.0.1", half of "a", out for 60s
    server 10.0.0.2 fail_timeout=5m;
    #               ^^^^^^^^^^^^^^^ hint
    server 10.0.0.3 backup;
  }
}
`,
      ON,
    );
  });

  it('not: off by default; shorter; more failures; three servers; an include in the block', () => {
    checkRule(RULE, 'http { upstream a { server 10.0.0.1 fail_timeout=60s; server 10.0.0.2; } }\n');
    checkRule(
      RULE,
      `http {
  upstream a { server 10.0.0.1 fail_timeout=59s; server 10.0.0.2; }
  upstream b { server 10.0.0.1 max_fails=2 fail_timeout=60s; server 10.0.0.2 max_fails=0 fail_timeout=60s; }
  upstream c { server 10.0.0.1 fail_timeout=60s; server 10.0.0.2; server 10.0.0.3; }
  upstream d { server 10.0.0.1 fail_timeout=60s; server 10.0.0.2; include more.conf; }
}
`,
      ON,
    );
  });

  it("fix: the values of nginx's guide", () => {
    const conf = (text: string) =>
      `http {\r\n  upstream a {\r\n    server 10.0.0.1 ${text}; # one\r\n    server 10.0.0.2 max_fails=3 fail_timeout=30s;\r\n  }\r\n}\r\n`;
    checkFix(RULE, conf('max_fails=1 fail_timeout=2m'), `//- nginx.conf\n${conf('max_fails=3 fail_timeout=30s')}`, ON);
    checkFix(RULE, conf('fail_timeout=2m'), `//- nginx.conf\n${conf('fail_timeout=30s max_fails=3')}`, ON);
  });
});
