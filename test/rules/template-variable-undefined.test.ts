import { describe, expect, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';
import { findNginx, nginxTest } from '../support/nginx';

const RULE = 'template-variable-undefined';

const TEMPLATE = `//- templates/app.conf.template
server {
    listen 80;
    location / {
        return 200 "\${GREETING}";
    }
}
`;

const compose = (lines = '', image = 'image: nginx:1.28') => `//- docker-compose.yml
services:
  web:
    ${image}
    volumes:
      - ./templates:/etc/nginx/templates
${lines}`;

describe(RULE, () => {
  it('when: a variable is set nowhere, once for each template', () => {
    checkRule(
      RULE,
      `//- templates/app.conf.template
server {
    listen \${API_PORT};
    #      ^^^^^^^^^^^ warning: "\${API_PORT}" is not set in the environment of "web", so it stays as it is; nginx reports unknown "api_port" variable or an invalid value
    server_name \${NAME};
    location / { return 200 "\${API_PORT}"; }
}
${compose('    environment:\n      NAME: example.com\n')}`,
    );
  });

  it('not: environment; an env_file; ENV of a Dockerfile; what the image sets; comments', () => {
    checkRule(RULE, TEMPLATE + compose('    environment: { GREETING: hello }\n'));
    checkRule(RULE, TEMPLATE + compose('    environment: [GREETING]\n'));
    checkRule(RULE, `${TEMPLATE}${compose('    env_file: web.env\n')}//- web.env\nGREETING=hello\n`);
    checkRule(RULE, `${TEMPLATE}${compose('', 'build: .')}//- Dockerfile\nFROM nginx:1.28\nENV GREETING=hello\n`);
    checkRule(RULE, TEMPLATE.replace('GREETING', 'NGINX_VERSION') + compose());
    checkRule(
      RULE,
      TEMPLATE.replace('return 200', '# ${OLD}\n        return 200').replace('${GREETING}', '') + compose(),
    );
  });

  it('not: an env_file that cannot be read; a filter; lower case; a variable of nginx', () => {
    checkRule(RULE, TEMPLATE + compose('    env_file: gone.env\n'));
    checkRule(RULE, TEMPLATE + compose("    environment: { NGINX_ENVSUBST_FILTER: '^APP_' }\n"));
    checkRule(RULE, TEMPLATE.replace('GREETING', 'request_uri') + compose());
    checkRule(RULE, TEMPLATE.replace('location', 'set $GREETING hello;\n    location') + compose());
  });

  it('fix: adds it to the environment, with CRLF', () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    checkFix(
      RULE,
      crlf(TEMPLATE + compose('    environment:\n      NAME: a # ours\n')),
      crlf(compose('    environment:\n      NAME: a # ours\n      GREETING: ${GREETING:?}\n')),
    );
    checkFix(
      RULE,
      TEMPLATE + compose('    environment:\n      - NAME=a\n'),
      compose('    environment:\n      - NAME=a\n      - GREETING=${GREETING:?}\n'),
    );
    checkFix(RULE, TEMPLATE + compose(), compose('    environment:\n      GREETING: ${GREETING:?}\n'));
  });

  it.skipIf(!findNginx())('nginx: refuses a variable that it does not know', async () => {
    const conf = 'events {} http { server { location / { return 200 "${GREETING}"; } } }';
    const { errors } = await nginxTest(conf);
    expect(errors.map(({ message }) => message)).toEqual(['unknown "greeting" variable']);
  });
});
