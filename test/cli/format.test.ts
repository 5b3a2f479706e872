import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli, temporaryStack } from './cli';

const UNTIDY = 'events{}\nhttp {\n  upstream api { server api:3000 ; }\n  include conf.d/*.conf;\n}\n';
const TIDY = 'events {}\nhttp {\n  upstream api { server api:3000; }\n  include conf.d/*.conf;\n}\n';
const SITE = 'server{\n  listen 80;\n    location / { proxy_pass http://api; }\n}';
const TIDY_SITE = 'server {\n  listen 80;\n  location / { proxy_pass http://api; }\n}\n';
const COMPOSE = `//- docker-compose.yml
services:
    web:
        image:   nginx:1.30
        volumes: [ "./nginx:/etc/nginx" ]
        configs: [ { source: site, target: /etc/nginx/conf.d/site.conf } ]
    api: { image: api }
configs:
    site: { content: "server{listen 81;}" }
`;
const STACK = `${COMPOSE}//- nginx/nginx.conf\n${UNTIDY}//- nginx/conf.d/site.conf\n${SITE}`;

const read = (cwd: string, file: string) => readFileSync(join(cwd, file), 'utf8');
const format = (cwd: string, ...args: readonly string[]) => runCli(['format', ...args], { cwd });

describe('format', () => {
  test('writes the nginx files of a folder, and no others', () => {
    const cwd = temporaryStack(STACK);
    const compose = read(cwd, 'docker-compose.yml');
    const { code, out, err } = format(cwd);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: 'nginx/conf.d/site.conf\nnginx/nginx.conf\n',
      err: 'upstream-lens: formatted 2 of 2 files\n',
    });
    expect(read(cwd, 'nginx/nginx.conf')).toBe(TIDY);
    expect(read(cwd, 'nginx/conf.d/site.conf')).toBe(TIDY_SITE);
    expect(read(cwd, 'docker-compose.yml')).toBe(compose);
    expect(format(cwd)).toEqual({ code: 0, out: '', err: 'upstream-lens: 2 files are formatted\n' });
  });

  test('--check writes nothing and ends with 1 if a file is not formatted', () => {
    const cwd = temporaryStack(STACK);
    expect(format(cwd, '--check')).toEqual({
      code: 1,
      out: 'nginx/conf.d/site.conf\nnginx/nginx.conf\n',
      err: 'upstream-lens: 2 of 2 files are not formatted\n',
    });
    expect(read(cwd, 'nginx/nginx.conf')).toBe(UNTIDY);
    format(cwd);
    expect(format(cwd, '--check', '--quiet')).toEqual({ code: 0, out: '', err: '' });
  });

  test('takes a file that is named, whatever it is called, and leaves those that it includes', () => {
    const cwd = temporaryStack(`//- notes.txt\nroot   /a ;\n${STACK}`);
    expect(format(cwd, 'nginx/nginx.conf', 'notes.txt').out).toBe('nginx/nginx.conf\nnotes.txt\n');
    expect(read(cwd, 'nginx/conf.d/site.conf')).toBe(SITE);
    expect(read(cwd, 'notes.txt')).toBe('root   /a;\n');
  });

  test('takes a compose file for the nginx files that run with it', () => {
    const cwd = temporaryStack(STACK);
    expect(format(cwd, 'docker-compose.yml').out).toBe('nginx/conf.d/site.conf\nnginx/nginx.conf\n');
    expect(read(cwd, 'docker-compose.yml')).toContain('image:   nginx:1.30');
  });

  test('expands patterns', () => {
    const cwd = temporaryStack(STACK);
    expect(format(cwd, 'nginx/**/*.conf', '--check').out).toBe('nginx/conf.d/site.conf\nnginx/nginx.conf\n');
  });

  test('keeps CRLF, a byte order mark, mode and links', () => {
    const cwd = temporaryStack('//- sites-available/a.conf\nserver{}\n');
    const path = join(cwd, 'sites-available/a.conf');
    writeFileSync(path, '\ufeff# ü\r\nserver{\r\nlisten 80;\r\n}');
    chmodSync(path, 0o640);
    mkdirSync(join(cwd, 'sites-enabled'));
    symlinkSync('../sites-available/a.conf', join(cwd, 'sites-enabled/a.conf'));
    expect(format(cwd).err).toBe('upstream-lens: formatted 1 of 1 file\n');
    expect(readFileSync(path, 'utf8')).toBe('\ufeff# ü\r\nserver {\r\n    listen 80;\r\n}\r\n');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(lstatSync(join(cwd, 'sites-enabled/a.conf')).isSymbolicLink()).toBe(true);
    expect(readdirSync(join(cwd, 'sites-available'))).toEqual(['a.conf']);
  });

  test('writes nothing elsewhere, where a mount or a link leads', () => {
    const cwd = temporaryStack(`//- outside/a.conf
user  a ;
//- app/docker-compose.yml
services:
  web: { image: nginx, volumes: [ "../outside/a.conf:/etc/nginx/nginx.conf", "./nginx.conf:/etc/nginx/b.conf" ] }
//- app/nginx.conf
user  b ;
`);
    symlinkSync('../outside', join(cwd, 'app/conf.d'));
    symlinkSync('../outside/a.conf', join(cwd, 'app/nginx.link.conf'));
    expect(format(join(cwd, 'app')).out).toBe('nginx.conf\n');
    expect(format(join(cwd, 'app'), 'docker-compose.yml').out).toBe('');
    expect(read(cwd, 'outside/a.conf')).toBe('user  a ;\n');
    expect(format(join(cwd, 'app'), 'nginx.link.conf').out).toBe('nginx.link.conf\n');
    expect(read(cwd, 'outside/a.conf')).toBe('user  a;\n');
  });

  test('heeds the configuration file', () => {
    const cwd = temporaryStack(
      '//- nginx.conf\nmap $a $b {\n  x 1;\n  long 2;\n}\n//- upstream-lens.config.json\n{ "format": { "alignment": "columns" } }\n',
    );
    format(cwd);
    expect(read(cwd, 'nginx.conf')).toBe('map $a $b {\n  x    1;\n  long 2;\n}\n');
    writeFileSync(join(cwd, 'other.json'), '{ "format": { "alignment": "none" } }');
    expect(format(cwd, '--config', 'other.json', 'nginx.conf').out).toBe('nginx.conf\n');
    writeFileSync(join(cwd, 'other.json'), '{ "format": { "alignment": "left" } }');
    expect(format(cwd, '--config', 'other.json')).toMatchObject({ code: 2, out: '' });
  });
});

