// Bundles the extension, the language server and the CLI into dist/.
// usage: node scripts/build.mjs [--watch]
import { existsSync } from 'node:fs';
import * as esbuild from 'esbuild';

const watch = process.argv.includes('--watch');

/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: !watch,
  sourcemap: watch,
  legalComments: 'none',
  logLevel: 'warning',
  // the ES module builds tree-shake; some of these packages' UMD builds cannot be bundled at all
  mainFields: ['module', 'main'],
};

const entries = [
  { in: 'client/src/extension.ts', out: 'dist/extension.js', external: ['vscode'] },
  { in: 'server/src/main.ts', out: 'dist/server.js' },
  { in: 'server/src/cli.ts', out: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
].filter((entry) => existsSync(entry.in));

const contexts = await Promise.all(
  entries.map(({ in: input, out, ...rest }) =>
    esbuild.context({ ...common, ...rest, entryPoints: [input], outfile: out }),
  ),
);
if (watch) {
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  await Promise.all(contexts.map((context) => context.rebuild()));
  await Promise.all(contexts.map((context) => context.dispose()));
}
