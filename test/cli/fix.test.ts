import { spawnSync } from 'node:child_process';
import {
  chmodSync,
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

const COMPOSE = `//- docker-compose.yml
services:
  nginx:
    image: nginx:1.28
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
  api-1:
    image: app
  api-2:
    image: app
`;

const NGINX = `events {}
http {
    # größe ✓
    upstream api {
        server api-1:3000 max_fails=3;
        server apo-2:3000 max_fails=3 fail_timeout=30s;
    }
    server {
        location / { proxy_pass http://api; }
    }
}
`;
const SAFE = NGINX.replace('max_fails=3;', 'max_fails=3 fail_timeout=30s;');
const ALL = SAFE.replace('apo-2', 'api-2');

const stack = (nginx = NGINX, name?: string) => temporaryStack(`${COMPOSE}//- nginx.conf\n${nginx}`, name);
const read = (cwd: string, file = 'nginx.conf') => readFileSync(join(cwd, file), 'utf8');

describe('--fix', () => {
  test('changes what is safe, and reports the rest', () => {
    const cwd = stack();
    const { code, out, err } = runCli(['check', '--fix'], { cwd });
    expect(read(cwd)).toBe(SAFE);
    expect(err).toBe('upstream-lens: fixed 1 finding in 1 file\n');
    expect(out).toContain('[upstream-host-missing]');
    expect(out).not.toContain('[upstream-server-missing-health-parameters]');
    expect(code).toBe(1);
  });

  test('changes what is only suggested if asked to, in other files too', () => {
    const cwd = stack();
    expect(runCli(['check', '--fix', '--fix-type', 'safe,suggestion'], { cwd }).code).toBe(0);
    expect(read(cwd)).toBe(ALL);
    const again = runCli(['check', '--fix', '--fix-type', 'safe,suggestion'], { cwd });
    expect(again.err).toBe('upstream-lens: fixed 0 findings in 0 files\n');
    expect(read(cwd)).toBe(ALL);
  });

  test('leaves rules alone that are off, and is silent with --quiet', () => {
    const cwd = stack();
    const args = ['check', '--fix', '--quiet', '--rule', 'upstream-server-missing-health-parameters=off'];
    expect(runCli(args, { cwd }).err).toBe('');
    expect(read(cwd)).toBe(NGINX);
  });

  test('keeps line endings, mode and links', () => {
    const cwd = stack(NGINX.replaceAll('\n', '\r\n'));
    mkdirSync(join(cwd, '../real'));
    writeFileSync(join(cwd, '../real/nginx.conf'), read(cwd));
    chmodSync(join(cwd, '../real/nginx.conf'), 0o640);
    runOk('rm', ['nginx.conf'], cwd);
    symlinkSync('../real/nginx.conf', join(cwd, 'nginx.conf'));
    runCli(['check', '--fix'], { cwd });
    expect(read(cwd)).toBe(SAFE.replaceAll('\n', '\r\n'));
    expect(lstatSync(join(cwd, 'nginx.conf')).isSymbolicLink()).toBe(true);
    expect(statSync(join(cwd, '../real/nginx.conf')).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(cwd, '../real'))).toEqual(['nginx.conf']);
  });

  test('leaves a file as it is that is not UTF-8, and says so', () => {
    const cwd = stack();
    const bytes = Buffer.from(NGINX.replace('größe', 'gr\xf6\xdfe').replace('✓', ''), 'latin1');
    writeFileSync(join(cwd, 'nginx.conf'), bytes);
    const { code, err } = runCli(['check', '--fix'], { cwd });
    expect(err).toContain('cannot write nginx.conf: it has changed meanwhile, or is not UTF-8');
    expect(code).toBe(2);
    expect(readFileSync(join(cwd, 'nginx.conf'))).toEqual(bytes);
  });

  test('says what could not be written', () => {
    const cwd = stack();
    const { code, err } = runCli(['check', '--fix'], { cwd, isDiskFull: true });
    expect(err).toContain('cannot write nginx.conf:');
    expect(code).toBe(2);
    expect(read(cwd)).toBe(NGINX);
  });

  test('leaves projects alone that were not asked for', () => {
    const files = ['a', 'b'].map(
      (name) => `${COMPOSE.replace('//- ', `//- ${name}/`)}//- ${name}/nginx.conf\n${NGINX}`,
    );
    const cwd = temporaryStack(files.join(''));
    runCli(['check', '--fix', 'a'], { cwd });
    expect(read(cwd, 'a/nginx.conf')).toBe(SAFE);
    expect(read(cwd, 'b/nginx.conf')).toBe(NGINX);
  });

  test('does not go with what it cannot change', () => {
    expect(runCli(['check', '-', '--fix'], { stdin: { text: NGINX } }).code).toBe(2);
    expect(runCli(['check', '--fix', '--startup']).code).toBe(2);
    expect(runCli(['check', '--fix-dry-run', '--format', 'json']).code).toBe(2);
    expect(runCli(['explain-project', '--fix']).code).toBe(2);
  });
});

