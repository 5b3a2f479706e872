import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'depends-on-started-only';

const NGINX = '//- nginx.conf\nevents {}\nhttp { upstream app { server api:3000; } }\n';

const compose = (dependsOn: string, health = '{ test: curl -f localhost }') => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
${dependsOn}  api:
    image: api
    healthcheck: ${health}
`;

describe(RULE, () => {
  it('when: the short form, and service_started, on a service with a health check', () => {
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    depends_on:
      - api
#       ^^^ hint: nginx starts when "api" has started, not when it is ready; requests get 502 until then
  api:
    image: api
    healthcheck: { test: [CMD, curl, -f, localhost] }
`,
    );
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    depends_on:
      api:
        condition: service_started
#                  ^^^^^^^^^^^^^^^ hint: nginx starts when "api" has started, …
  api:
    image: api
    healthcheck: { test: curl -f localhost }
`,
    );
  });

  it('not: no health check, or one that is off; an interval alone; another condition; a service nginx does not use', () => {
    checkRule(RULE, NGINX + compose('    depends_on: [api]\n').replace(/ {4}healthcheck.*\n/, ''));
    checkRule(RULE, NGINX + compose('    depends_on: [api]\n', '{ test: ["NONE"] }'));
    checkRule(RULE, NGINX + compose('    depends_on: [api]\n', '{ disable: true }'));
    checkRule(RULE, NGINX + compose('    depends_on: [api]\n', '{ interval: 5s }'));
    checkRule(RULE, NGINX + compose('    depends_on: { api: { condition: service_healthy } }\n'));
    checkRule(RULE, NGINX.replace('api:', 'db:') + compose('    depends_on: [api, db]\n  db: { image: db }\n'));
  });

  it('fix: writes the condition, with CRLF', () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    checkFix(
      RULE,
      crlf(NGINX + compose('    depends_on: [api]\n')),
      crlf(compose('    depends_on:\n      api:\n        condition: service_healthy\n')),
    );
    checkFix(
      RULE,
      NGINX + compose('    depends_on:\n      api:\n        condition: "service_started" # at once\n'),
      compose('    depends_on:\n      api:\n        condition: "service_healthy" # at once\n'),
    );
  });

  it('fix: none for a list with comments', () => {
    expect(
      fixTitles(RULE, NGINX + compose('    depends_on:\n      - api # needed\n      - db\n  db: { image: db }\n')),
    ).toEqual([]);
  });
});
