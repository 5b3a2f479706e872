import { expect } from 'vitest';
import type { Fix, Severity } from '../../server/src/rules/rule';
import type { Finding } from '../../server/src/rules/run';
import type { Settings } from '../../server/src/settings';
import { applyEdits, type TextEdit } from '../../server/src/text/edit';
import { SourceFile } from '../../server/src/text/source';
import { analyseFixture, FIXTURE_ROOT, fixtureUri, parseFixture } from './fixture';

/**
 * Tests of rules read as the configuration a user would write. Under a line, a comment with carets says what is found there:
 *
 *     server api-9:3000;
 *     #      ^^^^^ error: "api-9" is no service …
 *
 * The message may be left out, and `…` at its end stands for anything. Caret lines are removed before the analysis.
 */

interface Expected {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly severity: string;
  readonly message: string | undefined;
}

const CARETS = /^([ \t]*#[ \t]*)(\^+)[ \t]+(error|warning|information|hint)(?::[ \t]*(.*))?$/;

/** Takes the caret lines out of a text. */
export function readCarets(text: string): { readonly text: string; readonly expected: readonly Expected[] } {
  const lines: string[] = [];
  const expected: Expected[] = [];
  for (const line of text.split('\n')) {
    const match = CARETS.exec(line.replace(/\r$/, ''));
    if (!match) {
      lines.push(line);
      continue;
    }
    const [, before = '', carets = '', severity = '', message] = match;
    expected.push({
      line: lines.length - 1,
      start: before.length,
      end: before.length + carets.length,
      severity,
      message,
    });
  }
  return { text: lines.join('\n'), expected };
}

export interface CheckOptions {
  readonly settings?: Partial<Settings>;
}

/** Asserts that a rule finds exactly what the carets in the fixture say; a fixture without carets asserts silence. */
export function checkRule(rule: string, fixture: string, options: CheckOptions = {}): void {
  const { files, expected } = readFixture(fixture);
  const { snapshots } = analyseFixture(files, options.settings);
  const findings = snapshots.flatMap((snapshot) => snapshot.findings).filter((finding) => finding.rule === rule);
  for (const [path, wanted] of expected) {
    const found = findings.filter((finding) => finding.uri === fixtureUri(path));
    expect(
      found.map((finding) => describeFinding(finding, files.get(path) ?? '', wanted)),
      path,
    ).toEqual(wanted.map((entry) => describeExpected(entry)));
  }
  const elsewhere = findings.filter((finding) => !files.has(pathOf(finding.uri)));
  expect(elsewhere.map((finding) => `${finding.uri}: ${finding.message}`)).toEqual([]);
}

export interface FixOptions extends CheckOptions {
  /** Which finding of the rule, in file and text order. */
  readonly finding?: number;
  /** Which of its fixes, by title; the preferred one if left out. */
  readonly title?: string;
  /** Rules whose findings may appear through this fix; say why in the test. */
  readonly allow?: readonly string[];
}

/**
 * Applies a fix of a rule and compares the files that `expected` holds (all others must stay as they were).
 * The finding must be gone afterwards, and nothing of its severity or worse may be new.
 */
export function checkFix(rule: string, fixture: string, expected: string, options: FixOptions = {}): void {
  const { files } = readFixture(fixture);
  const { workspace, snapshot } = analyseFixture(files, options.settings);
  const finding = snapshot.findings.filter((candidate) => candidate.rule === rule)[options.finding ?? 0];
  if (!finding) throw new Error(`${rule} finds nothing`);
  const fixes = workspace.fixes(snapshot, finding);
  const fix = options.title === undefined ? fixes[0] : fixes.find((candidate) => candidate.title === options.title);
  if (!fix) throw new Error(`no fix ${options.title ?? ''} among: ${fixes.map(({ title }) => title).join(' | ')}`);
  const after = applyFix(files, fix);
  const wanted = parseFixture(expected);
  for (const [path, text] of after) expect(text, path).toBe(wanted.get(path) ?? files.get(path));
  assertNothingNew(files, after, finding, options);
}

/** The titles of a finding's fixes, preferred first. */
export function fixTitles(rule: string, fixture: string, options: FixOptions = {}): string[] {
  const { files } = readFixture(fixture);
  const { workspace, snapshot } = analyseFixture(files, options.settings);
  const finding = snapshot.findings.filter((candidate) => candidate.rule === rule)[options.finding ?? 0];
  return finding ? workspace.fixes(snapshot, finding).map(({ title }) => title) : [];
}

/** What a rule finds, to look at more than the carets show. */
export function findingsOf(rule: string, fixture: string, options: CheckOptions = {}): readonly Finding[] {
  const { snapshots } = analyseFixture(readFixture(fixture).files, options.settings);
  return snapshots.flatMap(({ findings }) => findings).filter((finding) => finding.rule === rule);
}

/** The files after a fix. */
export function applyFix(files: ReadonlyMap<string, string>, fix: Pick<Fix, 'edits'>): Map<string, string> {
  const edits = new Map<string, TextEdit[]>();
  for (const edit of fix.edits) edits.set(pathOf(edit.uri), [...(edits.get(pathOf(edit.uri)) ?? []), edit]);
  for (const path of edits.keys())
    if (!files.has(path)) throw new Error(`the fix edits ${path}, which is no file of the fixture`);
  return new Map([...files].map(([path, text]) => [path, applyEdits(text, edits.get(path) ?? [])]));
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

function assertNothingNew(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  finding: Finding,
  { settings, allow = [] }: FixOptions,
): void {
  const count = (files: ReadonlyMap<string, string>): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { findings } of analyseFixture(files, settings).snapshots) {
      for (const { rule, severity } of findings) {
        if (SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(finding.severity))
          counts.set(rule, (counts.get(rule) ?? 0) + 1);
      }
    }
    return counts;
  };
  const then = count(before);
  const now = count(after);
  expect(now.get(finding.rule) ?? 0, `${finding.rule} is still there after its fix`).toBeLessThan(
    then.get(finding.rule) ?? 0,
  );
  const fresh = [...now].filter(([rule, number]) => !allow.includes(rule) && number > (then.get(rule) ?? 0));
  expect(
    fresh.map(([rule]) => rule),
    'rules that find something new after the fix',
  ).toEqual([]);
}

