import { describe, expect, it } from 'vitest';
import { checkRule, fixTitles } from '../support/check';

const RULE = 'compose-syntax';

const NGINX = '//- nginx.conf\nhttp { upstream a { server api:3000; } }\n//- docker-compose.yml\n';

describe(RULE, () => {
  it('when: reports what is no YAML', () => {
    checkRule(
      RULE,
      `${NGINX}services:
  web:
    image: nginx
    image: nginx:1.25
#   ^^^^^ error: mapping key "image" already defined at line 3
  api
# ^^^ error: could not find expected ":"
`,
    );
  });

  it('when: reports what is no compose file', () => {
    checkRule(
      RULE,
      `${NGINX}services:
  - web
# ^^^^^ error: services must be a mapping
`,
    );
  });

  it('when: reports names that are defined nowhere, once each', () => {
    checkRule(
      RULE,
      `${NGINX}services:
  web:
    image: nginx
    depends_on: [redis]
    #            ^^^^^ error: service "web" depends on undefined service "redis"
    networks: [front]
    #          ^^^^^ error: service "web" refers to undefined network front
  api:
    image: api
    networks: [front]
    depends_on:
      redis: { condition: service_started }
`,
    );
  });

  it('not: leaves a service that nginx misses to upstream-host-missing', () => {
    const gone = `services:
  web:
    image: nginx
    depends_on: [api]
`;
    checkRule(RULE, NGINX + gone);
    checkRule('upstream-host-missing', NGINX.replace('} }\n', '} }\n#                          ^^^ error\n') + gone);
    checkRule(
      RULE,
      `${NGINX.replace('server api:3000', 'server 10.0.0.1')}${gone.replace('[api]\n', '[api]\n    #            ^^^ error\n')}`,
    );
  });

  it('not: a good file, unknown keys and other files that may define the name', () => {
    checkRule(RULE, `${NGINX}services:\n  web:\n    image: nginx\n    x-own: 1\n  api:\n    image: api\n`);
    checkRule(RULE, `${NGINX}include: [b.yml]\nservices:\n  web:\n    image: nginx\n    depends_on: [redis]\n`);
    checkRule(RULE, '//- nginx.conf\nhttp {}\n');
  });

  it('not: offers a fix', () => {
    expect(fixTitles(RULE, `${NGINX}services: 1\n`)).toEqual([]);
  });
});
