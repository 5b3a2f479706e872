import { onceFor } from '../text/memo';
import type { LoadedConfig } from './scope';
import type { ConfigFile } from './tree';

/** When nginx comes by a place: numbers to compare one after the other. */
export type ReadingPosition = readonly number[];

/** The position of a place in a file that is part of a configuration; of a file that is included twice, the first time. */
export function readingPosition(config: LoadedConfig, file: ConfigFile, offset: number): ReadingPosition {
  return [...(prefixes(config).get(file) ?? []), offset];
}

/** @returns less than 0 if nginx comes by `a` first */
export function comparePositions(a: ReadingPosition, b: ReadingPosition): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left = 0, right = 0] = [a[index], b[index]];
    if (left !== right) return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

/** The positions of the include statements that lead to a file, with its place among the files of the last one. */
const prefixes = onceFor((config: LoadedConfig): ReadonlyMap<ConfigFile, ReadingPosition> => {
  const found = new Map<ConfigFile, ReadingPosition>([[config.root, []]]);
  config.included.forEach(({ directive, file }, index) => {
    if (!found.has(file)) found.set(file, [...(found.get(directive.file) ?? []), directive.end, index]);
  });
  return found;
});
