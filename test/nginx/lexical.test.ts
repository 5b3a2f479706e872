import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../server/src/nginx/parser';
import { SourceFile } from '../../server/src/text/source';
import { mutate, mutation } from '../support/mutations';
import { findNginx } from '../support/nginx';
import { hasLuaModule, type LexicalVerdict, lexicalVerdicts } from '../support/nginx-lexical';
import { comparableMessage, readLikeNginx } from '../support/nginx-tokenizer';
import { firstRefusal } from '../support/parser-laws';

/**
 * The configurations hold one trap each. verdicts.json says what nginx's tokenizer makes of them, so that the parser is
 * judged without nginx too; where nginx is installed, it is asked itself. Lua blocks need its module.
 */
const FOLDER = join(import.meta.dirname, 'configs');
const MUTATIONS = 300;

const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.conf'))
  .sort();
const texts = names.map((name) => readFileSync(join(FOLDER, name), 'utf8'));
const recorded = JSON.parse(readFileSync(join(FOLDER, 'verdicts.json'), 'utf8')) as Record<string, string>;

const nginx = findNginx();
const withoutNginx = nginx ? '' : ' (SKIPPED: no nginx here)';
const canRead = (text: string): boolean => hasLuaModule() || !text.includes('_by_lua');

interface Refusal {
  readonly message?: string;
  readonly line: number;
}

/** `accepted`, or `LINE: MESSAGE`. */
function verdictText(refusal: Refusal | undefined): string {
  return refusal ? `${refusal.line}: ${comparableMessage(refusal.message)}` : 'accepted';
}

/** Where another complaint ends nginx's reading, it has nothing to say on what follows: `read to line LINE`. */
function recordText({ error, readTo }: LexicalVerdict): string {
  return error || readTo === Number.POSITIVE_INFINITY ? verdictText(error) : `read to line ${readTo}`;
}

function parserVerdict(text: string): Refusal | undefined {
  const problem = firstRefusal(parseConfig(new SourceFile('file:///nginx.conf', text)));
  return problem && { message: problem.nginxMessage, line: problem.nginxLine };
}

function agrees(refusal: Refusal | undefined, record: string): boolean {
  const readTo = /^read to line (\d+)$/.exec(record)?.[1];
  if (readTo === undefined) return verdictText(refusal) === record;
  return !refusal || refusal.line >= Number(readTo);
}

describe('configurations with one trap each', () => {
  test('cover the traps', () => {
    expect(names.length).toBeGreaterThanOrEqual(60);
    expect(Object.keys(recorded)).toEqual(names);
  });

  test.each(names.map((name, index) => [name, texts[index] ?? ''] as const))('%s', (name, text) => {
    const refusal = parserVerdict(text);
    const record = recorded[name] ?? '';
    if (!agrees(refusal, record)) expect(verdictText(refusal)).toBe(record);
  });
});

describe.skipIf(!nginx)(`with the installed nginx${withoutNginx}`, () => {
  test('the recorded verdicts are its own', async () => {
    const verdicts = await lexicalVerdicts(texts);
    const own = names.map((name, index) => [name, recordText(verdicts[index] ?? { readTo: 0 })] as const);
    const known = own.filter((_, index) => canRead(texts[index] ?? ''));
    expect(Object.fromEntries(known)).toEqual(Object.fromEntries(known.map(([name]) => [name, recorded[name]])));
  });

  test(`${MUTATIONS} broken configurations are accepted and refused on the same line`, async () => {
    const seeds = texts.filter(canRead);
    const samples = fc.sample(mutation(seeds.length), { numRuns: MUTATIONS, seed: 1_000_003 });
    // nginx takes a byte order mark for part of a word
    const broken = samples.map((sample) => mutate(sample, seeds)).filter((text) => !text.startsWith('\ufeff'));
    const verdicts = await lexicalVerdicts(broken);
    const wrong = broken.flatMap((text, index) => {
      const record = recordText(verdicts[index] ?? { readTo: 0 });
      const readers = { parser: parserVerdict(text), tokenizer: readLikeNginx(text).error };
      return Object.entries(readers)
        .filter(([, refusal]) => !agrees(refusal, record))
        .map(([who, refusal]) => ({ text, nginx: record, [who]: verdictText(refusal) }));
    });
    expect(wrong).toEqual([]);
    expect(verdicts.filter(({ error }) => error).length).toBeGreaterThan(MUTATIONS / 4);
  });
});
