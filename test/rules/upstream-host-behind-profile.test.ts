import { describe, it } from 'vitest';
import { checkRule } from '../support/check';

const RULE = 'upstream-host-behind-profile';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
  api:
    image: api
  worker:
    image: worker
    profiles: [debug, "tools"]
`;

describe(RULE, () => {
  it('when: a service with profiles, at start and at run time', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream app { server api:3000; server worker:3000; }
  #                                      ^^^^^^ information: "worker" only exists with the profile "debug" or "tools"; without it nginx will refuse to start
  server { location / { proxy_pass http://worker$request_uri; } }
  #                                       ^^^^^^ information: "worker" only exists with the profile "debug" or "tools"; without it requests to it will fail
}
${COMPOSE}`,
    );
  });

  it('not: a profile of the settings; of .env; one that nginx has too; no profile', () => {
    const nginx = '//- nginx.conf\nhttp { upstream app { server worker:3000; } }\n';
    checkRule(RULE, nginx + COMPOSE, { settings: { profiles: ['tools'] } });
    checkRule(RULE, `${nginx}${COMPOSE}//- .env\nCOMPOSE_PROFILES=debug\n`);
    checkRule(RULE, nginx + COMPOSE.replace('nginx:1.25', 'nginx:1.25\n    profiles: [tools]'));
    checkRule(RULE, nginx + COMPOSE.replace('    profiles: [debug, "tools"]\n', '    profiles: []\n'));
  });
});
