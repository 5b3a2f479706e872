import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, runCli } from './cli';

test('what few runs need is loaded by those: no part of the command line is required at its start', () => {
  expect(runCli(['--help']).code).toBe(0);
  for (const bundle of ['cli.js', 'cli/check.js']) {
    const text = readFileSync(join(ROOT, 'dist', bundle), 'utf8');
    const parts = [...text.matchAll(/(.{12})require\("\.\/[^"]+"\)/g)].map(([, before]) => before);
    expect(parts.length, bundle).toBeGreaterThan(0);
    // what is loaded later stands in a function: `.then(()=>x(require(…)))`
    expect(
      parts.filter((before) => !before?.includes('=>')),
      bundle,
    ).toEqual([]);
  }
});
