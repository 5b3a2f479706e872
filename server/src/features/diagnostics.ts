import type { ConfigurationProblem, Snapshot } from '../workspace/workspace';
import { type Diagnostic, type EditorView, toDiagnostic, toProblemDiagnostic } from './convert';

/** Diagnostics of one file, ready to publish. */
export interface FileDiagnostics {
  readonly uri: string;
  readonly version: number | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Turns snapshots into what must be published, and remembers what was: only files whose diagnostics changed come out,
 * with an empty list for those that have none any more.
 */
export class DiagnosticsPublisher {
  readonly #published = new Map<string, string>();

  /** @param problems what is wrong in files that settings come from, by file */
  update(
    snapshots: readonly Snapshot[],
    problems: ReadonlyMap<string, readonly ConfigurationProblem[]>,
    view: EditorView,
  ): FileDiagnostics[] {
    const current = new Map<string, Diagnostic[]>();
    for (const snapshot of snapshots) {
      for (const uri of snapshot.sources.keys()) if (!current.has(uri)) current.set(uri, []);
      for (const finding of snapshot.findings) {
        const diagnostic = toDiagnostic(view, finding);
        if (diagnostic) addOnce(current, finding.uri, diagnostic);
      }
    }
    addProblems(current, problems, view);
    const changed: FileDiagnostics[] = [];
    for (const uri of this.#published.keys()) if (!current.has(uri)) current.set(uri, []);
    for (const [uri, diagnostics] of current) {
      const key = `${view.versionOf(uri)} ${JSON.stringify(diagnostics)}`;
      const before = this.#published.get(uri);
      if (before === key || (before === undefined && diagnostics.length === 0)) continue;
      if (diagnostics.length === 0) this.#published.delete(uri);
      else this.#published.set(uri, key);
      changed.push({ uri: view.editorUri(uri), version: view.versionOf(uri), diagnostics });
    }
    return changed;
  }
}

function addProblems(
  current: Map<string, Diagnostic[]>,
  problems: ReadonlyMap<string, readonly ConfigurationProblem[]>,
  view: EditorView,
): void {
  for (const [uri, found] of problems) {
    current.set(uri, current.get(uri) ?? []);
    for (const problem of found) {
      const diagnostic = toProblemDiagnostic(view, problem);
      if (diagnostic) addOnce(current, uri, diagnostic);
    }
  }
}

/** A compose file may belong to several projects, which then find the same. */
function addOnce(current: Map<string, Diagnostic[]>, uri: string, diagnostic: Diagnostic): void {
  const list = current.get(uri);
  if (!list) current.set(uri, [diagnostic]);
  else if (!list.some((known) => JSON.stringify(known) === JSON.stringify(diagnostic))) list.push(diagnostic);
}
