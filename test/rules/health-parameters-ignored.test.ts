import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { analyseFixture, parseFixture } from '../support/fixture';

const RULE = 'health-parameters-ignored';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
  api:
    image: api
    expose: ["3000"]
  many:
    image: api
    deploy:
      replicas: 3
`;

describe(RULE, () => {
  it('when: max_fails, fail_timeout, max_fails=0 and slow_start on the only peer, in stream too', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api {
    server api:3000 weight=2 max_fails=3 fail_timeout=30s;
    #                        ^^^^^^^^^^^ information: the upstream "api" has one peer: nginx ignores "max_fails=3" and "fail_timeout=30s" and tries it for every request
  }
  upstream off { server 10.0.0.1 max_fails=0; }
  #                              ^^^^^^^^^^^ information
}
stream {
  upstream db { server 10.0.0.1:5432 slow_start=30s; }
  #                                  ^^^^^^^^^^^^^^ information
}
${COMPOSE}`,
    );
  });

  it('not: a second line; replicas; a down line; a backup line', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream two { server api:3000 max_fails=3; server 10.0.0.1; }
  upstream scaled { server many:3000 max_fails=3; }
  upstream paused { server api:3000 max_fails=3; server 10.0.0.1 down; }
  upstream spare { server api:3000 max_fails=3; server 10.0.0.1 backup; }
}
${COMPOSE}`,
    );
  });

  it('not: a domain; localhost, which is two addresses; a template; an include in the block; no compose file', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream outside { server api.example.com max_fails=3; }
  upstream both { server localhost:3000 max_fails=3; }
  upstream dynamic { server \${HOST}:80 max_fails=3; }
  upstream more { include more.conf; server api:3000 max_fails=3; }
}
${COMPOSE}`,
    );
    checkRule(RULE, 'http { upstream api { server api:3000 max_fails=3; } }\n');
  });

  it('not: values that are the defaults, in any unit', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api { server api:3000 max_fails=1 fail_timeout=10; }
  upstream other { server api:3001 fail_timeout=10s; }
}
${COMPOSE}`,
    );
  });

  // that the upstream has one peer is said in any case: upstream-server-missing-health-parameters says it then
  const allow = ['upstream-server-missing-health-parameters'];

  it('fix: removes them and keeps the rest of the line', () => {
    checkFix(
      RULE,
      `//- nginx.conf
http {
  upstream api {
    server api:3000  max_fails=3 weight=2 fail_timeout=30s; # one
  }
}
${COMPOSE}`,
      `//- nginx.conf
http {
  upstream api {
    server api:3000 weight=2; # one
  }
}
`,
      { allow },
    );
    checkFix(
      RULE,
      '//- nginx.conf\nhttp { upstream api {\r\n  server 10.0.0.1 max_fails=3;\r\n} }\r\n',
      '//- nginx.conf\nhttp { upstream api {\r\n  server 10.0.0.1;\r\n} }\r\n',
      { allow },
    );
  });

  it('fix: none is preferred, so that fixing all does not trade one finding for another', () => {
    const { workspace, snapshot } = analyseFixture(
      parseFixture('//- nginx.conf\nhttp { upstream api { server 10.0.0.1 max_fails=3; } }\n'),
    );
    const findings = snapshot.findings.filter(({ rule }) => rule === RULE);
    expect(findings).toHaveLength(1);
    const fixes = findings.flatMap((finding) => workspace.fixes(snapshot, finding));
    expect(fixes.map(({ title, isPreferred }) => [title, isPreferred])).toEqual([['Remove max_fails=3', undefined]]);
  });

  it('fix: runs two replicas instead, and looks them up again', () => {
    checkFix(
      RULE,
      `//- nginx.conf
http {
  upstream api {
    server api:3000 max_fails=3 fail_timeout=30s;
  }
}
${COMPOSE.replace('nginx:1.25', 'nginx:1.28')}`,
      `//- nginx.conf
http {
  upstream api {
    zone api 64k;
    resolver 127.0.0.11 valid=10s;
    server api:3000 max_fails=3 fail_timeout=30s resolve;
  }
}
//- docker-compose.yml
services:
  web:
    image: nginx:1.28
  api:
    image: api
    expose: ["3000"]
    deploy:
      replicas: 2
  many:
    image: api
    deploy:
      replicas: 3
`,
      { title: 'Run two replicas of "api"' },
    );
  });

  it('fix: adds a service of the same kind that nothing uses yet', () => {
    checkFix(
      RULE,
      `//- nginx.conf
http {
  upstream api {
    server api-1:3000 max_fails=3 fail_timeout=30s; # first
  }
}
//- docker-compose.yml
services:
  web: {image: "nginx:1.25"}
  api-1: {image: api, container_name: one}
  api-2: {image: api}
  db: {image: postgres}
`,
      `//- nginx.conf
http {
  upstream api {
    server api-1:3000 max_fails=3 fail_timeout=30s; # first
    server api-2:3000 max_fails=3 fail_timeout=30s;
  }
}
`,
      { title: 'Add the service "api-2" as second server' },
    );
  });

  it('fix: offers no replicas for a service that can only run once', () => {
    const titles = fixTitles(
      RULE,
      `//- nginx.conf
http { upstream api { server api:3000 max_fails=3 fail_timeout=30s; } }
//- docker-compose.yml
services:
  web: {image: "nginx:1.25"}
  api: {image: api, ports: ["3000:3000"]}
`,
    );
    expect(titles).toEqual(['Remove max_fails=3 fail_timeout=30s']);
  });
});