function readFixture(fixture: string): { files: Map<string, string>; expected: Map<string, readonly Expected[]> } {
  const files = new Map<string, string>();
  const expected = new Map<string, readonly Expected[]>();
  for (const [path, raw] of parseFixture(fixture)) {
    const carets = readCarets(raw);
    files.set(path, carets.text);
    expected.set(path, carets.expected);
  }
  return { files, expected };
}

function pathOf(uri: string): string {
  return decodeURIComponent(uri.slice(FIXTURE_ROOT.length + 1));
}

function describeExpected({ line, start, end, severity, message }: Expected): string {
  return `line ${line + 1}, ${start}-${end} ${severity}${message === undefined ? '' : `: ${message}`}`;
}

/** In the words of the expectation at the same place, so that a message that was left out or cut by `…` compares equal. */
function describeFinding(finding: Finding, text: string, wanted: readonly Expected[]): string {
  const source = new SourceFile(finding.uri, text);
  const { line, character } = source.placeAt(finding.span.start);
  const end = source.placeAt(finding.span.end);
  const width = end.line === line ? end.character : source.lineText(line).length;
  const here = wanted.find((entry) => entry.line === line && entry.start === character && entry.end === width);
  const matches = here?.message?.endsWith('…') && finding.message.startsWith(here.message.slice(0, -1));
  const message = here && here.message === undefined ? undefined : matches ? here?.message : finding.message;
  return describeExpected({ line, start: character, end: width, severity: finding.severity, message });
}
