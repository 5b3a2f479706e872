import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'backup-never-used';

describe(RULE, () => {
  it('when: all primaries have max_fails=0', () => {
    checkRule(
      RULE,
      `http {
  upstream a { server 10.0.0.1 max_fails=0; server 10.0.0.2 max_fails=0; server 10.0.0.3 backup; }
  #                                                                                      ^^^^^^ hint: with max_fails=0 the servers of "a" never become unavailable: "10.0.0.3" sees single retries and never takes over
  server { location / { proxy_pass http://a; proxy_next_upstream error timeout; } }
}
`,
    );
  });

  it('not: one primary is taken out; no backup, or it is down; a 5xx is retried; an include in the block', () => {
    checkRule(
      RULE,
      `http {
  upstream a { server 10.0.0.1 max_fails=0; server 10.0.0.2; server 10.0.0.3 backup; }
  upstream b { server 10.0.0.1 max_fails=0; server 10.0.0.2 max_fails=0; }
  upstream c { server 10.0.0.1 max_fails=0; server 10.0.0.2 backup down; }
  upstream d { server 10.0.0.1 max_fails=0; server 10.0.0.2 backup; }
  upstream e { server 10.0.0.1 max_fails=0; server 10.0.0.2 backup; include more.conf; }
  upstream f { server 10.0.0.1 max_fails=\${FAILS}; server 10.0.0.2 backup; }
  server { location / { proxy_pass http://d; proxy_next_upstream error http_503; } }
}
`,
    );
  });

  it('fix: counts failures again', () => {
    const conf = (one: string, two: string) =>
      `http {\r\n  upstream a {\r\n    server 10.0.0.1 ${one}; # one\r\n    server 10.0.0.2 ${two};\r\n    server 10.0.0.3 backup;\r\n  }\r\n}\r\n`;
    checkFix(
      RULE,
      conf('max_fails=0', 'fail_timeout=5s max_fails=0'),
      `//- nginx.conf\n${conf('max_fails=3 fail_timeout=30s', 'fail_timeout=5s max_fails=3')}`,
    );
  });
});
