// Bundles the extension, the language server and the CLI into dist/.
// usage: node scripts/build.mjs [--dev] [--watch]   (--dev, and --watch: source maps, not minified)
import { existsSync } from 'node:fs';
import * as esbuild from 'esbuild';
import { bundles } from './lib/bundles.mjs';

const watch = process.argv.includes('--watch');
const dev = watch || process.argv.includes('--dev');

const contexts = await Promise.all(
  bundles
    .filter(({ entryPoints }) => existsSync(entryPoints[0]))
    .map((options) => esbuild.context({ ...options, minify: !dev, sourcemap: dev })),
);
if (watch) {
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  await Promise.all(contexts.map((context) => context.rebuild()));
  await Promise.all(contexts.map((context) => context.dispose()));
}
