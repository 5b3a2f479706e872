import { fingerprints } from '../rules/fingerprint';
import type { Finding } from '../rules/run';
import { type JsonProblem, parseJsonc } from '../text/jsonc';
import type { SourceFile } from '../text/source';
import { parentUri, relativeUri } from '../text/uri';

export const BASELINE_NAME = 'upstream-lens.baseline.json';

/** Findings that are known, and left out until they are mended. */
export interface Baseline {
  readonly uri: string;
  readonly entries: readonly BaselineEntry[];
  /** By fingerprint. */
  readonly known: ReadonlySet<string>;
  readonly problems: readonly JsonProblem[];
}

/** The rule and the file are there for a reader, and to tell what an entry is about once it is mended. */
export interface BaselineEntry {
  readonly rule: string;
  /** Relative to the baseline's folder. */
  readonly file: string;
  readonly fingerprint: string;
}

export function readBaseline({ uri, text }: SourceFile): Baseline {
  const { root, problems } = parseJsonc(text);
  const findings = root?.entries.find(({ key }) => key === 'findings')?.value;
  const entries = (findings?.items ?? []).flatMap(({ value }): BaselineEntry[] => {
    const { rule, file, fingerprint } = Object(value) as Record<string, unknown>;
    return typeof rule === 'string' && typeof file === 'string' && typeof fingerprint === 'string'
      ? [{ rule, file, fingerprint }]
      : [];
  });
  const whole = { start: 0, end: Math.min(1, text.length) };
  const isOurs = findings?.kind === 'array' && entries.length === findings.items.length;
  const foreign = isOurs || problems.length > 0 ? [] : [{ span: whole, message: 'no baseline of Upstream Lens' }];
  return {
    uri,
    entries,
    known: new Set(entries.map(({ fingerprint }) => fingerprint)),
    problems: [...problems, ...foreign],
  };
}

/** The text of a baseline that knows these findings. */
export function writeBaseline(entries: readonly BaselineEntry[]): string {
  const unique = new Map(entries.map((entry) => [JSON.stringify([entry.file, entry.rule, entry.fingerprint]), entry]));
  const findings = [...unique].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, entry]) => entry);
  const lines = findings.map(({ rule, file, fingerprint }) => `    ${JSON.stringify({ rule, file, fingerprint })}`);
  return `{\n  "version": 1,\n  "findings": [${lines.length > 0 ? `\n${lines.join(',\n')}\n  ` : ''}]\n}\n`;
}

/** What a baseline would hold of findings; as long as a finding's line stays what it is, its entry does. */
export function baselineEntries(
  findings: readonly Finding[],
  baselineUri: string,
  sourceOf: (uri: string) => SourceFile | undefined,
): ReadonlyMap<Finding, BaselineEntry> {
  const pathOf = (uri: string): string => relativeUri(parentUri(baselineUri), uri);
  const prints = fingerprints(findings, pathOf, sourceOf);
  return new Map(
    [...prints].map(([finding, fingerprint]) => [
      finding,
      { rule: finding.rule, file: pathOf(finding.uri), fingerprint },
    ]),
  );
}
