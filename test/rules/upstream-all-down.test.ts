import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-all-down';

describe(RULE, () => {
  it('when: all servers are down, a backup too; the only one; in stream', () => {
    checkRule(
      RULE,
      `http {
  upstream api {
    server 10.0.0.1 down;
    #               ^^^^ warning: all servers of "api" are "down": every request gets 502 (no live upstreams)
    server 10.0.0.2 weight=2 "down";
  }
  upstream one { server 10.0.0.1 down; }
  #                              ^^^^ warning: the only server of "one" is "down": every request gets 502 (no live upstreams)
}
stream { upstream db { server 10.0.0.1:1 down; server 10.0.0.2:1 backup down; } }
#                                        ^^^^ warning
`,
    );
  });

  it('not: a server is left; a backup is left; an include in the block; no servers; a comment', () => {
    checkRule(
      RULE,
      `http {
  upstream some { server 10.0.0.1 down; server 10.0.0.2; }
  upstream spare { server 10.0.0.1 down; server 10.0.0.2 backup; }
  upstream more { server 10.0.0.1 down; include more.conf; }
  upstream none { }
  upstream comment {
    server 10.0.0.1; # down
  }
}
`,
    );
  });

  const fixture = `//- nginx.conf
http {\r
  upstream api {\r
    server 10.0.0.1 max_fails=3 fail_timeout=30s down; # a\r
    server 10.0.0.2 down max_fails=3 fail_timeout=30s;\r
  }\r
}\r
`;

  it('fix: brings all servers back', () => {
    checkFix(
      RULE,
      fixture,
      `//- nginx.conf
http {\r
  upstream api {\r
    server 10.0.0.1 max_fails=3 fail_timeout=30s; # a\r
    server 10.0.0.2 max_fails=3 fail_timeout=30s;\r
  }\r
}\r
`,
    );
  });

  it('fix: brings one server back', () => {
    checkFix(
      RULE,
      fixture,
      `//- nginx.conf
http {\r
  upstream api {\r
    server 10.0.0.1 max_fails=3 fail_timeout=30s down; # a\r
    server 10.0.0.2 max_fails=3 fail_timeout=30s;\r
  }\r
}\r
`,
      { title: 'Remove "down" from "10.0.0.2" only' },
    );
    expect(fixTitles(RULE, 'http { upstream api { server 10.0.0.1 down; } }')).toEqual(['Remove "down"']);
  });
});
