import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-host-scaled-to-zero';

const NGINX = '//- nginx.conf\nhttp { upstream app { server api:3000 max_fails=3 fail_timeout=30s; } }\n';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    depends_on: [api]
  api:
    image: api
    scale: 0 # for now
`;

describe(RULE, () => {
  it('when: scale and deploy.replicas of 0, at start and at run time', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream app { server api:3000; }
  #                     ^^^ warning: "api" has no container (0 replicas), so its name does not resolve; nginx will refuse to start: host not found in upstream
}
${COMPOSE}`,
    );
    checkRule(
      RULE,
      `//- nginx.conf
http { server { location / { proxy_pass http://api$uri; } } }
#                                              ^^^ warning: "api" has no container (0 replicas), so its name does not resolve; requests to it will fail
${COMPOSE.replace('scale: 0', 'deploy: { replicas: 0 }')}`,
    );
  });

  it('not: another number; a variable; a variable with 0 as default; a comment; a refused address', () => {
    checkRule(RULE, NGINX + COMPOSE.replace('scale: 0', 'scale: 1'));
    checkRule(RULE, NGINX + COMPOSE.replace('scale: 0', 'scale: ${N}'));
    checkRule(RULE, NGINX + COMPOSE.replace('scale: 0', 'scale: ${N:-0}'));
    checkRule(RULE, NGINX + COMPOSE.replace('    scale: 0', '    # scale: 0'));
    checkRule(RULE, NGINX.replace('api:3000', 'api:99999') + COMPOSE);
  });

  it('fix: sets it to one, with CRLF', () => {
    checkFix(
      RULE,
      (NGINX + COMPOSE).replaceAll('\n', '\r\n'),
      COMPOSE.replace('scale: 0', 'scale: 1').replaceAll('\n', '\r\n'),
    );
    checkFix(
      RULE,
      NGINX + COMPOSE.replace('scale: 0', 'deploy:\n      replicas: "0"'),
      COMPOSE.replace('scale: 0', 'deploy:\n      replicas: "1"'),
    );
  });

  it('fix: leaves a number that services share in an anchor to the user', () => {
    const shared = COMPOSE.replace('services:', 'x-base: &base\n  scale: 0\nservices:').replace(
      '    scale: 0',
      '    <<: *base',
    );
    checkRule(
      RULE,
      `//- nginx.conf\nhttp { upstream app { server api:3000; } }\n#                            ^^^ warning\n${shared}`,
    );
    expect(fixTitles(RULE, NGINX + shared)).toEqual([]);
  });
});
