import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findNginx, nginxTest } from '../support/nginx';
import { applyPreferredFixes, ROOT, readJson, runCli, temporaryStack } from './cli';

const ROUNDS = 3;

test('the reference stack is clean', () => {
  const { code, out } = runCli(['check', 'examples/autograph'], { allRules: true });
  expect(out).toContain('examples/autograph/nginx/nginx.conf with examples/autograph/docker-compose.lb.yml');
  expect(out).not.toMatch(/: (?:error|warning|information): /);
  expect(code).toBe(0);
});

describe('the broken example', () => {
  const files = ['nginx/nginx.conf', 'docker-compose.yml'];
  const copy = () =>
    temporaryStack(new Map(files.map((path) => [path, readFileSync(join(ROOT, 'examples/broken', path), 'utf8')])));

  const fixAll = (cwd: string) => {
    for (let round = 0; round < ROUNDS; round++) {
      if (applyPreferredFixes(readJson(runCli(['check', '--format', 'json'], { cwd, allRules: true })), cwd) === 0)
        return;
    }
  };

  test('is found broken', () => {
    expect(runCli(['check', 'examples/broken'], { allRules: true }).code).toBe(1);
  });

  test('is clean once every preferred fix is applied', () => {
    const cwd = copy();
    fixAll(cwd);
    const { code, out } = runCli(['check', '--quiet'], { cwd, allRules: true });
    expect({ out, code }).toEqual({ out: '', code: 0 });
  });

  test.skipIf(!findNginx())('is then accepted by nginx itself, which refused it before', async () => {
    const cwd = copy();
    const read = () => readFileSync(join(cwd, 'nginx/nginx.conf'), 'utf8');
    expect((await nginxTest(read(), { hosts: 'all' })).ok).toBe(false);
    fixAll(cwd);
    expect(await nginxTest(read(), { hosts: 'all' })).toMatchObject({ ok: true, errors: [] });
  });
});
