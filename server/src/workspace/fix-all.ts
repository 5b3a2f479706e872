import type { Fix } from '../rules/rule';
import type { Finding } from '../rules/run';
import type { TextEdit } from '../text/edit';
import { EditHistory } from '../text/edit-history';
import { groupBy } from '../text/group';
import { countBefore } from '../text/search';
import type { Span } from '../text/span';
import type { Snapshot, Workspace } from './workspace';

export interface FixAllOptions {
  /** `safe`: only what keeps behaviour apart from the problem · `preferred`: the first choice of every finding. */
  readonly kinds: 'safe' | 'preferred';
  /** Ids of the rules whose findings are fixed; all of them if left out. */
  readonly rules?: readonly string[];
  /** Normalised URIs of the files whose findings are fixed; all of them if left out. A fix may edit other files too. */
  readonly uris?: readonly string[];
  /** Ids of the projects that are looked at; all of them if left out. */
  readonly projects?: readonly string[];
}

export interface FixAllResult {
  /** Edits of the texts as they were when this began, to be applied at once. */
  readonly edits: readonly TextEdit[];
  /** The text of each file that changes, as it was when this began. */
  readonly before: ReadonlyMap<string, string>;
  /** The new text of each file that changes. */
  readonly texts: ReadonlyMap<string, string>;
  /** What was fixed, as it was found. */
  readonly fixed: readonly Finding[];
}

/** A fix may be what makes another one possible, and of two that touch one place the second has to wait. */
const MOST_PASSES = 10;

/**
 * Fixes all that can be fixed, pass after pass, until nothing is left. The workspace stays as it is.
 * Done twice it changes nothing more.
 */
export function fixAll(workspace: Workspace, options: FixAllOptions): FixAllResult {
  const passes = fixInPasses(workspace, options);
  for (;;) {
    const step = passes.next();
    if (step.done) return step.value;
  }
}

/** As {@link fixAll}, one pass at a time: yields how many findings are fixed by then. */
export function* fixInPasses(workspace: Workspace, options: FixAllOptions): Generator<number, FixAllResult> {
  // what is known of the workspace serves the first pass; only where something changes is a copy needed
  let current = workspace;
  const histories = new Map<string, EditHistory>();
  const fixed: Finding[] = [];
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const chosen = chooseFixes(current, options);
    if (chosen.length === 0) break;
    if (current === workspace) current = workspace.fork();
    applyFixes(chosen, current, histories);
    fixed.push(...chosen.map(({ finding }) => finding));
    yield fixed.length;
  }
  const changed = [...histories].flatMap(([uri, history]) => {
    const edits = history.edits();
    return edits.length === 0 ? [] : [{ uri, before: history.first, text: history.text, edits }];
  });
  return {
    edits: changed.flatMap(({ uri, edits }) => edits.map((edit) => ({ uri, ...edit }))),
    before: new Map(changed.map(({ uri, before }) => [uri, before])),
    texts: new Map(changed.map(({ uri, text }) => [uri, text])),
    fixed,
  };
}

interface ChosenFix {
  readonly finding: Finding;
  readonly edits: readonly TextEdit[];
}

/** What can be fixed side by side: of two fixes that touch one place, the first. */
function chooseFixes(workspace: Workspace, options: FixAllOptions): ChosenFix[] {
  const chosen: ChosenFix[] = [];
  const taken = new TakenPlaces();
  // a file that several projects read has its findings in each of them
  const seen = new Set<string>();
  for (const { snapshot, finding } of findingsOf(workspace, options)) {
    const key = JSON.stringify([finding.rule, finding.uri, finding.span.start, finding.span.end, finding.message]);
    if (seen.has(key)) continue;
    seen.add(key);
    const fix = choiceFor(workspace.fixes(snapshot, finding), options);
    if (!fix?.edits.every((edit) => workspace.sources.get(edit.uri))) continue;
    if (taken.take(fix.edits)) chosen.push({ finding, edits: fix.edits });
  }
  return chosen;
}

function* findingsOf(
  workspace: Workspace,
  { kinds, rules, uris, projects }: FixAllOptions,
): Generator<{ snapshot: Snapshot; finding: Finding }> {
  for (const snapshot of workspace.snapshots()) {
    if (projects && !projects.includes(snapshot.files.id)) continue;
    for (const finding of snapshot.findings) {
      const { fixable } = finding.meta;
      if (fixable === 'no' || (kinds === 'safe' && fixable !== 'safe')) continue;
      if (rules && !rules.includes(finding.rule)) continue;
      if (uris && !uris.includes(finding.uri)) continue;
      yield { snapshot, finding };
    }
  }
}

function choiceFor(fixes: readonly Fix[], { kinds }: FixAllOptions): Fix | undefined {
  const preferred = fixes.find(({ isPreferred }) => isPreferred);
  return kinds === 'preferred' || preferred?.kind === 'safe' ? preferred : undefined;
}

function applyFixes(chosen: readonly ChosenFix[], workspace: Workspace, histories: Map<string, EditHistory>): void {
  const edited = chosen.flatMap(({ edits }) => edits);
  const byFile = groupBy(edited, ({ uri }) => uri);
  for (const [uri, edits] of byFile) {
    const { text } = workspace.sources.get(uri) ?? { text: '' };
    const history = histories.get(uri) ?? new EditHistory(text);
    histories.set(uri, history);
    history.apply(edits);
    workspace.sources.replace(uri, history.text);
  }
}

/** The places that the fixes of a pass touch, by file, in text order: none touches another one of another fix. */
class TakenPlaces {
  readonly #spans = new Map<string, Span[]>();

  /** @returns whether all edits found their places free; only then are these taken */
  take(edits: readonly TextEdit[]): boolean {
    const isFree = edits.every(({ uri, span }) => {
      const spans = this.#spans.get(uri) ?? [];
      const next = spans[firstFrom(spans, span.start)];
      return next === undefined || next.start > span.end;
    });
    if (!isFree) return false;
    for (const { uri, span } of edits) {
      const spans = this.#spans.get(uri) ?? [];
      spans.splice(firstFrom(spans, span.start), 0, span);
      this.#spans.set(uri, spans);
    }
    return true;
  }
}

/** The index of the first of ordered spans that ends at an offset or after it. */
function firstFrom(spans: readonly Span[], offset: number): number {
  return countBefore(spans.length, (index) => (spans[index]?.end ?? 0) < offset);
}
