import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/text/edit';
import { EditHistory } from '../../../server/src/text/edit-history';

const at = (start: number, end: number, newText: string) => ({ span: { start, end }, newText });

describe('edits made one after the other', () => {
  it('are told as edits of the first text', () => {
    const history = new EditHistory('server a; server b;');
    history.apply([at(7, 8, 'api-1'), at(17, 18, 'api-2')]);
    history.apply([at(12, 12, ' down')]);
    expect(history.text).toBe('server api-1 down; server api-2;');
    expect(history.edits()).toEqual([at(7, 8, 'api-1 down'), at(17, 18, 'api-2')]);
  });

  it('are none once the text is what it was', () => {
    const history = new EditHistory('abc');
    history.apply([at(1, 2, 'x')]);
    history.apply([at(1, 2, 'b')]);
    expect(history.edits()).toEqual([]);
  });

  it('leave out a second edit of the same place, as applying them does', () => {
    const history = new EditHistory('abc');
    history.apply([at(0, 2, 'x'), at(1, 3, 'y')]);
    expect(history.text).toBe('xc');
    expect(applyEdits('abc', history.edits())).toBe('xc');
  });

  it('lead from the first text to the last one, whatever they are', () => {
    const edit = fc.record({ start: fc.nat(12), length: fc.nat(4), newText: fc.string({ maxLength: 4 }) });
    fc.assert(
      fc.property(
        fc.string({ maxLength: 12 }),
        fc.array(fc.array(edit, { maxLength: 3 }), { maxLength: 4 }),
        (text, passes) => {
          const history = new EditHistory(text);
          for (const pass of passes) {
            const { length } = history.text;
            history.apply(
              pass.map((each) => {
                const start = Math.min(each.start, length);
                return at(start, Math.min(start + each.length, length), each.newText);
              }),
            );
          }
          expect(applyEdits(text, history.edits())).toBe(history.text);
        },
      ),
    );
  });
});
