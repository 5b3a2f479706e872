import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OTHERS_OFF, ROOT, readJson, runCli, temporaryStack } from './cli';

const STACK = `//- docker-compose.yml
services:
  nginx: {image: "nginx:1.27", volumes: ["./nginx:/etc/nginx"], depends_on: [api]}
  api: {image: api}
//- nginx/nginx.conf
events {}
http { include conf.d/*.conf; server { location / { proxy_pass http://api; } } }
//- nginx/conf.d/api.conf
upstream api { server api:80; }
`;

describe('what is left out is said on standard error', () => {
  test.each([
    [
      'UTF-16',
      Buffer.from('\ufeffupstream api { server api:80; }\n', 'utf16le'),
      'it is UTF-16, which neither nginx nor Compose reads; save it as UTF-8',
    ],
    ['binary', Buffer.from([1, 0, 2, 0, 0]), 'it is a binary file'],
    [
      '50 MB',
      Buffer.alloc(50_000_000, '# large\n'),
      'it has 48 MB, and 16 MB are the most that is read; move parts of it into files that it includes',
    ],
  ])('%s', (_, content, reason) => {
    const cwd = temporaryStack(STACK);
    writeFileSync(join(cwd, 'nginx/conf.d/more.conf'), content);
    const { code, err, out } = runCli(['check', '.'], { cwd });
    expect(err).toBe(`upstream-lens: nginx/conf.d/more.conf is not read: ${reason}\n`);
    expect(out).toContain(`not seen: nginx/nginx.conf:2: include conf.d/*.conf: more.conf is not read: ${reason}`);
    expect(code).toBe(0);
  });

  test('and standard output stays a document', () => {
    const cwd = temporaryStack(STACK);
    writeFileSync(join(cwd, 'nginx/conf.d/more.conf'), 'a\0b');
    const result = runCli(['check', '.', '--format', 'json'], { cwd });
    expect(readJson(result).errors).toEqual([]);
    expect(result.err).toContain('more.conf is not read');
  });

  test('a file that is named is an error', () => {
    const cwd = temporaryStack(STACK);
    writeFileSync(join(cwd, 'large.conf'), Buffer.alloc(50_000_000, '# large\n'));
    const { code, err, out } = runCli(['check', 'large.conf'], { cwd });
    expect(err).toMatch(/^upstream-lens: cannot be read: large\.conf: it has 48 MB, .* move parts of it/);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test('a file that belongs to somebody else', () => {
    const cwd = temporaryStack(STACK);
    chmodSync(join(cwd, 'nginx/conf.d/api.conf'), 0);
    // root may read everything, so the test asks somebody who may not
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chmodSync(dirname(cwd), 0o755);
    expect(runCli(['--version']).code).toBe(0);
    const { stderr, status } = spawnSync(process.execPath, [join(ROOT, 'dist/cli.js'), 'check', '.', ...OTHERS_OFF], {
      cwd,
      encoding: 'utf8',
      ...(isRoot && { uid: 65_534, gid: 65_534 }),
    });
    expect(stderr).toBe('upstream-lens: nginx/conf.d/api.conf is not read: permission denied\n');
    expect(status).toBe(0);
  });
});

describe('folders', () => {
  test('that link to each other end', () => {
    const cwd = temporaryStack(STACK);
    mkdirSync(join(cwd, 'a'));
    symlinkSync('../a', join(cwd, 'a/again'));
    symlinkSync('..', join(cwd, 'nginx/up'));
    const { code, err, out } = runCli(['check', '.'], { cwd });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('1 file · nginx/nginx.conf with docker-compose.yml');
  });

  test('called nginx.conf are no files', () => {
    const cwd = temporaryStack(STACK);
    mkdirSync(join(cwd, 'nginx.conf'));
    const { code, err } = runCli(['check', '.'], { cwd });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('with 10,000 other files do not hide the project', () => {
    const cwd = temporaryStack(STACK);
    for (let folder = 0; folder < 20; folder++) {
      mkdirSync(join(cwd, `node_modules/package-${folder}`), { recursive: true });
      mkdirSync(join(cwd, `src/part-${folder}`), { recursive: true });
      for (let file = 0; file < 500; file++) writeFileSync(join(cwd, `src/part-${folder}/file-${file}.ts`), '');
      writeFileSync(join(cwd, `node_modules/package-${folder}/nginx.conf`), 'http { broken');
    }
    const result = runCli(['check', '.', '--format', 'json'], { cwd });
    expect(readJson(result).projects.map(({ nginx }) => nginx)).toEqual(['nginx/nginx.conf']);
    expect(result.code).toBe(0);
  });
});
