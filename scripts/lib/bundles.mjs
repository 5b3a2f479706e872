// What is bundled from what; read by the build and by the licence notices.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
  // the ES module builds tree-shake; some of these packages' UMD builds cannot be bundled at all
  mainFields: ['module', 'main'],
};

/** `import()` becomes `require`, which finds files without their extension and does without node's other loader. */
const requireLazily = { supported: { 'dynamic-import': false } };

/**
 * What reads `.editorconfig` loads its WebAssembly from beside itself: it becomes part of the bundle.
 * @type {import('esbuild').Plugin}
 */
const inlineWasm = {
  name: 'inline-wasm',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]@one-ini[\\/]wasm[\\/]one_ini\.js$/ }, ({ path }) => {
      const bytes = readFileSync(join(dirname(path), 'one_ini_bg.wasm')).toString('base64');
      const reading = "require('fs').readFileSync(wasmPath)";
      const text = readFileSync(path, 'utf8');
      if (!text.includes(reading)) throw new Error('@one-ini/wasm loads its WebAssembly in another way');
      return { contents: text.replace(reading, `Buffer.from('${bytes}', 'base64')`) };
    });
  },
};

/** @type {readonly import('esbuild').BuildOptions[]} */
export const bundles = [
  { ...common, entryPoints: ['client/src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  { ...common, entryPoints: ['server/src/main.ts'], outfile: 'dist/server.js' },
  {
    ...common,
    entryPoints: ['server/src/cli.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
    // loaded when they are needed: `--help` and usage errors answer at once, and node can keep what the rest compiles to
    external: ['./cli/check'],
    ...requireLazily,
  },
  {
    ...common,
    entryPoints: ['server/src/cli/check.ts'],
    outfile: 'dist/cli/check.js',
    // what few runs need, and the libraries for it; no library may import a file of such a name
    external: ['./fix', './format-file', './patterns', './report-sarif'],
    ...requireLazily,
  },
  { ...common, entryPoints: ['server/src/cli/fix.ts'], outfile: 'dist/cli/fix.js' },
  {
    ...common,
    entryPoints: ['server/src/cli/format-file.ts'],
    outfile: 'dist/cli/format-file.js',
    plugins: [inlineWasm],
  },
  {
    ...common,
    entryPoints: ['server/src/cli/patterns.ts'],
    outfile: 'dist/cli/patterns.js',
    // for `createRequire` in fdir
    define: { 'import.meta.url': '__filename' },
  },
  {
    ...common,
    entryPoints: ['server/src/cli/report-sarif.ts'],
    outfile: 'dist/cli/report-sarif.js',
    // the builder can write files too, which nobody asks it to
    alias: { 'fs-extra': 'node:fs' },
  },
];
