import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'compose-scale-conflict';

const NGINX = '//- nginx.conf\nhttp { upstream app { server api:3000 max_fails=3 fail_timeout=30s; } }\n';

const COMPOSE = (keys: string) => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    depends_on: [api]
  api:
    image: api
${keys}`;

describe(RULE, () => {
  it('when: scale and deploy.replicas differ', () => {
    checkRule(
      RULE,
      NGINX +
        COMPOSE(`    scale: 2
    #      ^ error: "scale: 2" and "replicas: 3" of "api" disagree; Compose refuses to load the project
    deploy: {replicas: 3}
`),
    );
  });

  it('when: one of them stands in an override file, or is 0', () => {
    checkRule(
      RULE,
      `${NGINX}${COMPOSE('    deploy: {replicas: 3}\n')}//- docker-compose.override.yml
services:
  api:
    scale: 0
    #      ^ error
`,
    );
  });

  it('when: behind a profile that is not active, with less certainty', () => {
    checkRule(
      RULE,
      NGINX + COMPOSE('    scale: 2\n    #      ^ warning\n    deploy: {replicas: 3}\n    profiles: [extra]\n'),
    );
  });

  it('not: the same number; an unknown value; one of them alone; taken away by !reset', () => {
    checkRule(RULE, NGINX + COMPOSE('    scale: 3\n    deploy: {replicas: "3"}\n'));
    checkRule(RULE, NGINX + COMPOSE('    scale: ${N}\n    deploy: {replicas: 3}\n'));
    checkRule(RULE, NGINX + COMPOSE('    scale: 2\n    deploy: {replicas: "${N}"}\n'));
    checkRule(RULE, NGINX + COMPOSE('    scale: 2\n    deploy: {labels: {a: b}}\n'));
    checkRule(
      RULE,
      `${NGINX}${COMPOSE('    deploy: {replicas: 3}\n')}//- docker-compose.override.yml\nservices:\n  api:\n    scale: 2\n    deploy:\n      replicas: !reset null\n`,
    );
  });

  it('fix: keeps one of them, with CRLF', () => {
    const text = (scale: string, deploy: string) => COMPOSE(scale + deploy).replaceAll('\n', '\r\n');
    const [scale, deploy] = ['    scale: 2 # for now\n', '    deploy:\n      replicas: 3\n'];
    checkFix(RULE, NGINX + text(scale, deploy), text('', deploy));
    checkFix(RULE, NGINX + text(scale, deploy), text(scale, ''), { title: 'Remove "replicas", keep "scale: 2"' });
  });

  it('fix: none for a number in an anchor', () => {
    const text =
      'x-a: &a\n  scale: 2\n  deploy: {replicas: 3}\nservices:\n  web:\n    image: nginx:1.28\n  api:\n    <<: *a\n';
    expect(fixTitles(RULE, `${NGINX}//- docker-compose.yml\n${text}`)).toEqual([]);
  });
});
