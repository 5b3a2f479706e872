import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-server-missing-health-parameters';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
  api-1:
    image: api
  api-2:
    image: api
  many:
    image: api
    deploy:
      replicas: 3
`;

describe(RULE, () => {
  it('when: a warning for each of two servers without parameters', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api {
    server api-1:3000;
    #      ^^^^^^^^^^ warning: "api-1:3000" uses nginx's defaults max_fails=1 fail_timeout=10s: one failed attempt takes it out for 10s (counted per worker without zone)
    server api-2:3000 weight=2;
    #      ^^^^^^^^^^ warning
  }
}
${COMPOSE}`,
    );
  });

  it('when: one of the two parameters alone; with a zone', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api {
    zone api 64k;
    server api-1:3000 max_fails=3;
    #      ^^^^^^^^^^ warning: "api-1:3000" uses nginx's default fail_timeout=10s: 3 failed attempts take it out for 10s
    server 'api-2:3000' fail_timeout=30s;
    #       ^^^^^^^^^^ warning: "api-2:3000" uses nginx's default max_fails=1: one failed attempt takes it out for 30s
  }
}
${COMPOSE}`,
    );
  });

  it('when: replicas, a down line and a backup line make a second peer', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream scaled { server many:3000; }
  #                        ^^^^^^^^^ warning
  upstream paused {
    server api-1:3000;
    #      ^^^^^^^^^^ warning
    server api-2:3000 down;
  }
  upstream spare {
    server api-1:3000;
    #      ^^^^^^^^^^ warning
    server api-2:3000 backup;
  }
}
${COMPOSE}`,
    );
  });

  it('when: in stream', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { }
stream {
  upstream db {
    server 10.0.0.1:5432;
    #      ^^^^^^^^^^^^^ warning
    server 10.0.0.2:5432 max_fails=3 fail_timeout=30s;
  }
}
`,
    );
  });

  it('when: information where the number of addresses is not known', () => {
    checkRule(
      RULE,
      `http {
  upstream api { server api.example.com; }
  #                     ^^^^^^^^^^^^^^^ information: "api.example.com" uses nginx's defaults max_fails=1 fail_timeout=10s: one failed attempt takes it out for 10s (counted per worker without zone), if it has several addresses
}
`,
    );
  });

  it('when: information once for a single peer, without a fix', () => {
    const fixture = `//- nginx.conf
http {
  upstream api {
    server api-1:3000;
    #      ^^^^^^^^^^ information: the upstream "api" has one peer, so nginx ignores max_fails and fail_timeout and has nothing to fail over to; add a second server or replicas
  }
}
${COMPOSE}`;
    checkRule(RULE, fixture);
    expect(fixTitles(RULE, fixture)).toEqual([]);
  });

  it('not: a single peer with a parameter: health-parameters-ignored', () => {
    const fixture = `//- nginx.conf
http { upstream api { server api-1:3000 max_fails=3; } }
${COMPOSE}`;
    checkRule(RULE, fixture);
  });

  it('not: a complete line; max_fails=0; fail_timeout=0; backup; down; a template; a comment; an address that nginx refuses; a target of proxy_pass', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api {
    server api-1:3000 max_fails=1 fail_timeout=10s;
    server api-2:3000 max_fails=0;
    server 10.0.0.3 fail_timeout=0;
    server 10.0.0.4 fail_timeout=0s weight=2;
    server many:3000 \${PARAMETERS};
    server 10.0.0.1 backup;
    server 10.0.0.2 down;
    # server 10.0.0.3;
    server :80;
  }
  server { location / { proxy_pass http://many:3000; } }
}
${COMPOSE}`,
    );
  });

  it('when: an include in the block, which may bring more peers', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api {
    include servers/*.conf;
    server api-1:3000;
    #      ^^^^^^^^^^ information: "api-1:3000" uses…
  }
}
${COMPOSE}`,
    );
  });

  it('fix: adds what is missing, with the values of the settings', () => {
    const fixture = `//- nginx.conf
http {
  upstream api {
    server api-1:3000; # first
    server api-2:3000 max_fails=5 weight=2;
  }
}
${COMPOSE}`;
    checkFix(
      RULE,
      fixture,
      `//- nginx.conf
http {
  upstream api {
    server api-1:3000 max_fails=3 fail_timeout=30s; # first
    server api-2:3000 max_fails=5 weight=2;
  }
}
`,
    );
    checkFix(
      RULE,
      fixture,
      `//- nginx.conf
http {
  upstream api {
    server api-1:3000; # first
    server api-2:3000 max_fails=5 weight=2 fail_timeout=7s;
  }
}
`,
      { finding: 1, settings: { health: { maxFails: 2, failTimeout: '7s' } } },
    );
  });

  it('fix: writes the defaults out', () => {
    checkFix(
      RULE,
      'http { upstream api { server 10.0.0.1; server 10.0.0.2 max_fails=3 fail_timeout=30s; } }\r\n',
      '//- nginx.conf\nhttp { upstream api { server 10.0.0.1 max_fails=1 fail_timeout=10s; server 10.0.0.2 max_fails=3 fail_timeout=30s; } }\r\n',
      { title: 'Write out the defaults max_fails=1 fail_timeout=10s' },
    );
  });

  const several = `//- nginx.conf
http {
  upstream api {
    server api-1:3000;
    server api-2:3000 max_fails=3;
    server 10.0.0.9 backup;
  }
  upstream other {
    server api-1:4000;
    server api-2:4000;
  }
  upstream single {
    server api-1:5000;
  }
}
${COMPOSE}`;

  it('fix: mends a whole upstream', () => {
    checkFix(
      RULE,
      several,
      `//- nginx.conf
http {
  upstream api {
    server api-1:3000 max_fails=3 fail_timeout=30s;
    server api-2:3000 max_fails=3 fail_timeout=30s;
    server 10.0.0.9 backup;
  }
  upstream other {
    server api-1:4000;
    server api-2:4000;
  }
  upstream single {
    server api-1:5000;
  }
}
`,
      { title: 'Add max_fails and fail_timeout to all servers of "api"' },
    );
  });

  it('fix: mends a whole file, but for single peers, where nginx would ignore it', () => {
    checkFix(
      RULE,
      several,
      `//- nginx.conf
http {
  upstream api {
    server api-1:3000 max_fails=3 fail_timeout=30s;
    server api-2:3000 max_fails=3 fail_timeout=30s;
    server 10.0.0.9 backup;
  }
  upstream other {
    server api-1:4000 max_fails=3 fail_timeout=30s;
    server api-2:4000 max_fails=3 fail_timeout=30s;
  }
  upstream single {
    server api-1:5000;
  }
}
`,
      { title: 'Add max_fails and fail_timeout to all servers in this file' },
    );
  });

  it('fix: offers the settings first, then the wider ones, then the defaults', () => {
    expect(fixTitles(RULE, several)).toEqual([
      'Add max_fails=3 fail_timeout=30s',
      'Add max_fails and fail_timeout to all servers of "api"',
      'Add max_fails and fail_timeout to all servers in this file',
      'Write out the defaults max_fails=1 fail_timeout=10s',
    ]);
  });
});
