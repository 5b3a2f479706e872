import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, findingsOf, fixTitles, readCarets } from '../support/check';
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

const templates = `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes:
      - ./templates:/etc/nginx/templates:ro
`;

const ROOT = '/etc/nginx/nginx.conf';

const withoutCarets = (fixture: string): string => readCarets(fixture).text;

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

  const WHOLE = `events {}\nhttp {\n${SERVER}}\n`;

  it('when: a whole configuration is mounted into conf.d', () => {
    const related = `//- site.conf
  user nginx;
# ^^^^ error: "user" belongs in the root file, but this file is /etc/nginx/conf.d/site.conf, and is included in "http"; nginx will refuse to start: "user" directive is not allowed here
${WHOLE}${compose('/etc/nginx/conf.d/site.conf')}`;
    checkRule(RULE, related);
    // of which the rules about single lines, and about what stands beside it, say nothing
    checkRule('directive-wrong-context', withoutCarets(related));
    checkRule('default-conf-shadows', withoutCarets(related));
    checkRule(
      RULE,
      `//- site.conf
  http { server { listen 80; } }
# ^^^^ error: "http" belongs in the root file…
${compose('/etc/nginx/conf.d/default.conf')}`,
    );
  });

  it('when: a template of a root file is written into conf.d', () => {
    checkRule(
      RULE,
      `//- templates/nginx.conf.template
  events {}
# ^^^^^^ error: "events" belongs in the root file, but this file becomes /etc/nginx/conf.d/nginx.conf, and is included in "http"; nginx will refuse to start: "events" directive is not allowed here
http { server { listen 80; location / { return 204; } } }
${templates}`,
    );
  });

  it('when: a whole configuration is included in another one', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http { include sites/*.conf; }
//- sites/a.conf
  events {}
# ^^^^^^ error: "events" belongs in the root file, but this file is included in "http"; nginx will refuse to start: "events" directive is not allowed here
http { server { listen 80; } }
`,
    );
  });

  it('not: a single line that is in the wrong block; a whole configuration that is included where it may be', () => {
    const sites = (text: string) =>
      `//- nginx.conf\nevents {}\nhttp { include sites/*.conf; }\n//- sites/a.conf\n${text}`;
    checkRule(RULE, sites(`worker_processes 1;\n${SERVER}`));
    checkRule(RULE, sites('stream { server { listen 1; } }\n'));
    checkRule(RULE, `//- nginx.conf\ninclude main.conf;\n//- main.conf\nevents {}\nhttp {\n${SERVER}}\nlisten 80;\n`);
    checkRule(RULE, `//- site.conf\n${WHOLE}${compose('/etc/nginx/conf.d/site.conf', 'openresty/openresty')}`);
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

  it('fix: mounts a whole configuration as the root file', () => {
    const before = `//- site.conf\n${WHOLE}${compose('/etc/nginx/conf.d/default.conf')}`;
    checkFix(RULE, before, compose(ROOT));
    expect(fixTitles(RULE, before)).toEqual(['Mount it at /etc/nginx/nginx.conf']);
    // where there is a root file, and where a folder is mounted, it is not so simple
    const own = `${before}      - ./nginx.conf:${ROOT}\n//- nginx.conf\nevents {}\nhttp { include conf.d/*.conf; }\n`;
    expect(findingsOf(RULE, own)).toHaveLength(1);
    expect(fixTitles(RULE, own)).toEqual([]);
    const folder = `//- conf/site.conf\n${WHOLE}${compose('/etc/nginx/conf.d').replace('./site.conf', './conf')}`;
    expect(findingsOf(RULE, folder)).toHaveLength(1);
    expect(fixTitles(RULE, folder)).toEqual([]);
  });

  it('fix: has a template of a root file written to its place', () => {
    const before = `//- templates/nginx.conf.template\n${WHOLE}${templates}`;
    const after = `${templates}    environment:\n      NGINX_ENVSUBST_OUTPUT_DIR: /etc/nginx\n`;
    checkFix(RULE, before, after);
    expect(fixTitles(RULE, before)).toEqual([
      'Have it written to /etc/nginx/nginx.conf: set NGINX_ENVSUBST_OUTPUT_DIR',
    ]);
    // other templates belong in conf.d
    const others = `${before}//- templates/site.conf.template\n${SERVER}`;
    expect(findingsOf(RULE, others)).toHaveLength(1);
    expect(fixTitles(RULE, others)).toEqual([]);
  });

  it.skipIf(!findNginx())('nginx: refuses a whole configuration in http', async () => {
    for (const text of ['events {}\n', `http {\n${SERVER}}\n`, WHOLE]) {
      const files = { 'nginx.conf': 'events {}\nhttp { include conf.d/*.conf; }\n', 'conf.d/site.conf': text };
      const { errors } = await nginxTest(files);
      expect(errors.map(({ message }) => message)).toEqual([`"${text.split(/\W/)[0]}" directive is not allowed here`]);
    }
  });

  it.skipIf(!findNginx())('nginx: refuses a server outside of http', async () => {
    const { errors } = await nginxTest(SERVER);
    expect(errors.map(({ message }) => message)).toEqual(['"server" directive is not allowed here']);
    expect((await nginxTest(`events {}\nhttp {\n${SERVER}}\n`)).ok).toBe(true);
  });
});
