import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'keepalive-too-large';
const TUNED = 'max_fails=3 fail_timeout=30s';

describe(RULE, () => {
  it('when: more than 1000', () => {
    checkRule(
      RULE,
      `http { upstream a { server 10.0.0.1; keepalive 1001; } }
#                                              ^^^^ hint: "keepalive 1001" lets each worker keep 1001 idle connections to "a": they use up those that the servers have
`,
    );
  });

  it('not: 1000; less; a variable of a template; keepalive_requests', () => {
    checkRule(
      RULE,
      `http {
  upstream a { server 10.0.0.1; keepalive 1000; keepalive_requests 5000; }
  upstream b { server 10.0.0.1; keepalive 32; }
  upstream c { server 10.0.0.1; keepalive \${KEEPALIVE}; }
}
`,
    );
  });

  it('fix: twice the number of servers', () => {
    const conf = (number: string) =>
      `http {\r\n  upstream a {\r\n    server 10.0.0.1 ${TUNED};\r\n    server 10.0.0.2 ${TUNED};\r\n    keepalive ${number}; # idle\r\n  }\r\n}\r\n`;
    checkFix(RULE, conf('"5000"'), `//- nginx.conf\n${conf('4')}`);
  });
});
