/** The real configurations beside the repository, with nginx's own verdicts. They are not part of the project. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'corpus');

export const hasCorpus = existsSync(join(folder, 'nginx.jsonl'));

export interface CorpusFile {
  /** Relative to the corpus. */
  readonly path: string;
  readonly text: string;
  /** The block that the file belongs in; `main`: none. */
  readonly context: string;
  /** Whether nginx's tokenizer accepts the file, in whatever context it belongs. */
  readonly lexes: boolean;
  /** The line of nginx's first complaint where it does not. */
  readonly lexErrorLine: number | undefined;
}

interface CorpusLine {
  readonly path: string;
  readonly context: string;
  readonly lexes: boolean;
  readonly lexError?: { readonly line: number };
}

/** Every nginx file of the corpus; none where the corpus is absent. */
export function readCorpus(): CorpusFile[] {
  if (!hasCorpus) return [];
  return readFileSync(join(folder, 'nginx.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { path, context, lexes, lexError } = JSON.parse(line) as CorpusLine;
      return { path, text: readFileSync(join(folder, path), 'utf8'), context, lexes, lexErrorLine: lexError?.line };
    });
}
