import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { analyseFixture, parseFixture } from '../support/fixture';

const RULE = 'replicas-with-container-name';

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
  it('when: deploy.replicas above 1 and container_name', () => {
    checkRule(
      RULE,
      NGINX +
        COMPOSE(`    container_name: shop-api # for the logs
    #               ^^^^^^^^ error: "shop-api" can be the name of one container only, but "api" is to have 3; Compose refuses to load the project
    deploy:
      replicas: 3
`),
    );
  });

  it('when: scale above 1, quoted, and container_name with a variable that has a default', () => {
    checkRule(
      RULE,
      NGINX +
        COMPOSE(`    container_name: "\${NAME:-shop}"
    #               ^^^^^^^^^^^^^^^ error: "shop" can be the name of one container only, but "api" is to have 2; …
    scale: "2"
`),
    );
  });

  it('when: the two come from an anchor, and from another file', () => {
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
x-many: &many
  scale: 2
services:
  web:
    image: nginx:1.28
  api:
    <<: *many
    image: api
    container_name: one
    #               ^^^ error
`,
    );
    checkRule(
      RULE,
      `${NGINX}${COMPOSE('    container_name: one\n    #               ^^^ error\n')}//- docker-compose.override.yml
services: {api: {deploy: {replicas: 2}}}
`,
    );
  });

  it('when: behind a profile or in a file for Swarm, with less certainty', () => {
    const name = (keys: string) => COMPOSE(`    container_name: one\n    #               ^^^ warning\n${keys}`);
    checkRule(RULE, NGINX + name('    scale: 2\n    profiles: [extra]\n'));
    checkRule(
      RULE,
      NGINX + name('    deploy:\n      replicas: 2\n      placement: {constraints: [node.role == worker]}\n'),
    );
  });

  it('not: one container; an unknown number; no fixed name; two numbers that disagree', () => {
    checkRule(RULE, NGINX + COMPOSE('    container_name: one\n'));
    checkRule(RULE, NGINX + COMPOSE('    container_name: one\n    scale: 1\n'));
    checkRule(RULE, NGINX + COMPOSE('    container_name: one\n    scale: ${COUNT}\n'));
    checkRule(RULE, NGINX + COMPOSE('    container_name: ${NAME}\n    scale: 2\n'));
    checkRule(RULE, NGINX + COMPOSE('    scale: 2\n'));
    checkRule(RULE, NGINX + COMPOSE('    container_name: one\n    scale: 2\n    deploy: {replicas: 3}\n'));
    checkRule(RULE, NGINX + COMPOSE('    # container_name: one\n    scale: 2\n'));
  });

  it('fix: removes the name, with CRLF', () => {
    const text = (name: string) => COMPOSE(`${name}    deploy:\n      replicas: 3\n`).replaceAll('\n', '\r\n');
    checkFix(RULE, NGINX + text('    container_name: one # old\n'), text(''));
    checkFix(
      RULE,
      `${NGINX}//- docker-compose.yml\nservices: {web: {image: "nginx:1.28"}, api: {image: api, container_name: one, scale: 2}}\n`,
      '//- docker-compose.yml\nservices: {web: {image: "nginx:1.28"}, api: {image: api, scale: 2}}\n',
    );
  });

  it('fix: runs one container', () => {
    const text = (replicas: string) => COMPOSE(`    container_name: one\n${replicas}`);
    const options = { title: 'Run one container of "api"' };
    checkFix(RULE, NGINX + text('    deploy:\n      replicas: 3\n'), text(''), options);
    checkFix(RULE, NGINX + text('    deploy: {replicas: 3}\n'), text(''), options);
    checkFix(
      RULE,
      NGINX + text('    deploy:\n      replicas: 3\n      labels: {a: b}\n'),
      text('    deploy:\n      labels: {a: b}\n'),
      options,
    );
    checkFix(RULE, NGINX + text('    scale: 3\n'), text(''), options);
  });

  it('fix: none for a name that services share in an anchor', () => {
    const text =
      'x-base: &base\n  container_name: one\n  scale: 2\nservices:\n  web:\n    image: nginx:1.28\n  api:\n    <<: *base\n    image: api\n';
    expect(fixTitles(RULE, `${NGINX}//- docker-compose.yml\n${text}`)).toEqual([]);
  });

  it('says it in the words of Compose', () => {
    const files = parseFixture(NGINX + COMPOSE('    container_name: one\n    scale: 2\n'));
    const [finding] = analyseFixture(files).snapshots.flatMap(({ findings }) =>
      findings.filter(({ rule }) => rule === RULE),
    );
    expect(finding?.refusal).toEqual({
      by: 'Compose',
      message:
        "services.scale: can't set container_name and api as container name must be unique: invalid compose project",
    });
  });
});