describe('.editorconfig', () => {
  const formatWith = (config: string, text: string, path = 'nginx.conf') => {
    const cwd = temporaryStack(
      new Map([
        [path, text],
        ['.editorconfig', `root = true\n${config}`],
      ]),
    );
    const { code, err } = format(cwd, path);
    return code === 0 ? read(cwd, path) : err;
  };
  const BLOCK = 'http {\n  root /a;\n}\n';

  test.each([
    ['tabs', '[*]\nindent_style = tab\n', 'http {\n\troot /a;\n}\n'],
    ['spaces', '[*.conf]\nindent_style = space\nindent_size = 3\n', 'http {\n   root /a;\n}\n'],
    ['a size alone', '[*.{conf,nginx}]\nindent_size=8\n', 'http {\n        root /a;\n}\n'],
    [
      'spaces as wide as a tab',
      '[*]\nindent_style=space\nindent_size=tab\ntab_width=6\n',
      'http {\n      root /a;\n}\n',
    ],
    ['other files', '[*.yml]\nindent_style = tab\n', BLOCK],
    ['a section for a folder that is another', '[/nginx/*.conf]\nindent_style = tab\n', BLOCK],
    ['what is unset', '[*]\nindent_style = tab\n[*.conf]\nindent_style = unset\n', BLOCK],
    ['sizes out of reason', '[*]\nindent_style = space\nindent_size = 400\n', BLOCK],
  ])('with %s', (_, config, expected) => {
    expect(formatWith(config, BLOCK)).toBe(expected);
  });

  test('of the nearest folder stands before those above', () => {
    const cwd = temporaryStack(
      `//- .editorconfig\nroot = true\n[*]\nindent_style = tab\n//- conf.d/.editorconfig\n[*.conf]\nindent_style = space\nindent_size = 4\n//- conf.d/a.conf\n${BLOCK}//- nginx.conf\n${BLOCK}`,
    );
    format(cwd);
    expect(read(cwd, 'conf.d/a.conf')).toBe('http {\n    root /a;\n}\n');
    expect(read(cwd, 'nginx.conf')).toBe('http {\n\troot /a;\n}\n');
  });

  test('decides on ends of lines and of the file', () => {
    const kept = '[*]\ninsert_final_newline = false\ntrim_trailing_whitespace = false\nend_of_line = crlf\n';
    expect(formatWith(kept, 'http {  \n  root /a; index b;\n}')).toBe('http {  \n  root /a;\r\n  index b;\n}');
    expect(formatWith('', 'http {  \n  root /a; index b;\n}')).toBe('http {\n  root /a;\n  index b;\n}\n');
  });
});

describe('standard input', () => {
  const from = (text: string, ...args: readonly string[]) => {
    const cwd = temporaryStack(
      '//- nginx.conf\nuser a;\n//- tabs/.editorconfig\nroot = true\n[*]\nindent_style = tab\n',
    );
    return { ...runCli(['format', '-', ...args], { cwd, stdin: { text } }), disk: read(cwd, 'nginx.conf') };
  };

  test('goes formatted to standard output', () => {
    expect(from('user  b ;')).toEqual({ code: 0, out: 'user  b;\n', err: '', disk: 'user a;\n' });
    expect(from('user  b;\n').out).toBe('user  b;\n');
    expect(from('http{\nuser b;}', '--stdin-filename', 'tabs/new.conf').out).toBe('http {\n\tuser b;\n}\n');
  });

  test('is only looked at with --check', () => {
    expect(from('user  b ;', '--check')).toMatchObject({ code: 1, out: 'nginx.conf\n', err: '' });
    expect(from('user  b;\n', '--check')).toMatchObject({ code: 0, out: '', err: '' });
  });

  test('with a syntax error gives no text', () => {
    expect(from('user b;\nhttp {')).toMatchObject({
      code: 2,
      out: '',
      err: 'upstream-lens: nginx.conf:2 has a syntax error: its block has no "}"; it is not formatted\n',
    });
  });
});

