import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, findingsOf, fixTitles } from '../support/check';

const RULE = 'conf-not-included';

const SERVER = 'server { listen 8080; location / { return 204; } }\n';

const compose = (...mounts: string[]) => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes:
${mounts.map((mount) => `      - ${mount}\n`).join('')}`;

const MAIN = `//- main.conf\n${SERVER}`;
const OK = './main.conf:/etc/nginx/conf.d/default.conf';

describe(RULE, () => {
  it('when: a file in conf.d has another ending, or a dot in front', () => {
    checkRule(
      RULE,
      `${MAIN}//- app.conf
${SERVER}//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes:
      - ${OK}
      - ./app.conf:/etc/nginx/conf.d/app.nginx:ro
#                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: no include of /etc/nginx/nginx.conf matches "/etc/nginx/conf.d/app.nginx"; nginx does not read it
      - ./app.conf:/etc/nginx/conf.d/.app.conf
#                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning
`,
    );
  });

  it('when: nothing else of the container is read', () => {
    checkRule(
      RULE,
      `//- app.conf
${SERVER}//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes:
      - ./app.conf:/etc/nginx/conf.d/app
#                  ^^^^^^^^^^^^^^^^^^^^^ warning
`,
    );
  });

  it('when: a folder that the root file does not include; a template in a sub-directory', () => {
    checkRule(
      RULE,
      `${MAIN}//- sites/app.conf
${SERVER}//- templates/sub/b.conf.template
${SERVER}//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes:
      - ${OK}
      - ./sites:/etc/nginx/sites-enabled
#               ^^^^^^^^^^^^^^^^^^^^^^^^ warning: no include of /etc/nginx/nginx.conf matches "/etc/nginx/sites-enabled/app.conf"; nginx does not read it
      - ./templates:/etc/nginx/templates
#                   ^^^^^^^^^^^^^^^^^^^^ warning: "sub/b.conf.template" becomes /etc/nginx/conf.d/sub/b.conf, which no include matches; nginx does not read it
`,
    );
  });

  it('not: files that are read; another include; files that are switched off; snippets and other folders', () => {
    checkRule(RULE, MAIN + compose(OK));
    checkRule(
      RULE,
      `//- nginx.conf\nevents {}\nhttp { include sites-enabled/*; }\n//- sites/app\n${SERVER}${compose('./nginx.conf:/etc/nginx/nginx.conf', './sites:/etc/nginx/sites-enabled')}`,
    );
    checkRule(RULE, MAIN + compose(OK, './main.conf:/etc/nginx/conf.d/old.conf.bak'));
    checkRule(RULE, `${MAIN}//- b/a.conf\n${SERVER}//- b/b.txt\nx\n//- b/c\nx\n${compose('./b:/etc/nginx/conf.d')}`);
    checkRule(RULE, MAIN + compose(OK, './main.conf:/etc/nginx/snippets/a', './main.conf:/srv/a'));
  });

  it('not: certificates, passwords, pages and scripts; what a directive names by its path', () => {
    for (const name of [
      'a.crt',
      'a.key',
      'dhparam.pem',
      'nginx.htpasswd',
      'htpasswd',
      'sorry.html',
      'app.js',
      'geo.mmdb',
    ]) {
      checkRule(RULE, MAIN + compose(OK, `./main.conf:/etc/nginx/conf.d/${name}`));
    }
    const users = `${compose(OK, './users:/etc/nginx/conf.d/users')}//- users\na:b\n`;
    for (const line of [
      'auth_basic_user_file conf.d/users',
      'auth_basic_user_file "/etc/nginx/conf.d/users"',
      'root conf.d',
    ]) {
      const named = MAIN.replace('listen', `${line}; listen`);
      checkRule(RULE, named + users);
    }
    expect(findingsOf(RULE, MAIN + users)).toHaveLength(1);
  });

  it('not: an include that cannot be followed; an image that is not known', () => {
    const root = '//- nginx.conf\nevents {}\nhttp { include /opt/other/*.conf; include gone.conf; }\n';
    const mounts = ['./nginx.conf:/etc/nginx/nginx.conf', './main.conf:/etc/nginx/conf.d/a.nginx', 'x:/opt/other'];
    checkRule(RULE, root + MAIN + compose(...mounts));
    checkRule(RULE, MAIN + compose(OK, './main.conf:/etc/nginx/conf.d/a').replace('nginx:1.28', 'example/nginx'));
  });

  it('fix: another target, with CRLF', () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    const files = `//- app\n${SERVER}//- main.conf\nserver { listen 80; location / { return 204; } }\n`;
    checkFix(
      RULE,
      crlf(files + compose(OK, './app:/etc/nginx/conf.d/app.nginx:ro # ours')),
      crlf(compose(OK, './app:/etc/nginx/conf.d/app.conf:ro # ours')),
    );
    checkFix(
      RULE,
      files + compose(OK, './app:/etc/nginx/sites-enabled/app'),
      compose(OK, './app:/etc/nginx/conf.d/app.conf'),
    );
    expect(fixTitles(RULE, files + compose(OK, './app:/etc/nginx/conf.d/default'))).toEqual([]);
  });
});
