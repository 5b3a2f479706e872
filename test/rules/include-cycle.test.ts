import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'include-cycle';

describe(RULE, () => {
  it('when: names an include that leads back', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  include site.conf;
}
//- site.conf
server {
  include "common.conf";
}
//- common.conf
add_header X a; include site.conf;
#                       ^^^^^^^^^ error: "site.conf" leads back to a file that is being read; nginx crashes on this cycle without a message
`,
    );
  });

  it('when: names a pattern that finds its own file', () => {
    const files = `//- nginx.conf
http { include conf.d/*.conf; }
//- conf.d/a.conf
include conf.d/*.conf;
#       ^^^^^^^^^^^^^ error
`;
    checkRule(RULE, files);
    expect(fixTitles(RULE, files)).toEqual([]);
  });

  it('not: a file that is included at two places, and for one that is not there', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { server { include common.conf; } server { include common.conf; include nowhere.conf; } }
//- common.conf
add_header X a;
`,
    );
  });

  it('fix: removes the include', () => {
    checkFix(
      RULE,
      '//- nginx.conf\nhttp { include site.conf; }\n//- site.conf\nserver {\r\n  listen 80;\r\n  include site.conf; # me\r\n}\r\n',
      '//- site.conf\nserver {\r\n  listen 80;\r\n}\r\n',
    );
  });
});