describe('what cannot be formatted', () => {
  test('is named, the rest is done, and the exit code is 2', () => {
    const cwd = temporaryStack(
      `//- nginx.conf\n${TIDY}//- conf.d/a.conf\nserver {\n  listen 80\n}\n//- conf.d/b.conf\n${SITE}`,
    );
    expect(format(cwd)).toEqual({
      code: 2,
      out: 'conf.d/b.conf\n',
      err: `upstream-lens: conf.d/a.conf:2 has a syntax error: a ";" is missing; it is not formatted
upstream-lens: formatted 1 of 3 files; 1 left as it is
`,
    });
    expect(read(cwd, 'conf.d/a.conf')).toBe('server {\n  listen 80\n}\n');
    expect(read(cwd, 'conf.d/b.conf')).toBe(TIDY_SITE);
    expect(format(cwd, '--check')).toMatchObject({ code: 2, out: '' });
  });

  test('is a file that is no UTF-8', () => {
    const cwd = temporaryStack('//- a.conf\n');
    const bytes = Buffer.from([...Buffer.from('# caf'), 0xe9, ...Buffer.from('\nuser  a ;\n')]);
    writeFileSync(join(cwd, 'a.conf'), bytes);
    for (const args of [[], ['--check']]) {
      const { code, out, err } = format(cwd, 'a.conf', ...args);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain('a.conf');
      expect(err).toContain('UTF-8');
    }
    expect(readFileSync(join(cwd, 'a.conf')).equals(bytes)).toBe(true);
  });

  test('is a file that cannot be written', () => {
    const cwd = temporaryStack('//- a.conf\nuser  a ;\n');
    const { code, err } = runCli(['format', 'a.conf'], { cwd, isDiskFull: true });
    expect(code).toBe(2);
    expect(err).toContain('upstream-lens: a.conf cannot be written: ');
    expect(read(cwd, 'a.conf')).toBe('user  a ;\n');
    expect(readdirSync(cwd)).toEqual(['a.conf']);
  });

  test('is a file that is read-only', () => {
    const cwd = temporaryStack('//- a.conf\nuser  a ;\n');
    chmodSync(join(cwd, 'a.conf'), 0o444);
    // to root nothing is
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    if (user.uid !== undefined)
      for (const path of ['..', '.', 'a.conf']) chownSync(join(cwd, path), user.uid, user.gid);
    // builds what is run
    format(cwd, '--help');
    const cli = join(import.meta.dirname, '../../dist/cli.js');
    const { status, stderr } = spawnSync(process.execPath, [cli, 'format', 'a.conf'], {
      cwd,
      encoding: 'utf8',
      ...user,
    });
    expect(stderr).toContain('upstream-lens: a.conf cannot be written: EACCES');
    expect(status).toBe(2);
    expect(read(cwd, 'a.conf')).toBe('user  a ;\n');
  });

  test.each([
    [['gone.conf'], 'no such file or folder: gone.conf'],
    [['empty'], 'no nginx configuration found in empty; name the file: upstream-lens format path/to/nginx.conf'],
    [['--config', 'gone.json', 'nginx.conf'], 'no such file: gone.json'],
    [['--fix'], '--fix goes with upstream-lens check'],
    [['-', 'nginx.conf'], 'standard input stands alone: upstream-lens format -'],
    [['*.vhost'], 'no file matches *.vhost'],
  ])('is refused with one message: %j', (args, message) => {
    const cwd = temporaryStack('//- nginx.conf\nuser  a ;\n');
    mkdirSync(join(cwd, 'empty'));
    const { code, out, err } = format(cwd, ...args);
    expect(err.replace('see upstream-lens format --help\n', '')).toBe(`upstream-lens: ${message}\n`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(read(cwd, 'nginx.conf')).toBe('user  a ;\n');
  });

  test('--check is no option of check', () => {
    expect(runCli(['check', '--check']).err).toContain('--check goes with upstream-lens format');
  });
});

test('paths are printed so that a terminal does nothing with them', () => {
  const cwd = temporaryStack(new Map([['a\u001b[31m.conf', 'user  a ;\n']]));
  expect(format(cwd, 'a\u001b[31m.conf').out).toBe('a\\x1b[31m.conf\n');
});

test('who reads the output may stop early', () => {
  const cwd = temporaryStack(STACK);
  const cli = join(import.meta.dirname, '../../dist/cli.js');
  const { status } = spawnSync('sh', ['-c', `"${process.execPath}" "${cli}" format --check | head -n 0`], { cwd });
  expect(status).toBe(0);
});
