import type { ConfigFile } from '../nginx/tree';
import type { TextEdit } from '../text/edit';
import type { Topology } from '../topology/types';
import { type Levels, levelsOf } from './levels';
import type { Fix, Report, Rule, RuleMeta, Severity } from './rule';

export type { SeverityOverrides } from './levels';

/** What a rule found, with the severity that holds here. */
export interface Finding extends Report<unknown> {
  readonly meta: RuleMeta;
  readonly rule: string;
  readonly severity: Severity;
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/**
 * Runs rules over a topology.
 * @param levels severities by rule and file; an uncertain finding still drops one step below them
 * @returns findings in file and text order
 */
export function runRules(
  topology: Topology,
  rules: readonly Rule[],
  levels: Levels = levelsOf('recommended', []),
): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rules) {
    if (!levels.isOn(rule.meta)) continue;
    // a file that is included at two places says the same twice
    const said = new Map<number, readonly Finding[]>();
    rule.check(topology, (report) => {
      const severity = severityOf(rule.meta, report, levels);
      if (!severity) return;
      const others = said.get(report.span.start) ?? [];
      if (others.some((other) => isSame(other, report))) return;
      const finding: Finding = { ...certainOnly(report), meta: rule.meta, rule: rule.meta.id, severity };
      findings.push(finding);
      said.set(report.span.start, [...others, finding]);
    });
  }
  return findings.sort(byPlace);
}

function isSame(a: Report<unknown>, b: Report<unknown>): boolean {
  return a.uri === b.uri && a.span.end === b.span.end && a.message === b.message;
}

/** The fixes of one finding, preferred first. */
export function fixesOf(finding: Finding, rules: readonly Rule[], topology: Topology): readonly Fix[] {
  const rule = rules.find((candidate) => candidate.meta.id === finding.rule);
  const fixes = rule?.fix?.(finding, topology) ?? [];
  const templates = topology.nginx.config.files.filter(({ variables }) => variables);
  if (templates.length === 0) return fixes;
  return fixes.filter(({ edits }) => !edits.some((edit) => overwritesVariable(edit, templates)));
}

/**
 * Whether an edit puts a text over part of a word in which envsubst replaces a variable: what stands there is made
 * elsewhere, may hold more than the part that is wrong, and may differ from one environment to the next.
 */
function overwritesVariable({ uri, span, newText }: TextEdit, templates: readonly ConfigFile[]): boolean {
  const template = templates.find(({ source }) => source.uri === uri);
  if (!template || newText === '') return false;
  const text = template.source.slice(span);
  if (/[\s;]/.test(text)) return false;
  const replaced = [...text.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)];
  return replaced.some(
    ([whole, braced, bare]) => template.variables?.has(braced ?? bare ?? '') && !newText.includes(whole),
  );
}

function severityOf(meta: RuleMeta, report: Report<unknown>, levels: Levels): Severity | undefined {
  const base = levels.levelIn(report.uri, meta, report.severity);
  if (base === 'off') return undefined;
  if (report.certain !== false) return base;
  const lowest = meta.isAlwaysVisible ? SEVERITIES.indexOf('information') : SEVERITIES.length - 1;
  const step = Math.min(SEVERITIES.indexOf(base) + 1, Math.max(lowest, SEVERITIES.indexOf(base)));
  return SEVERITIES[step];
}

/** What may be otherwise for all we know is no reason not to start. */
function certainOnly(report: Report<unknown>): Report<unknown> {
  return report.certain === false && report.refusal ? { ...report, refusal: undefined } : report;
}

/** File and text order. */
export function byPlace(a: Finding, b: Finding): number {
  return (
    (a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : 0) ||
    a.span.start - b.span.start ||
    a.span.end - b.span.end ||
    (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)
  );
}
