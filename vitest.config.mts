import { existsSync } from 'node:fs';
import { configDefaults, defineConfig } from 'vitest/config';

/** Real configurations of other projects lie beside the repository, not in it; see ARCHITECTURE.md. */
const hasCorpus = existsSync(new URL('../shared/corpus/nginx.jsonl', import.meta.url));
if (!hasCorpus) console.warn('note: ../shared/corpus is not there, so the tests over real configurations are left out');

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/vscode/**', ...(hasCorpus ? [] : ['test/**/corpus*.test.ts'])],
    environment: 'node',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'threads',
  },
});
