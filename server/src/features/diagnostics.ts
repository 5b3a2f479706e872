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
    const found = new FoundDiagnostics();
    for (const snapshot of snapshots) {
      for (const uri of snapshot.sources.keys()) found.addFile(uri);
      for (const finding of snapshot.findings) found.add(finding.uri, toDiagnostic(view, finding));
    }
    for (const [uri, list] of problems) {
      found.addFile(uri);
      for (const problem of list) found.add(uri, toProblemDiagnostic(view, problem));
    }
    const current = found.byFile;
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

/** Each diagnostic of a file once: a compose file may belong to several projects, which then find the same. */
class FoundDiagnostics {
  readonly byFile = new Map<string, Diagnostic[]>();
  readonly #known = new Set<string>();

  addFile(uri: string): void {
    if (!this.byFile.has(uri)) this.byFile.set(uri, []);
  }

  add(uri: string, diagnostic: Diagnostic | undefined): void {
    if (!diagnostic) return;
    const key = `${uri} ${JSON.stringify(diagnostic)}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.addFile(uri);
    this.byFile.get(uri)?.push(diagnostic);
  }
}
