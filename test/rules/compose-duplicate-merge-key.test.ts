import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'compose-duplicate-merge-key';

const NGINX = '//- nginx.conf\nhttp { upstream app { server api:3000 max_fails=3 fail_timeout=30s; } }\n';

const COMPOSE = (keys: string) => `//- docker-compose.yml
x-log: &log
  logging: {driver: local}
x-env: &env
  environment: {A: b}
services:
  web:
    image: nginx:1.28
    depends_on: [api]
  api:
${keys}    image: api
`;

describe(RULE, () => {
  it('when: two merge keys in one map', () => {
    checkRule(
      RULE,
      NGINX +
        COMPOSE(`    <<: *log
    <<: *env
#   ^^ error: a second "<<" in one map; Compose refuses to read the file
`),
    );
    checkRule('compose-syntax', NGINX + COMPOSE('    <<: *log\n    <<: *env\n'));
  });

  it('when: deeper down, and with other keys between them', () => {
    checkRule(
      RULE,
      NGINX +
        COMPOSE(`    build:
      <<: *log
      context: .
      <<: [*env]
#     ^^ error
`),
    );
  });

  it('not: the list form; one in each of two maps; a quoted "<<"', () => {
    checkRule(RULE, NGINX + COMPOSE('    <<: [*log, *env]\n'));
    checkRule(RULE, NGINX + COMPOSE('    <<: *log\n    deploy:\n      <<: *env\n'));
    checkRule(RULE, NGINX + COMPOSE('    <<: *log\n    # <<: *env\n'));
  });

  it('fix: joins them in a list, with CRLF', () => {
    const text = (keys: string) => COMPOSE(keys).replaceAll('\n', '\r\n');
    checkFix(
      RULE,
      NGINX + text('    <<: *log # how to log\n    restart: always\n    <<: *env # what\n'),
      text('    <<: [*log, *env] # how to log\n    restart: always\n'),
    );
    checkFix(RULE, NGINX + text('    <<: [ *log ]\n    <<: *env\n'), text('    <<: [*log, *env]\n'));
    checkFix(RULE, NGINX + text('    deploy: {<<: *log, <<: *env}\n'), text('    deploy: {<<: [*log, *env]}\n'));
  });

  it('fix: none for a map in place', () => {
    expect(fixTitles(RULE, NGINX + COMPOSE('    <<: {restart: always}\n    <<: *env\n'))).toEqual([]);
  });
});
