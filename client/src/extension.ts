import type * as vscode from 'vscode';
import { registerCommands } from './commands';
import { Explanations } from './explain';
import { registerIgnoreCommand } from './ignoreFinding';
import { LanguageServer } from './languageClient';
import { recognizeNginxFiles } from './nginxLanguage';
import { registerRulePages } from './rulePages';
import { registerShowReferences } from './showReferences';
import { StatusBar } from './statusBar';
import { TopologyStore } from './topologyStore';
import { buildTree } from './tree/build';
import type { TreeNode } from './tree/node';
import { registerUpstreamsView, type UpstreamsView } from './tree/register';

/** What tests inside VS Code reach the parts through. */
export interface ExtensionApi extends UpstreamsView {
  readonly server: LanguageServer;
  readonly store: TopologyStore;
  readonly statusBar: StatusBar;
  /** The rows of the latest analysis, read by VS Code or not. */
  rows(): readonly TreeNode[];
}

let server: LanguageServer | undefined;

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const store = new TopologyStore();
  server = new LanguageServer(context.asAbsolutePath('dist/server.js'), settingNames(context), store);
  const statusBar = new StatusBar(store);
  const explanations = new Explanations(server, store);
  context.subscriptions.push(store, server, statusBar, explanations, recognizeNginxFiles(store));
  const upstreams = registerUpstreamsView(context, store);
  registerRulePages(context);
  registerIgnoreCommand(context);
  registerShowReferences(context);
  registerCommands(context, { server, store, explanations, upstreams });
  // not awaited: views and commands work while the server starts
  void server.start();
  return { server, store, statusBar, ...upstreams, rows: () => buildTree(store.view) };
}

/** Of all settings that `package.json` declares, without the extension's own prefix. */
function settingNames({ extension }: vscode.ExtensionContext): string[] {
  const [{ properties }] = extension.packageJSON.contributes.configuration;
  return Object.keys(properties).map((key) => key.slice('upstreamLens.'.length));
}

export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
