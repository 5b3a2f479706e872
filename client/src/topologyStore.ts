import * as vscode from 'vscode';
import type { ProjectView, TopologyView } from '../../server/src/protocol';

const LOADING: TopologyView = { state: 'loading', projects: [] };

/** The latest topology; the only source of what views show. */
export class TopologyStore implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<TopologyView>();
  #view: TopologyView = LOADING;
  #projectsByFile = new Map<string, readonly ProjectView[]>();

  readonly onDidChange = this.#changed.event;

  get view(): TopologyView {
    return this.#view;
  }

  set(view: TopologyView): void {
    this.#view = view;
    const byFile = new Map<string, ProjectView[]>();
    for (const project of view.projects) {
      for (const key of new Set([...project.nginxFiles, ...project.composeFiles].map(fileKey))) {
        const known = byFile.get(key);
        if (known) known.push(project);
        else byFile.set(key, [project]);
      }
    }
    this.#projectsByFile = byFile;
    this.#changed.fire(view);
  }

  /** Shows that an analysis is under way, unless there is an older one to look at meanwhile. */
  setLoading(): void {
    if (this.#view.state !== 'ready') this.set(LOADING);
  }

  /** @param message what went wrong, for a person */
  setError(message: string): void {
    this.set({ state: 'error', message, projects: [] });
  }

  /** The first project that a file belongs to. */
  projectOf(uri: vscode.Uri): ProjectView | undefined {
    return this.projectsOf(uri)[0];
  }

  projectsOf(uri: vscode.Uri): readonly ProjectView[] {
    return this.#projectsByFile.get(uri.toString()) ?? [];
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** A server may write the URI of a file (`c:` or `c%3A`) in another way than the editor. */
export function fileKey(uri: string): string {
  return vscode.Uri.parse(uri).toString();
}
