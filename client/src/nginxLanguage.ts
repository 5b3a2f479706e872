import * as vscode from 'vscode';
import { fileKey, type TopologyStore } from './topologyStore';

/** What VS Code takes a file with a name like any other for; `properties` is its guess for every `*.conf`. */
const GUESSES = new Set(['plaintext', 'properties', 'ini']);

/**
 * Gives files that a project's nginx reads the language nginx, whatever they are called: a compose file that mounts
 * `lb.conf` as `/etc/nginx/nginx.conf` says more than the name. Once a document, so that another choice stands.
 */
export function recognizeNginxFiles(store: TopologyStore): vscode.Disposable {
  const decided = new WeakSet<vscode.TextDocument>();
  const check = (document: vscode.TextDocument, nginxFiles: ReadonlySet<string>) => {
    if (!GUESSES.has(document.languageId) || decided.has(document) || !nginxFiles.has(document.uri.toString())) return;
    decided.add(document);
    void vscode.languages.setTextDocumentLanguage(document, 'nginx');
  };
  const nginxFiles = () => new Set(store.view.projects.flatMap((project) => project.nginxFiles.map(fileKey)));
  return vscode.Disposable.from(
    store.onDidChange(() => {
      const files = nginxFiles();
      for (const document of vscode.workspace.textDocuments) check(document, files);
    }),
    vscode.workspace.onDidOpenTextDocument((document) => check(document, nginxFiles())),
  );
}
