import { describe, expect, test } from 'vitest';
import { formatRefusal } from '../../server/src/nginx/format-refusal';
import { readCorpus } from '../support/corpus';
import { checkFormatLaws, formatted, parse, STYLES } from '../support/format-laws';
import { compareVerdicts, type FormattedPair } from '../support/format-verdicts';
import { findNginx } from '../support/nginx';

// left out by vitest.config.mts where the corpus is not beside the repository
describe('the real configurations', () => {
  const files = readCorpus();
  const sound = files.filter(({ text }) => !formatRefusal(parse(text)));

  test('are formatted unless a statement or a brace in them is broken', () => {
    expect(files.length).toBe(511);
    const refused = files.filter((file) => !sound.includes(file));
    expect(sound.filter(({ lexes }) => !lexes).map(({ path }) => path)).toEqual([]);
    // what nginx's tokenizer lets pass: statements that run into the next one, a block in a map
    const reasons = refused.filter(({ lexes }) => lexes).map(({ text }) => formatRefusal(parse(text))?.reason);
    expect(reasons.sort()).toEqual([
      ...Array.from({ length: 5 }, () => 'has a syntax error: a ";" is missing'),
      'has a syntax error: unexpected "{"',
    ]);
  });

  test.skipIf(!findNginx())('mean the same to nginx', { timeout: 240_000 }, async () => {
    const pairs = sound.flatMap(({ path, text, context }, index): FormattedPair[] => {
      const style = STYLES[index % STYLES.length];
      return style ? [{ name: path, before: text, after: formatted(text, style), context }] : [];
    });
    const { accepted, differences } = await compareVerdicts(pairs);
    expect(differences).toEqual([]);
    expect(accepted).toBeGreaterThan(200);
  });

  test.each(STYLES)('lose nothing in style %j, and a second run changes nothing', (style) => {
    const wrong = sound.flatMap(({ path, text }) => {
      try {
        checkFormatLaws(text, style, `file:///${path}`);
        return [];
      } catch (error) {
        return [`${path}: ${String(error).slice(0, 2000)}`];
      }
    });
    expect(wrong).toEqual([]);
  });
});
