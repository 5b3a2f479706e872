import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readCorpus } from './corpus';
import { type Mutation, mutate, mutation } from './mutations';
import { checkParserLaws } from './parser-laws';

const CONFIGS = join(import.meta.dirname, '..', 'nginx', 'configs');

/** Longer texts are as broken as short ones, only slower. */
const SEED_LENGTH = 2000;

/** The project's own configurations, and short ones of the corpus where it is present. */
export function readSeeds(): string[] {
  const own = readdirSync(CONFIGS)
    .filter((name) => name.endsWith('.conf'))
    .sort()
    .map((name) => readFileSync(join(CONFIGS, name), 'utf8'));
  const real = readCorpus()
    .map(({ text }) => text)
    .filter((text) => text.length < SEED_LENGTH);
  return [...own, ...real];
}

/**
 * Checks `count` mutations.
 * @returns what is wrong with the smallest failing one, or undefined
 */
export function fuzz(count: number, seed: number, seeds = readSeeds()): string | undefined {
  const law = fc.property(mutation(seeds.length), (broken: Mutation) => checkParserLaws(mutate(broken, seeds)));
  const result = fc.check(law, { numRuns: count, seed });
  if (!result.failed) return undefined;
  const [smallest] = result.counterexample ?? [];
  const text = smallest ? mutate(smallest, seeds) : '';
  const reason = result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance);
  return [
    `${reason}`,
    `after ${result.numRuns} mutations, seed ${seed}; the text, as JSON:`,
    JSON.stringify(text),
  ].join('\n');
}
