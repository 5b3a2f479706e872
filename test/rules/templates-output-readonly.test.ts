import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'templates-output-readonly';

const FILES = `//- templates/app.conf.template
server { listen 80; location / { return 204; } }
//- conf.d/other.conf
server { listen 81; location / { return 204; } }
`;

const compose = (mount: string, rest = '') => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes:
      - ./templates:/etc/nginx/templates:ro
      - ${mount}
${rest}`;

describe(RULE, () => {
  it('when: conf.d is mounted read-only and there are templates', () => {
    checkRule(
      RULE,
      `${FILES}//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes:
      - ./templates:/etc/nginx/templates:ro
      - ./conf.d:/etc/nginx/conf.d:ro
#                ^^^^^^^^^^^^^^^^^ error: "/etc/nginx/conf.d" is read-only, so the image cannot write what it makes of "app.conf.template"; nginx starts without it
`,
    );
  });

  it('not: a mount that can be written; another output folder; no templates; an entrypoint that does not run', () => {
    checkRule(RULE, FILES + compose('./conf.d:/etc/nginx/conf.d'));
    const moved = '    environment: { NGINX_ENVSUBST_OUTPUT_DIR: /etc/nginx/generated }\n';
    checkRule(RULE, FILES + compose('./conf.d:/etc/nginx/conf.d:ro', moved));
    checkRule(RULE, FILES.replace('app.conf.template', 'README.md') + compose('./conf.d:/etc/nginx/conf.d:ro'));
    checkRule(RULE, FILES + compose('./conf.d:/etc/nginx/conf.d:ro', '    entrypoint: [nginx, -g, daemon off;]\n'));
  });

  it('not: an image that is not known', () => {
    checkRule(RULE, FILES + compose('./conf.d:/etc/nginx/conf.d:ro').replace('nginx:1.28', 'example/nginx'));
  });

  it('fix: takes :ro away, with CRLF, and read_only', () => {
    // an ending that does not make the template a project of its own
    const files = FILES.replace('.template', '.tpl');
    const suffix = '    environment: { NGINX_ENVSUBST_TEMPLATE_SUFFIX: .tpl }\n';
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    checkFix(
      RULE,
      crlf(files + compose('./conf.d:/etc/nginx/conf.d:ro # ours', suffix)),
      crlf(compose('./conf.d:/etc/nginx/conf.d # ours', suffix)),
    );
    const quoted = (options: string) => compose(`"./conf.d:/etc/nginx/conf.d:${options}"`, suffix);
    checkFix(RULE, files + quoted('ro,z'), quoted('z'));
    const long = (value: string) =>
      compose(`{ type: bind, source: ./conf.d, target: /etc/nginx/conf.d, read_only: ${value} }`, suffix);
    checkFix(RULE, files + long('true'), long('false'));
    expect(fixTitles(RULE, files + long('true'))).toEqual(['Mount it to be written']);
  });
});
