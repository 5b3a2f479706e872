import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'upstream-down-leaves-one';

describe(RULE, () => {
  it('when: one server is left beside down ones, with its own max_fails and fail_timeout; in stream', () => {
    checkRule(
      RULE,
      `http {
  upstream api {
    server 10.0.0.1;
    server 10.0.0.2 down;
    #               ^^^^ information: the "down" server still counts: after one failure nginx answers 502 for 10s without trying "10.0.0.1"
    server 10.0.0.3 down;
  }
  upstream tuned { server 10.0.0.1:8080 max_fails=3 fail_timeout=30s; server 10.0.0.2 down; }
  #                                                                                   ^^^^ information: the "down" server still counts: after 3 failures nginx answers 502 for 30s without trying "10.0.0.1:8080"
}
stream { upstream db { server 10.0.0.1:1; server 10.0.0.2:1 down; } }
#                                                           ^^^^ information
`,
    );
  });

  it('when: a hint where the last name may have several addresses', () => {
    checkRule(
      RULE,
      `http {
  upstream api { server api.example.com; server 10.0.0.2 down; }
  #                                                      ^^^^ hint
}
`,
    );
  });

  it('not: a backup; max_fails=0 on the last one; two in use; replicas; none in use; an include in the block; no down line', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream spare { server 10.0.0.1; server 10.0.0.2 down; server 10.0.0.3 backup; }
  upstream kept { server 10.0.0.1 max_fails=0; server 10.0.0.2 down; }
  upstream two { server 10.0.0.1; server 10.0.0.2; server 10.0.0.3 down; }
  upstream many { server many; server 10.0.0.3 down; }
  upstream none { server 10.0.0.1 down; server 10.0.0.2 down; }
  upstream more { include more.conf; server 10.0.0.1; server 10.0.0.2 down; }
  upstream one { server 10.0.0.1; }
}
//- docker-compose.yml
services:
  web: {image: "nginx:1.25"}
  many: {image: api, deploy: {replicas: 2}}
`,
    );
  });

  const fixture = `//- nginx.conf
http {
  upstream api {
    server 10.0.0.1 max_fails=3 fail_timeout=30s; # a
    server 10.0.0.2 down; # b
  }
}
`;

  it('fix: keeps the last server in use', () => {
    checkFix(
      RULE,
      fixture,
      `//- nginx.conf
http {
  upstream api {
    server 10.0.0.1 max_fails=0 fail_timeout=30s; # a
    server 10.0.0.2 down; # b
  }
}
`,
    );
    checkFix(
      RULE,
      'http { upstream api { server 10.0.0.1; server 10.0.0.2 down; } }\r\n',
      '//- nginx.conf\nhttp { upstream api { server 10.0.0.1 max_fails=0; server 10.0.0.2 down; } }\r\n',
    );
  });

  it('fix: removes the servers that are down', () => {
    checkFix(
      RULE,
      fixture,
      `//- nginx.conf
http {
  upstream api {
    server 10.0.0.1 max_fails=3 fail_timeout=30s; # a
  }
}
`,
      // one peer is left: nginx ignores its parameters, and that is said
      { title: 'Remove "10.0.0.2"', allow: ['health-parameters-ignored'] },
    );
  });
});
