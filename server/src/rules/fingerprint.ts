import type { SourceFile } from '../text/source';
import type { Finding } from './run';

/** Two primes, so that two sums of 32 bits make one of 64. */
const SEEDS = [0x811c9dc5, 0x01000193] as const;

/**
 * What tells findings apart from one run to the next, whatever stands above them: the rule, the path, and the text of
 * their lines without regard to white space; of several that agree in all of that, which one it is. Messages are no part
 * of it: they may name places and numbers that change.
 * @param findings all of a file or a project, in text order; a repetition of the same place counts once
 * @param pathOf the path that goes in, the same on every machine
 * @param sourceOf the text of a file by its URI
 */
export function fingerprints(
  findings: readonly Finding[],
  pathOf: (uri: string) => string,
  sourceOf: (uri: string) => SourceFile | undefined,
): ReadonlyMap<Finding, string> {
  const result = new Map<Finding, string>();
  const places = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const finding of findings) {
    const place = [finding.rule, finding.uri, finding.span.start, finding.span.end].join('\n');
    const known = places.get(place);
    const key = [finding.rule, pathOf(finding.uri), linesOf(finding, sourceOf(finding.uri))].join('\n');
    const count = known === undefined ? (counts.get(key) ?? 0) : 0;
    const print = known ?? hash(`${key}\n${count}`);
    if (known === undefined) counts.set(key, count + 1);
    places.set(place, print);
    result.set(finding, print);
  }
  return result;
}

function linesOf({ span }: Finding, source: SourceFile | undefined): string {
  if (!source) return '';
  const first = source.placeAt(span.start).line;
  const last = source.placeAt(span.end).line;
  const text = source.text.slice(source.lineStarts[first] ?? 0, source.lineEnd(last));
  return text.replace(/\s+/g, ' ').trim();
}

/** FNV-1a, twice: 16 hexadecimal digits. It need not resist anyone, and the core knows no `node:crypto`. */
function hash(text: string): string {
  return SEEDS.map((seed) => {
    let sum: number = seed;
    for (let index = 0; index < text.length; index++) sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193);
    return (sum >>> 0).toString(16).padStart(8, '0');
  }).join('');
}
