import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'underscores-in-headers';
const ON = { settings: { rules: { [RULE]: 'information' as const } } };

describe(RULE, () => {
  it('when: turned on', () => {
    checkRule(
      RULE,
      `http {
  underscores_in_headers on;
# ^^^^^^^^^^^^^^^^^^^^^^^^^ information: "underscores_in_headers on": many services take "X_User" for "X-User", which a client may so forge past nginx
  server { listen 80; }
}
`,
      ON,
    );
  });

  it('not: off; a header with an underscore is used; the rule is for those who turn it on', () => {
    checkRule(RULE, 'http { underscores_in_headers off; }\n', ON);
    checkRule(
      RULE,
      'http { underscores_in_headers on; server { location / { proxy_pass http://10.0.0.1; proxy_set_header api_key $http_api_key; } } }\n',
      ON,
    );
    checkRule(RULE, 'http { underscores_in_headers on; }\n');
  });

  it('fix: removes it', () => {
    const conf = (line: string) => `//- nginx.conf\nhttp {\r\n${line}  server { listen 80; }\r\n}\r\n`;
    checkFix(RULE, conf('  underscores_in_headers on; # old\r\n'), conf(''), {
      ...ON,
      title: 'Remove "underscores_in_headers on"',
    });
  });
});
