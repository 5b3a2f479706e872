import { describe, expect, it } from 'vitest';
import { changedLine } from '../../../client/src/changedLine';

const edit = (line: number, newText: string) => ({ range: { start: { line } }, newText });

describe('the line to show of a change', () => {
  it.each([
    ['a word in a line', [edit(4, 'catalog-2')], 4],
    ['lines before a line', [edit(4, '  catlog-2:\n    image: x\n')], 4],
    ['lines after the end of a line', [edit(4, '\n  catlog-2:\n    image: x')], 5],
    ['lines after an empty one', [edit(4, '\r\n\r\n  catlog-2:\r\n')], 6],
    ['something deleted', [edit(4, '')], 4],
    ['an empty line', [edit(4, '\n')], 4],
    ['several, in any order', [edit(9, 'x'), edit(2, 'y')], 2],
    ['nothing', [], 0],
  ])('is that of %s', (_, edits, line) => {
    expect(changedLine(edits)).toBe(line);
  });
});
