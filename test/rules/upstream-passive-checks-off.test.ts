import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'upstream-passive-checks-off';

describe(RULE, () => {
  it('when: all primaries have max_fails=0, once for the upstream', () => {
    checkRule(
      RULE,
      `http {
  upstream api {
    server 10.0.0.1 max_fails=0;
    #               ^^^^^^^^^^^ warning: "max_fails=0" on all servers of "api": a dead one keeps getting its share of requests
    server 10.0.0.2 max_fails=0 fail_timeout=5s;
  }
}
`,
    );
  });

  it('when: replicas; a backup; in stream', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream many { server many:3000 max_fails=0; }
  #                                ^^^^^^^^^^^ warning: "max_fails=0" on "many:3000": while it is dead it keeps getting its share of requests
  upstream spare { server 10.0.0.1 max_fails=0; server 10.0.0.2 backup; }
  #                                ^^^^^^^^^^^ warning
}
stream {
  upstream db { server 10.0.0.1:1 max_fails=0; server 10.0.0.2:1 max_fails=0; }
  #                               ^^^^^^^^^^^ warning
}
//- docker-compose.yml
services:
  web: {image: "nginx:1.25"}
  many: {image: api, deploy: {replicas: 2}}
`,
    );
  });

  it('when: information for one of several servers', () => {
    checkRule(
      RULE,
      `http {
  upstream api {
    server 10.0.0.1 max_fails=3 fail_timeout=30s;
    server 10.0.0.2 max_fails=0;
    #               ^^^^^^^^^^^ information: "max_fails=0" on "10.0.0.2": while…
    server 10.0.0.3 max_fails=0;
    #               ^^^^^^^^^^^ information
  }
}
`,
    );
  });

  it('not: one peer; the last server beside those that are down; another value; health_check of Plus; check of a module', () => {
    checkRule(
      RULE,
      `http {
  upstream one { server 10.0.0.1 max_fails=0; }
  upstream last { server 10.0.0.1 max_fails=0; server 10.0.0.2 down; server 10.0.0.3 down; }
  upstream tuned { server 10.0.0.1 max_fails=10; server 10.0.0.2 max_fails=00; }
  upstream plus { server 10.0.0.1 max_fails=0; server 10.0.0.2 max_fails=0; }
  upstream foreign { check interval=3000; server 10.0.0.1 max_fails=0; server 10.0.0.2 max_fails=0; }
  server {
    location / { proxy_pass http://plus; health_check; }
  }
}
`,
    );
  });

  it('fix: turns the checks on for all servers', () => {
    checkFix(
      RULE,
      `//- nginx.conf
http {\r
  upstream api {\r
    server 10.0.0.1 max_fails=0; # a\r
    server 10.0.0.2 max_fails=0 fail_timeout=5s;\r
  }\r
}\r
`,
      `//- nginx.conf
http {\r
  upstream api {\r
    server 10.0.0.1 max_fails=3 fail_timeout=30s; # a\r
    server 10.0.0.2 max_fails=3 fail_timeout=5s;\r
  }\r
}\r
`,
    );
  });

  it('fix: turns the checks on for one server', () => {
    checkFix(
      RULE,
      'http { upstream api { server 10.0.0.1 max_fails=3 fail_timeout=30s; server 10.0.0.2 max_fails=0; } }',
      '//- nginx.conf\nhttp { upstream api { server 10.0.0.1 max_fails=3 fail_timeout=30s; server 10.0.0.2 max_fails=3 fail_timeout=30s; } }',
    );
  });
});
