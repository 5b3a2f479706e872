import * as vscode from 'vscode';
import type { ProjectView } from '../../server/src/protocol';
import type { LanguageServer } from './languageClient';
import type { TopologyStore } from './topologyStore';
import { TreeNode } from './tree/node';
import { ProjectNode } from './tree/projectNode';

export const EXPLAIN_SCHEME = 'upstream-lens-explain';

/** Read-only documents that say what is read together and why; they follow the analysis. */
export class Explanations implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #subscriptions: vscode.Disposable;

  readonly onDidChange = this.#changed.event;

  constructor(
    private readonly server: LanguageServer,
    store: TopologyStore,
  ) {
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(EXPLAIN_SCHEME, this),
      store.onDidChange(() => {
        for (const { uri } of vscode.workspace.textDocuments) {
          if (uri.scheme === EXPLAIN_SCHEME) this.#changed.fire(uri);
        }
      }),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#changed.dispose();
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const text = await this.server.explain(uri.query);
    return text ?? 'This project is not there any more: its nginx file was deleted, or another project reads it now.\n';
  }

  /** Opens the explanation of a project beside nothing else: in the active column, as a preview. */
  async show({ id, name }: ProjectView): Promise<void> {
    // no folders in the path: VS Code would take a text in `sites-available/` for nginx
    const title = name.replaceAll('/', ' › ');
    const uri = vscode.Uri.from({ scheme: EXPLAIN_SCHEME, path: `/${title} explained`, query: id });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }
}

/**
 * The project that a command is about: that of a row, that of a file, else that of the active editor. Asks where there
 * are several.
 * @param argument a row, or a URI
 */
export async function projectFor(argument: unknown, store: TopologyStore): Promise<ProjectView | undefined> {
  for (let node = argument instanceof TreeNode ? argument : undefined; node; node = node.parent) {
    if (node instanceof ProjectNode) return node.view;
  }
  const { projects } = store.view;
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  const explained = uri?.scheme === EXPLAIN_SCHEME ? projects.filter(({ id }) => id === uri.query) : [];
  const ofFile = uri ? [...explained, ...store.projectsOf(uri)] : [];
  const candidates = ofFile.length > 0 ? ofFile : projects;
  if (candidates.length === 0) throw new Error('No nginx configuration was found in this workspace');
  if (candidates.length === 1) return candidates[0];
  const items = candidates.map((project) => ({
    label: project.name,
    description: project.about.composeFiles.map(({ name }) => name).join(' + '),
    project,
  }));
  return (await vscode.window.showQuickPick(items, { title: 'Which project?', matchOnDescription: true }))?.project;
}
