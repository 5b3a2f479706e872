import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatRefusal } from '../../server/src/nginx/format-refusal';
import type { FormatStyle } from '../../server/src/nginx/format-style';
import { checkFormatLaws, parse, STYLES } from '../support/format-laws';
import { compareVerdicts, type FormattedPair } from '../support/format-verdicts';
import { scramble } from '../support/layout-noise';
import { findNginx } from '../support/nginx';

/** What the real nginx says of configurations before and after they are formatted. */

const FOLDER = join(import.meta.dirname, 'configs');
const withoutNginx = !findNginx();
/** Layouts of each configuration. */
const LAYOUTS = 6;

const sound = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.conf'))
  .map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }))
  .filter(({ text }) => !formatRefusal(parse(text)));

/** The style whose turn it is. */
function styleOf(turn: number): FormatStyle {
  const style = STYLES[turn % STYLES.length];
  if (!style) throw new Error('there is no style');
  return style;
}

describe('nginx', () => {
  const given = sound.map(({ name, text }, index): FormattedPair => {
    return { name, before: text, after: checkFormatLaws(text, styleOf(index)), context: 'main' };
  });
  const scrambled = sound.flatMap(({ name, text }, index) =>
    Array.from({ length: LAYOUTS }, (_, layout) => scramble(parse(text), index * LAYOUTS + layout))
      .filter((layout) => !formatRefusal(parse(layout)))
      .map((layout, turn): FormattedPair => {
        const after = checkFormatLaws(layout, styleOf(index + turn));
        return { name: `${name} in layout ${turn}`, before: text, after, context: 'main' };
      }),
  );

  test('is asked about enough', () => {
    expect(given.length).toBeGreaterThan(50);
    expect(scrambled.length).toBeGreaterThan(330);
  });

  test.skipIf(withoutNginx)('says the same of each configuration with one trap after it is formatted', async () => {
    const { accepted, differences } = await compareVerdicts(given);
    expect(differences).toEqual([]);
    expect(accepted).toBeGreaterThan(40);
  });

  test.skipIf(withoutNginx)('says the same of them after they had any layout', { timeout: 120_000 }, async () => {
    const { accepted, differences } = await compareVerdicts(scrambled);
    expect(differences).toEqual([]);
    expect(accepted).toBeGreaterThan(300);
  });
});
