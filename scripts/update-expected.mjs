// Writes test/fixtures/projects/*.expected.json from the analysis. Read the diff: what is written becomes what is expected.
// usage: node scripts/update-expected.mjs [project …]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { root } from './lib/paths.mjs';

const folder = mkdtempSync(join(tmpdir(), 'upstream-lens-expected-'));
const bundle = join(folder, 'update.cjs');
try {
  await esbuild.build({
    entryPoints: [join(root, 'test', 'support', 'update-projects.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    define: { 'import.meta.dirname': JSON.stringify(join(root, 'test', 'support')) },
  });
  const { updateExpected } = (await import(pathToFileURL(bundle).href)).default;
  const changed = updateExpected(process.argv.slice(2));
  console.log(changed.length > 0 ? `changed: ${changed.join(', ')}` : 'nothing changed');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
