import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'upstream-host-missing';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
  api-1:
    image: api
    expose: ["3000"]
  api-2:
    image: api
    expose: ["3000"]
`;

describe(RULE, () => {
  it('names a server that is no service', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api {
    server api-1:3000;
    server api-9:3000;
    #      ^^^^^ error: "api-9" is no service, alias or container name that nginx can resolve; nginx will refuse to start: host not found in upstream
    server db:3000 down;
    #      ^^ error
  }
}
${COMPOSE}`,
    );
  });

  it('names a host of proxy_pass that is no service', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  server {
    location / { proxy_pass http://nowhere:80/; }
    #                              ^^^^^^^ error
  }
}
${COMPOSE}`,
    );
  });

  it('is silent for services, addresses, domains, variables and without a compose file', () => {
    const nginx = `//- nginx.conf
http {
  upstream api { server api-1:3000; server 10.0.0.1; server unix:/run/a.sock; server api.example.com; }
  server {
    location / { proxy_pass http://api; }
    location /v { proxy_pass http://$backend; }
  }
}
`;
    checkRule(RULE, nginx + COMPOSE);
    checkRule(RULE, '//- nginx.conf\nhttp { upstream api { server nowhere; } }\n');
  });

  it('says less where another file may define the service', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api { server api-9:3000; }
  #                     ^^^^^ warning: "api-9" was not found in the files read…
}
${COMPOSE.replace('services:', 'include: [other.yml]\nservices:')}`,
    );
  });

  it('offers the closest service', () => {
    checkFix(
      RULE,
      `//- nginx.conf
http {
  upstream api {
    server api-1:3000 max_fails=3 fail_timeout=30s;
    server api_2:3000 max_fails=3 fail_timeout=30s; # second
  }
}
${COMPOSE}`,
      `//- nginx.conf
http {
  upstream api {
    server api-1:3000 max_fails=3 fail_timeout=30s;
    server api-2:3000 max_fails=3 fail_timeout=30s; # second
  }
}
`,
    );
  });
});
