import { get } from 'node:http';
import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { findNginx, startNginx } from '../support/nginx';

const RULE = 'default-conf-shadows';

const server = (listen: string, name = '') =>
  `//- web.conf\n  server {\n    listen ${listen};\n${name}    location / { return 204; }\n  }\n`;

const compose = (...mounts: string[]) => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes:
${mounts.map((mount) => `      - ${mount}\n`).join('')}`;

const mountAt = (name: string) => `./web.conf:/etc/nginx/conf.d/${name}:ro`;

const marked = (message: string, listen = '80', name = '') =>
  server(listen, name).replace('  server {\n', `  server {\n# ^^^^^^ warning: ${message}\n`);

const AFTER =
  '/etc/nginx/conf.d/default.conf of the image is read before this server and has the same port 80; requests still get "Welcome to nginx!"';
const BEFORE =
  '/etc/nginx/conf.d/default.conf of the image is read too and has "server_name localhost"; http://localhost still shows "Welcome to nginx!"';

describe(RULE, () => {
  it('when: a server for all requests is read after default.conf', () => {
    checkRule(RULE, marked(AFTER) + compose(mountAt('web.conf')));
    checkRule(RULE, marked(AFTER, '[::]:80; listen 80', '    server_name _;\n') + compose(mountAt('web.conf')));
  });

  it('when: it has the name localhost too, and comes second', () => {
    checkRule(RULE, marked(AFTER, '80', '    server_name localhost;\n') + compose(mountAt('web.conf')));
  });

  it('when: it is read before, or is the default server: localhost still has another one', () => {
    checkRule(RULE, marked(BEFORE) + compose(mountAt('app.conf')));
    checkRule(RULE, marked(BEFORE, '80 default_server') + compose(mountAt('web.conf')));
  });

  it('not: default.conf overwritten; the whole folder mounted; another port; another nginx.conf; removed in the build', () => {
    checkRule(RULE, server('80') + compose(mountAt('default.conf')));
    checkRule(RULE, server('80').replace('web.conf', 'conf.d/web.conf') + compose('./conf.d:/etc/nginx/conf.d'));
    checkRule(RULE, server('8080') + compose(mountAt('web.conf')));
    const root = '//- nginx.conf\nevents {}\nhttp { include conf.d/web.conf; }\n';
    checkRule(RULE, root + server('80') + compose('./nginx.conf:/etc/nginx/nginx.conf', mountAt('web.conf')));
    const build = '//- Dockerfile\nFROM nginx:1.28\nRUN rm /etc/nginx/conf.d/default.conf\n';
    checkRule(RULE, build + server('80') + compose(mountAt('web.conf')).replace('image: nginx:1.28', 'build: .'));
  });

  it('not: sites with names of their own; a server that is called localhost and comes first; an image that is not known', () => {
    checkRule(RULE, server('80', '    server_name example.com;\n') + compose(mountAt('web.conf')));
    checkRule(RULE, server('80', '    server_name localhost;\n') + compose(mountAt('app.conf')));
    checkRule(RULE, server('80') + compose(mountAt('web.conf')).replace('nginx:1.28', 'example/nginx'));
  });

  it('fix: mounts it over default.conf, with CRLF', () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    checkFix(
      RULE,
      crlf(server('80') + compose(`${mountAt('web.conf')} # ours`)),
      crlf(compose(`${mountAt('default.conf')} # ours`)),
    );
    expect(fixTitles(RULE, server('80') + compose(mountAt('app.conf')))).toEqual([
      "Mount it over the image's default.conf",
    ]);
  });

  it.skipIf(!findNginx())(
    'nginx: answers from the server that the finding names, and from the own one after the fix',
    async () => {
      const ofImage = 'server { listen 80; server_name localhost; return 200 image; }';
      const own = (listen: string) => `server { listen ${listen}; return 200 own; }`;
      const answers = async (files: Readonly<Record<string, string>>) => {
        const nginx = await startNginx({ 'nginx.conf': 'events {}\nhttp { include conf.d/*.conf; }\n', ...files });
        try {
          const hosts = ['localhost', 'example.com'];
          return await Promise.all(hosts.map((host) => answerFor(host, nginx.port())));
        } finally {
          await nginx.stop();
        }
      };
      const image = { 'conf.d/default.conf': ofImage };
      expect(await answers({ ...image, 'conf.d/web.conf': own('80') })).toEqual(['image', 'image']);
      expect(await answers({ ...image, 'conf.d/app.conf': own('80') })).toEqual(['image', 'own']);
      expect(await answers({ 'conf.d/default.conf': own('80') })).toEqual(['own', 'own']);
    },
  );
});

/** The body of the answer to a request for a host. */
function answerFor(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, headers: { host }, agent: false }, async (response) => {
      resolve((await response.toArray()).join(''));
    }).on('error', reject);
  });
}
