import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'depends-on-completed';

const NGINX = '//- nginx.conf\nhttp { upstream app { server api:3000 max_fails=3 fail_timeout=30s; } }\n';

const COMPOSE = (condition: string, api = '') => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    depends_on:
      migrate:
        condition: service_completed_successfully
      api:
        condition: ${condition}
  api:
    image: api
${api}  migrate:
    image: api
`;
const CHECK = '    healthcheck:\n      test: ["CMD", "/ready"]\n';

describe(RULE, () => {
  it('when: nginx waits for the end of a service that it passes requests to', () => {
    checkRule(
      RULE,
      NGINX +
        COMPOSE(`"service_completed_successfully"
#                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: "api" must have exited before nginx starts, yet nginx passes requests to it; as long as it runs, nginx is not started`),
    );
  });

  it('when: the target is no upstream, or has variables; written in one line', () => {
    const compose = `//- docker-compose.yml
services:
  web: {image: "nginx:1.28", depends_on: {api: {condition: service_completed_successfully}}}
  #                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning
  api: {image: api}
`;
    checkRule(RULE, `//- nginx.conf\nhttp { server { location / { proxy_pass http://api:3000; } } }\n${compose}`);
    checkRule(RULE, `//- nginx.conf\nhttp { server { location / { proxy_pass http://api:3000$uri; } } }\n${compose}`);
  });

  it('not: migrations and other services that run once; other conditions; other services that wait', () => {
    checkRule(RULE, NGINX + COMPOSE('service_started'));
    checkRule(RULE, NGINX + COMPOSE('service_healthy', CHECK));
    checkRule(
      RULE,
      `${NGINX}${COMPOSE('service_started')}  job:\n    image: job\n    depends_on: {api: {condition: service_completed_successfully}}\n`,
    );
  });

  it('fix: waits for health where there is a health check, with CRLF', () => {
    const text = (condition: string) => COMPOSE(`${condition} # first`, CHECK).replaceAll('\n', '\r\n');
    checkFix(RULE, NGINX + text('service_completed_successfully'), text('service_healthy'));
  });

  it('fix: waits for the start without a health check', () => {
    checkFix(RULE, NGINX + COMPOSE("'service_completed_successfully'"), COMPOSE("'service_started'"));
    const shared = `//- docker-compose.yml\nx-a: &a {depends_on: {api: {condition: service_completed_successfully}}}\nservices:\n  web: {image: "nginx:1.28", <<: *a}\n  api: {image: api}\n`;
    expect(fixTitles(RULE, NGINX + shared)).toEqual([]);
  });
});
