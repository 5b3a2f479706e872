import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repositoryPath, tokenize } from './support';

interface CorpusRow {
  path: string;
  lexes: boolean;
}

/** Real configurations kept beside the repository, with the verdict of nginx's own lexer. */
const corpus = repositoryPath('../shared/corpus');

/** nginx's lexer takes a block inside a map, the map then refuses it; as data it has no meaning. */
const blockInsideMap = 'nginx/go-crossplane/testdata/configs/invalid-map/nginx.conf';

// left out by vitest.config.mts where the corpus is not beside the repository
describe('real configurations', () => {
  it('end with every statement and block closed where nginx can read them', async () => {
    const rows = readRows().filter((row) => row.lexes && row.path !== blockInsideMap);
    expect(rows.length).toBeGreaterThan(400);
    const wrong: string[] = [];
    for (const row of rows) {
      const { depth, lines } = await tokenize(readFileSync(`${corpus}/${row.path}`, 'utf8'), 'none');
      const invalid = lines.some((line) =>
        line.scopes.some((scopes) => scopes.some((scope) => scope.startsWith('invalid'))),
      );
      if (depth !== 1 || invalid) {
        wrong.push(`${row.path}: depth ${depth}${invalid ? ', invalid brace' : ''}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

function readRows(): CorpusRow[] {
  const text = readFileSync(`${corpus}/nginx.jsonl`, 'utf8').trim();
  return text.split('\n').map((line) => JSON.parse(line) as CorpusRow);
}
