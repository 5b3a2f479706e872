import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FormatStyle } from '../../../server/src/nginx/format-style';
import { formatted } from '../../support/format-laws';

/** The examples of docs/formatting.md: each text before with the ones after that follow it. */
const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/formatting.md'), 'utf8');
const FENCES = [...PAGE.matchAll(/^```nginx (before|after)(?: (columns|none))?\n([\s\S]*?)^```/gm)];

const EXAMPLES = FENCES.flatMap(([, kind, alignment = 'keep', after = ''], index) => {
  if (kind === 'before') return [];
  const [, , , before = ''] = FENCES.slice(0, index).findLast(([, each]) => each === 'before') ?? [];
  return [{ alignment: alignment as FormatStyle['alignment'], before, after }];
});

describe('docs/formatting.md', () => {
  test('has examples', () => {
    expect(EXAMPLES.length).toBeGreaterThanOrEqual(5);
  });

  test.each(EXAMPLES)('shows what is done: $before ($alignment)', ({ alignment, before, after }) => {
    const style = { insertSpaces: true, tabSize: 4, alignment, maxBlankLines: 2 };
    expect(formatted(before, style)).toBe(after);
    expect(formatted(after, style)).toBe(after);
  });
});
