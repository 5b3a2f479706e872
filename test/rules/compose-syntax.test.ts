import { describe, expect, it } from 'vitest';
import { checkRule, findingsOf, fixTitles } from '../support/check';

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

  it('when: behind a profile that is not active, with less certainty', () => {
    const tools = (key: string) => `  tools:
    image: tools
    profiles: [debug]
    networks: [back]
    #          ^^^^ ${key}
`;
    const web = 'services:\n  web: { image: nginx }\n';
    const later = 'warning: service "tools" refers to undefined network back, once the profile "debug" is active';
    const now = 'error: service "tools" refers to undefined network back';
    checkRule(RULE, NGINX + web + tools(later));
    checkRule(RULE, `${NGINX + web + tools(now)}//- .env\nCOMPOSE_PROFILES=debug\n`);
    checkRule(RULE, NGINX + web + tools(now), { settings: { profiles: ['debug'] } });
    // of two uses, the one that Compose looks at
    checkRule(
      RULE,
      `${NGINX}services:
  tools: { image: tools, profiles: [debug], networks: [back] }
  web: { image: nginx, networks: [back] }
  #                               ^^^^ error: service "web" refers to undefined network back
`,
    );
  });

  it('when: in the words of Compose', () => {
    const messages = (services: string) => findingsOf(RULE, NGINX + services).map(({ refusal }) => refusal?.message);
    expect(messages('services:\n  web: { image: nginx, networks: [back] }\n')).toEqual([
      'service "web" refers to undefined network back: invalid compose project',
    ]);
    expect(messages('services:\n  tools: { image: tools, profiles: [debug], networks: [back] }\n')).toEqual([
      undefined,
    ]);
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
