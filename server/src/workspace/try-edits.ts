import type { Finding } from '../rules/run';
import { applyEdits, type TextEdit } from '../text/edit';
import { groupBy } from '../text/group';
import type { Snapshot, Workspace } from './workspace';

/** What edits would change. */
export interface TriedEdits {
  /** The projects that read an edited file, as they are. */
  readonly before: readonly Snapshot[];
  /** The same projects, and those that would come to be, after the edits. */
  readonly after: readonly Snapshot[];
  /**
   * What would be found that is not found now: of each rule the findings that were not there before by their message,
   * as many as there are more.
   */
  readonly newFindings: readonly Finding[];
}

/**
 * Tries edits out. The workspace stays as it is, and only projects that read an edited file are analysed again.
 *
 * Findings are compared by rule and severity, as an edit may change what they say and where they stand. What a baseline
 * hides counts on both sides: an edit may well change by what it is known.
 * @param edits of files (not of virtual documents), as the workspace has them now
 * @param severities of the findings that count
 */
export function tryEdits(
  workspace: Workspace,
  edits: readonly TextEdit[],
  severities: readonly Finding['severity'][] = ['error', 'warning'],
): TriedEdits {
  const uris = new Set(edits.map(({ uri }) => uri));
  const all = workspace.snapshots();
  const read = all.filter(({ sources }) => [...uris].some((uri) => sources.has(uri)));
  const ids = new Set(read.map(({ files }) => files.id));
  const others = new Set(all.map(({ files }) => files.id).filter((id) => !ids.has(id)));
  const analyse = (copy: Workspace): Snapshot[] =>
    copy
      .projects()
      .filter(({ id }) => !others.has(id))
      .map((project) => copy.snapshot(project));
  const fork = workspace.fork();
  for (const uri of uris) {
    const text = workspace.sources.get(uri)?.text;
    if (text !== undefined) {
      const own = edits.filter((edit) => edit.uri === uri);
      fork.sources.replace(uri, applyEdits(text, own));
    }
  }
  // what stands in for a half-typed file is known to this workspace alone
  const isStale = read.some(({ files }) => files.composeResult?.isStale);
  const reference = isStale ? analyse(workspace.fork()) : read;
  const after = analyse(fork);
  const found = compare(findingsOf(reference, severities), findingsOf(after, severities), edits);
  return { before: read, after, newFindings: found };
}

/** The errors and warnings that edits would bring; see {@link tryEdits}. */
export function newFindings(workspace: Workspace, edits: readonly TextEdit[]): readonly Finding[] {
  return tryEdits(workspace, edits).newFindings;
}

/** Each finding once, however many projects share its file. */
function findingsOf(snapshots: readonly Snapshot[], severities: readonly Finding['severity'][]): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const { findings, known } of snapshots) {
    for (const finding of [...findings, ...known]) {
      if (!severities.includes(finding.severity)) continue;
      const { rule, uri, span, message } = finding;
      found.set(JSON.stringify([rule, uri, span.start, span.end, message]), finding);
    }
  }
  return [...found.values()];
}

function compare(
  before: readonly Finding[],
  after: readonly Finding[],
  edits: readonly TextEdit[],
): readonly Finding[] {
  const then = groupBy(after, keyOf);
  const now = groupBy(before, keyOf);
  const messages = new Set(before.map(({ message }) => message));
  const more = [...then].flatMap(([key, findings]) => {
    const count = findings.length - (now.get(key)?.length ?? 0);
    if (count <= 0) return [];
    // the new ones are likely those that say something new
    const fresh = findings.filter(({ message }) => !messages.has(message));
    return [...fresh, ...findings.filter(({ message }) => messages.has(message))].slice(0, count);
  });
  // one that is told by another rule now: a host that was said to be misspelled is said to be missing
  const gone = [...now].flatMap(([key, findings]) => (findings.length > (then.get(key)?.length ?? 0) ? findings : []));
  return more.filter((finding) => {
    const index = gone.findIndex((other) => isReplacedBy(other, finding, edits));
    if (index < 0) return true;
    gone.splice(index, 1);
    return false;
  });
}

/** Whether a finding that came begins where one that went did, as the edits have moved it. */
function isReplacedBy(gone: Finding, come: Finding, edits: readonly TextEdit[]): boolean {
  if (gone.severity !== come.severity || gone.uri !== come.uri) return false;
  let start = gone.span.start;
  for (const { uri, span, newText } of edits) {
    if (uri === gone.uri && span.end <= gone.span.start) start += newText.length - (span.end - span.start);
  }
  return start === come.span.start;
}

function keyOf({ rule, severity }: Finding): string {
  return `${severity} ${rule}`;
}
