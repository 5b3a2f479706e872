import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { analyseFixture, parseFixture } from '../support/fixture';

const RULE = 'healthcheck-condition-without-healthcheck';

const NGINX = '//- nginx.conf\nhttp { upstream app { server api:3000 max_fails=3 fail_timeout=30s; } }\n';

const WAITS = `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    depends_on:
      api:
        condition: service_healthy
`;
const SERVICE = '  api:\n    image: api\n';
const CHECK = '    healthcheck:\n      test: ["CMD", "/ready"]\n';

describe(RULE, () => {
  it('when: the health check is turned off', () => {
    const caret =
      '        #          ^^^^^^^^^^^^^^^ error: "api" has its health check turned off; "docker compose up" stops: dependency failed to start: container project-api-1 has no healthcheck configured\n';
    checkRule(
      RULE,
      `${NGINX}${WAITS.replace('services:', 'name: project\nservices:')}${caret}${SERVICE}    healthcheck: {disable: true}\n`,
    );
    checkRule(
      RULE,
      `${NGINX}${WAITS}        #          ^^^^^^^^^^^^^^^ error\n${SERVICE}    healthcheck:\n      test: ["NONE"]\n`,
    );
    checkRule(
      RULE,
      `${NGINX}${WAITS}        #          ^^^^^^^^^^^^^^^ error\n  api:\n    build: .\n//- Dockerfile\nFROM node:22\nHEALTHCHECK NONE\n`,
    );
  });

  it('when: no health check is in the files', () => {
    checkRule(
      RULE,
      `${NGINX}${WAITS}        #          ^^^^^^^^^^^^^^^ information: "api" has no health check in the files; unless its image brings one, "docker compose up" stops: dependency failed to start: container …\n${SERVICE}`,
    );
    checkRule(
      RULE,
      `${NGINX}${WAITS}        #          ^^^^^^^^^^^^^^^ information\n  api:\n    build: .\n//- Dockerfile\nFROM node:22\nEXPOSE 3000\n`,
    );
  });

  it('when: any service waits, in one line and through a merge key', () => {
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
x-after: &after
  depends_on: {db: {condition: "service_healthy"}}
#                              ^^^^^^^^^^^^^^^^^ information
services:
  web: {image: "nginx:1.28", depends_on: [api]}
  api: {<<: *after, image: api}
  db: {image: postgres}
`,
    );
  });

  it('when: behind a profile that is not active, with less certainty', () => {
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
services:
  web: {image: "nginx:1.28", depends_on: [api]}
  api: {image: api}
  job:
    image: job
    profiles: [tools]
    depends_on: {db: {condition: service_healthy}}
    #                            ^^^^^^^^^^^^^^^ warning
  db: {image: db, healthcheck: {disable: true}}
`,
    );
  });

  it('not: a health check here; other settings of the one of the image; an image or a Dockerfile that brings one', () => {
    checkRule(RULE, NGINX + WAITS + SERVICE + CHECK);
    checkRule(RULE, `${NGINX}${WAITS}${SERVICE}    healthcheck: {interval: 5s}\n`);
    // a command for the shell, if one that fails
    checkRule(RULE, `${NGINX}${WAITS}${SERVICE}    healthcheck: {test: NONE}\n`);
    checkRule(RULE, NGINX + WAITS + SERVICE.replace('image: api', 'image: vaultwarden/server:1.30'));
    checkRule(RULE, NGINX + WAITS + SERVICE.replace('image: api', 'image: ${IMAGE}'));
    checkRule(
      RULE,
      `${NGINX}${WAITS}  api:\n    build: .\n//- Dockerfile\nFROM node:22\nHEALTHCHECK CMD curl -f http://localhost:3000/\n`,
    );
  });

  it('not: other conditions; not required; no containers; a service that is not there', () => {
    checkRule(RULE, NGINX + WAITS.replace('service_healthy', 'service_started') + SERVICE);
    checkRule(RULE, `${NGINX}${WAITS}        required: false\n${SERVICE}`);
    checkRule(RULE, `${NGINX}${WAITS}${SERVICE}    scale: 0\n`);
    checkRule(RULE, NGINX + WAITS);
  });

  it('fix: gives the service a health check, with CRLF', () => {
    const text = (check: string) => `${WAITS}${SERVICE}${check}`.replaceAll('\n', '\r\n');
    const stub =
      '    healthcheck:\n      test: ["CMD-SHELL", "wget -q -O /dev/null http://127.0.0.1:3000/ || exit 1"]\n      interval: 10s\n      timeout: 3s\n      retries: 3\n';
    checkFix(RULE, NGINX + text(''), text(stub));
    checkFix(RULE, NGINX + text('    healthcheck:\n      disable: true\n'), text(stub));
    checkFix(
      RULE,
      `${NGINX}//- docker-compose.yml\nservices:\n  web: {image: "nginx:1.28", depends_on: {api: {condition: service_healthy}}}\n  api: {image: "redis:7"}\n`,
      '//- docker-compose.yml\nservices:\n  web: {image: "nginx:1.28", depends_on: {api: {condition: service_healthy}}}\n  api: {image: "redis:7", healthcheck: {test: ["CMD-SHELL", "redis-cli ping"], interval: 10s, timeout: 3s, retries: 3}}\n',
    );
  });

  it('fix: waits for the start only', () => {
    checkFix(RULE, NGINX + WAITS + SERVICE, WAITS.replace('service_healthy', 'service_started') + SERVICE, {
      title: 'Wait for "service_started" only',
    });
    const shared = `x-a: &a\n  depends_on: {api: {condition: service_healthy}}\nservices:\n  web: {image: "nginx:1.28", <<: *a}\n${SERVICE}`;
    expect(fixTitles(RULE, `${NGINX}//- docker-compose.yml\n${shared}`)).toEqual(['Give "api" a health check']);
  });

  it('says it in the words of Compose', () => {
    const text = `${NGINX}${WAITS}${SERVICE}    container_name: app\n    healthcheck: {disable: true}\n`;
    const findings = analyseFixture(parseFixture(text)).snapshots.flatMap((snapshot) => snapshot.findings);
    expect(findings.find(({ rule }) => rule === RULE)?.refusal).toEqual({
      by: 'Compose',
      message: 'dependency failed to start: container app has no healthcheck configured',
    });
  });
});
