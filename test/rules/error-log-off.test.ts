import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'error-log-off';

describe(RULE, () => {
  it('when: error_log off, at any level', () => {
    checkRule(
      RULE,
      `error_log off;
#         ^^^ warning: "off" is a file name to "error_log": nginx goes on logging, into a file named "off"
http {
  error_log "off" crit;
  #         ^^^^^ warning
  server { location / { error_log off; } }
  #                               ^^^ warning
}
stream { error_log off; }
#                  ^^^ warning
`,
    );
  });

  it('not: a file that is named off on purpose; another file; access_log, which knows off', () => {
    checkRule(
      RULE,
      `error_log /var/log/nginx/off;
http {
  error_log ./off;
  error_log off.log;
  error_log /dev/null crit;
  access_log off;
}
`,
    );
  });

  it('fix: logs nowhere', () => {
    const conf = (log: string) =>
      `//- nginx.conf\r\nhttp {\r\n  error_log ${log}; # quiet\r\n}\r\n`.replace('\r\n', '\n');
    checkFix(RULE, conf('off'), conf('/dev/null crit'), { title: 'Use "/dev/null crit"' });
    checkFix(RULE, conf("'off' warn"), conf('/dev/null crit'));
  });
});
