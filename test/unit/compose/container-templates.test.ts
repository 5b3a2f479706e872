import { describe, expect, it } from 'vitest';
import { at, matches, namesIn } from './container-of';

/** Expectations from 20-envsubst-on-templates.sh of nginx/docker-nginx. */

const T = '//- t/app.conf.template\nx\n//- t/sub/deep.conf.template\nx\n//- t/notes.txt\nx\n';
const APP = '/etc/nginx/conf.d/app.conf';
const MOUNT = '"./t:/etc/nginx/templates"';
const keys = (more = '', mounts = MOUNT) => `{ volumes: [${mounts}]${more === '' ? '' : `, ${more}`} }`;

describe('templates', () => {
  it('are written to conf.d, those of folders to folders', () => {
    expect(at(APP, keys('environment: { PORT: 80 }'), T)).toBe('./t/app.conf.template {PORT=80}');
    expect(at('/etc/nginx/conf.d/sub/deep.conf', keys(), T)).toBe('./t/sub/deep.conf.template {}');
    expect(namesIn('/etc/nginx/conf.d', keys(), T)).toContain('app.conf default.conf');
    expect(matches('/etc/nginx/conf.d/*.conf', keys(), T)).toBe(`${APP} /etc/nginx/conf.d/default.conf`);
  });

  it('overwrite what is there', () => {
    const files = '//- t/default.conf.template\nx\n//- own.conf\nx\n';
    expect(at('/etc/nginx/conf.d/default.conf', keys(), files)).toBe('./t/default.conf.template {}');
    const both = keys('', `${MOUNT}, "./own.conf:/etc/nginx/conf.d/default.conf"`);
    expect(at('/etc/nginx/conf.d/default.conf', both, files)).toBe('./t/default.conf.template {}');
    const readOnly = keys('', `${MOUNT}, "./own.conf:/etc/nginx/conf.d/default.conf:ro"`);
    expect(at('/etc/nginx/conf.d/default.conf', readOnly, files)).toBe('./own.conf (read-only)');
  });

  it.each([
    ['the output is read-only', keys('', `${MOUNT}, "./out:/etc/nginx/conf.d:ro"`)],
    ['the output is not there', keys('environment: { NGINX_ENVSUBST_OUTPUT_DIR: /etc/nginx/none }')],
    ['the entrypoint is another', keys('entrypoint: [nginx]')],
    ['the entrypoint is none', keys('entrypoint: ""')],
    ['the command is not nginx', keys('command: [nginx-custom]')],
    ['the command is a shell', keys(`command: sh -c "nginx -g 'daemon off;'"`)],
    ['the entrypoint runs another program', keys('entrypoint: [/docker-entrypoint.sh], command: [sleep, "1"]')],
    ['the entrypoint of the service takes the command of the image away', keys('entrypoint: [/docker-entrypoint.sh]')],
    ['the command is a path to nginx', keys('command: /usr/sbin/nginx')],
    ['the suffix is another', keys('environment: { NGINX_ENVSUBST_TEMPLATE_SUFFIX: .tpl }')],
    ['the folder is another', keys('environment: { NGINX_ENVSUBST_TEMPLATE_DIR: /templates }')],
  ])('are none if %s', (_, given) => expect(at(APP, given, `${T}//- out/x\nx\n`)).toBe('missing'));

  it.each([
    ['the command is nginx', keys('command: [nginx, -g, "daemon off;"]')],
    ['the command is nginx-debug', keys('command: nginx-debug')],
    [
      'a script hands over to the entrypoint',
      keys(`command: sh -c "rm ${APP}; exec /docker-entrypoint.sh nginx -g 'daemon off;'"`),
    ],
    ['another entrypoint hands over to it', keys('entrypoint: [/wait.sh, /docker-entrypoint.sh], command: [nginx]')],
    ['the entrypoint holds the command too', keys('entrypoint: [/docker-entrypoint.sh, nginx]')],
    ['the command names the entrypoint', keys('command: [/docker-entrypoint.sh, nginx]')],
    ['the entrypoint is named again', keys('entrypoint: /docker-entrypoint.sh, command: nginx')],
  ])('are expanded if %s', (_, given) => expect(at(APP, given, T)).toBe('./t/app.conf.template {}'));

  it('come from other folders, with other suffixes, to other folders', () => {
    const environment =
      'environment: { NGINX_ENVSUBST_TEMPLATE_DIR: /in/, NGINX_ENVSUBST_TEMPLATE_SUFFIX: .tpl, NGINX_ENVSUBST_OUTPUT_DIR: /etc/nginx }';
    const files = '//- t/nginx.conf.tpl\nx\n//- t/app.conf.template\nx\n';
    expect(at('/etc/nginx/nginx.conf', keys(environment, '"./t:/in"'), files)).toContain('./t/nginx.conf.tpl {');
    expect(at('/etc/nginx/app.conf', keys(environment, '"./t:/in"'), files)).toBe('missing');
  });

  it('leave out variables that the filter leaves out, and those without a known value', () => {
    const environment = 'environment: { APP_A: 1, APP_B: "${UNSET}", B: 2, NGINX_ENVSUBST_FILTER: "^APP_" }';
    expect(at(APP, keys(environment), T)).toBe('./t/app.conf.template {APP_A=1}');
  });

  it('heed no filter that could hold up the editor', () => {
    const environment = `environment: { ${'A'.repeat(60)}_: 1, NGINX_ENVSUBST_FILTER: "(A+)+$" }`;
    const start = performance.now();
    expect(at(APP, keys(environment), T)).toContain('_=1}');
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('know variables of the Dockerfile, of env files and of the service, the latter first', () => {
    const files = `${T}//- Dockerfile\nFROM nginx:1.27\nENV A=1 B=1 C=1\nCOPY t /etc/nginx/templates\n//- web.env\nB=2\nC=2\n`;
    const built = '{ build: ., env_file: [web.env], environment: { C: 3 } }';
    expect(at(APP, built, files)).toBe('./t/app.conf.template {A=1 B=2 C=3}');
  });

  it('may be texts of the compose file', () => {
    const files = 'configs:\n  app: { content: "server {}" }\n';
    const given =
      '{ environment: { A: 1 }, configs: [{ source: app, target: /etc/nginx/templates/app.conf.template }] }';
    expect(at(APP, given, files)).toBe('config app {A=1}');
  });

  it('may be any in a folder that cannot be looked into', () => {
    expect(matches('/etc/nginx/conf.d/*.conf', keys('', '"/srv/t:/etc/nginx/templates"'))).toBe(
      '/etc/nginx/conf.d/default.conf + ?',
    );
  });

  it('of streams go to a folder of their own, which nginx.conf then includes', () => {
    const files = '//- t/db.conf.stream-template\nx\n';
    expect(at('/etc/nginx/stream-conf.d/db.conf', keys(), files)).toBe('./t/db.conf.stream-template {}');
    expect(at('/etc/nginx/conf.d/db.conf', keys(), files)).toBe('missing');
  });
});

describe('a shell command', () => {
  const shell = (script: string, more = '') => `{ command: ["sh", "-c", ${JSON.stringify(script)}]${more} }`;
  const volumes = ', environment: { A: 1, B: 2 }, volumes: ["./t/app.conf.template:/tmp/app.template"]';

  it('expands a file itself', () => {
    const all = shell(`envsubst < /tmp/app.template > ${APP} && exec nginx -g 'daemon off;'`, volumes);
    expect(at(APP, all, T)).toBe('./t/app.conf.template {A=1 B=2}');
    expect(matches('/etc/nginx/conf.d/*.conf', all, T)).toBe(`${APP} /etc/nginx/conf.d/default.conf`);
    const some = shell(`envsubst '$$B $\${C}' < /tmp/app.template > ${APP} && nginx`, volumes);
    expect(at(APP, some, T)).toBe('./t/app.conf.template {B=2}');
  });

  it('removes, and writes what nobody can tell', () => {
    expect(at('/etc/nginx/conf.d/default.conf', shell('rm /etc/nginx/conf.d/default.conf; nginx'))).toBe('missing');
    expect(matches('/etc/nginx/conf.d/*.conf', shell('rm -f /etc/nginx/conf.d/*; nginx'))).toBe('');
    const written = shell(`/make-config > ${APP} && nginx`);
    expect(at(APP, written)).toBe('? the command of the container writes it');
    expect(matches('/etc/nginx/conf.d/*.conf', written)).toBe('/etc/nginx/conf.d/default.conf + ?');
  });
});
