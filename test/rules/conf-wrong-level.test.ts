import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { findNginx, nginxTest } from '../support/nginx';

const RULE = 'conf-wrong-level';

const SERVER = 'server {\n    listen 80;\n    location / { return 204; }\n}\n';

const compose = (target: string, image = 'nginx:1.28') => `//- docker-compose.yml
services:
  web:
    image: ${image}
    volumes:
      - ./site.conf:${target}:ro # ours
`;

const ROOT = '/etc/nginx/nginx.conf';

describe(RULE, () => {
  it('when: a file of servers is mounted as nginx.conf', () => {
    checkRule(
      RULE,
      `//- site.conf
  server {
# ^^^^^^ error: "server" stands outside of "http", and this file is /etc/nginx/nginx.conf; nginx will refuse to start: "server" directive is not allowed here
    listen 80;
  }
${compose(ROOT)}`,
    );
  });

  it('not: a root file; a file of servers in conf.d; an include first; an image that is not known', () => {
    checkRule(RULE, `//- site.conf\nevents {}\nhttp {\n${SERVER}}\n${compose(ROOT)}`);
    checkRule(RULE, `//- site.conf\n${SERVER}${compose('/etc/nginx/conf.d/default.conf')}`);
    checkRule(RULE, `//- site.conf\ninclude main.conf;\n${SERVER}${compose(ROOT)}`);
    checkRule(RULE, `//- site.conf\n${SERVER}${compose(ROOT, 'example/nginx')}`);
    checkRule(RULE, `//- site.conf\n${SERVER}`);
  });

  it('fix: mounts it in conf.d, with CRLF', () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    const files = `//- site.conf\n${SERVER}`;
    checkFix(RULE, crlf(files + compose(ROOT)), crlf(compose('/etc/nginx/conf.d/default.conf')));
    expect(fixTitles(RULE, files + compose(ROOT))).toEqual(['Mount it at /etc/nginx/conf.d/default.conf']);
  });

  it.skipIf(!findNginx())('nginx: refuses a server outside of http', async () => {
    const { errors } = await nginxTest(SERVER);
    expect(errors.map(({ message }) => message)).toEqual(['"server" directive is not allowed here']);
    expect((await nginxTest(`events {}\nhttp {\n${SERVER}}\n`)).ok).toBe(true);
  });
});
