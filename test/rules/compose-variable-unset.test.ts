import { describe, expect, it } from 'vitest';
import { checkRule, fixTitles } from '../support/check';

const RULE = 'compose-variable-unset';

const NGINX = '//- nginx.conf\nhttp { upstream app { server api:3000 max_fails=3 fail_timeout=30s; } }\n';

describe(RULE, () => {
  it('when: the ports or the number of containers of a target are not known', () => {
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
services:
  web: {image: "nginx:1.28", depends_on: [api]}
  api:
    image: api
    expose: ["\${API_PORT}"]
    #        ^^^^^^^^^^^^^ information: "\${API_PORT}" has no value here, in .env or the environment; a port of "api" is unknown to the analysis
    scale: \${COUNT}
    #      ^^^^^^^^ information: "\${COUNT}" has no value here, in .env or the environment; the number of containers of "api" is unknown to the analysis
`,
    );
  });

  it('when: the image or a mount of nginx is not known, or a value is required', () => {
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
services:
  nginx:
    image: nginx:\${TAG:?which nginx}
    #      ^^^^^^^^^^^^^^^^^^^^^^^^^ information: "\${TAG}" has no value here, in .env or the environment; the version of nginx in "nginx" is unknown to the analysis
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf
      - \${SNIPPETS}/gzip.conf:/etc/nginx/gzip.conf
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information: "\${SNIPPETS}" has no value here, in .env or the environment; what "nginx" mounts is unknown to the analysis
  api: {image: api}
`,
    );
  });

  it('not: a default; a value in .env; what the analysis does not need; other services', () => {
    const compose = (api: string, rest = '') =>
      `${NGINX}//- docker-compose.yml\nservices:\n  web: {image: "nginx:1.28", depends_on: [api], ports: ["\${HTTP:-80}:80"]}\n  api:\n    image: api\n${api}${rest}`;
    checkRule(RULE, compose('    expose: ["${PORT:-3000}"]\n'));
    checkRule(RULE, compose('    expose: ["${PORT}"]\n', '//- .env\nPORT=3000\n'));
    checkRule(
      RULE,
      compose('    expose: [3000]\n    environment: {SECRET: "${SECRET}"}\n    container_name: ${NAME}\n'),
    );
    checkRule(RULE, compose('    expose: [3000]\n    image: api:${TAG}\n').replace('    image: api\n', ''));
    checkRule(RULE, compose('', '  db:\n    image: postgres:${TAG}\n    ports: ["${DB_PORT}"]\n'));
  });

  it('has no fix', () => {
    const text = `${NGINX}//- docker-compose.yml\nservices:\n  web: {image: "nginx:\${TAG}"}\n  api: {image: api}\n`;
    expect(fixTitles(RULE, text)).toEqual([]);
  });
});