describe('--fix-dry-run', () => {
  test('prints a diff and changes nothing', () => {
    const cwd = stack();
    const { code, out, err } = runCli(['check', '--fix-dry-run'], { cwd });
    expect(out).toBe(`diff --git a/nginx.conf b/nginx.conf
--- a/nginx.conf
+++ b/nginx.conf
@@ -2,7 +2,7 @@
 http {
     # größe ✓
     upstream api {
-        server api-1:3000 max_fails=3;
+        server api-1:3000 max_fails=3 fail_timeout=30s;
         server apo-2:3000 max_fails=3 fail_timeout=30s;
     }
     server {
`);
    expect(err).toBe('upstream-lens: would fix 1 finding in 1 file\n');
    expect(read(cwd)).toBe(NGINX);
    // judged by what would be left
    expect(code).toBe(1);
    expect(runCli(['check', '--fix-dry-run', '--fix-type', 'safe,suggestion'], { cwd }).code).toBe(0);
  });

  test.each([
    ['as it is', NGINX, 'stack', 'nginx.conf'],
    ['with CRLF', NGINX.replaceAll('\n', '\r\n'), 'stack', 'nginx.conf'],
    ['without a final newline', NGINX.trimEnd(), 'stack', 'nginx.conf'],
    ['in one line', NGINX.replaceAll(/\s*#.*\n/g, '\n').replaceAll(/\s*\n\s*/g, ' '), 'stack', 'nginx.conf'],
    ['with a space in its name', NGINX, 'stack', 'my nginx.conf'],
    ['with other letters in its name', NGINX, 'größe ✓', 'ngïnx.conf'],
    ['with a quote in its name', NGINX, 'stack', 'n"g\\inx.conf'],
  ])('gives what git applies, to a file %s', (_, nginx, folder, file) => {
    const compose = COMPOSE.replace(
      '- ./nginx.conf:/etc/nginx/nginx.conf:ro',
      `- { type: bind, source: ${JSON.stringify(`./${folder}/${file}`)}, target: /etc/nginx/nginx.conf }`,
    );
    const cwd = temporaryStack(`${compose}//- keep.txt\n`);
    mkdirSync(join(cwd, folder));
    writeFileSync(join(cwd, folder, file), nginx);
    runOk('git', ['init', '-q'], cwd);
    const args = ['check', '--fix-type', 'safe,suggestion'];
    const { out } = runCli([...args, '--fix-dry-run'], { cwd });
    writeFileSync(join(cwd, 'fixes.patch'), out);
    runOk('git', ['apply', '--check', 'fixes.patch'], cwd);
    runOk('git', ['apply', 'fixes.patch'], cwd);
    const applied = read(cwd, join(folder, file));
    writeFileSync(join(cwd, folder, file), nginx);
    runCli([...args, '--fix'], { cwd });
    expect(applied).toBe(read(cwd, join(folder, file)));
    expect(applied).not.toBe(nginx);
  });

  test('takes standard input', () => {
    const cwd = temporaryStack(COMPOSE);
    const { out } = runCli(['check', '-', '--fix-dry-run'], { cwd, stdin: { text: NGINX } });
    expect(out).toContain('+        server api-1:3000 max_fails=3 fail_timeout=30s;');
    expect(readdirSync(cwd)).toEqual(['docker-compose.yml']);
  });

  test('is empty where there is nothing to fix', () => {
    expect(runCli(['check', '--fix-dry-run'], { cwd: stack(ALL) })).toEqual({
      code: 0,
      out: '',
      err: 'upstream-lens: would fix 0 findings in 0 files\n',
    });
  });
});

function runOk(command: string, args: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}
