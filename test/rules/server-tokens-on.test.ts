import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'server-tokens-on';
const ON = { settings: { rules: { [RULE]: 'information' as const } } };

describe(RULE, () => {
  it('when: turned on, or nothing turns it off', () => {
    checkRule(
      RULE,
      `  http {
# ^^^^ information: "http" without "server_tokens off": answers and error pages publish the nginx version
  server { listen 80; }
  server { server_tokens build; }
  #        ^^^^^^^^^^^^^^^^^^^ information: "server_tokens build": answers and error pages publish the nginx version
}
`,
      ON,
    );
  });

  it('not: off by default, the rule is for those who turn it on', () => {
    checkRule(RULE, 'http { server { server_tokens on; } }\n');
  });

  it('not: off in http, or in each server; not read whole; a file that is part of a configuration', () => {
    checkRule(RULE, 'http { server_tokens off; server { listen 80; } }\n', ON);
    checkRule(RULE, 'http { server { server_tokens off; } server { server_tokens ""; } }\n', ON);
    checkRule(RULE, 'http { include tokens.conf; server { listen 80; } }\n', ON);
    checkRule(RULE, '//- conf.d/a.conf\nserver { listen 80; location / { proxy_pass http://10.0.0.1; } }\n', ON);
  });

  const conf = (http: string, server: string) =>
    `//- nginx.conf\nhttp { # web\r\n${http}  server {\r\n    ${server}\r\n  }\r\n}\r\n`;

  it('fix: turns it off', () => {
    checkFix(RULE, conf('', 'listen 80;'), conf('  server_tokens off;\r\n', 'listen 80;'), {
      ...ON,
      title: 'Add "server_tokens off"',
    });
    checkFix(RULE, conf('', 'server_tokens on; # shown'), conf('', 'server_tokens off; # shown'), {
      ...ON,
      title: 'Set "server_tokens off"',
    });
  });
});
