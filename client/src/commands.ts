import * as vscode from 'vscode';
import type { FindingView } from '../../server/src/protocol';
import { chooseComposeFiles } from './chooseCompose';
import { applyCodeAction, codeActionsAt } from './codeActions';
import { type Explanations, projectFor } from './explain';
import type { LanguageServer } from './languageClient';
import { openExample } from './openExample';
import { showPlace, toRange } from './places';
import { showRulePage } from './rulePages';
import type { TopologyStore } from './topologyStore';
import { focusUpstreams } from './tree/focus';
import { TreeNode } from './tree/node';
import { type UpstreamsView, VIEW_ID } from './tree/register';
import { count, severityWord } from './tree/text';

/** What commands work on. */
export interface Parts {
  readonly server: LanguageServer;
  readonly store: TopologyStore;
  readonly explanations: Explanations;
  readonly upstreams: UpstreamsView;
}

/** Registers everything that `package.json` lists under `contributes.commands`. */
export function registerCommands(context: vscode.ExtensionContext, parts: Parts): void {
  const { server, store, explanations, upstreams } = parts;
  const inView = <T>(task: () => Thenable<T>) => vscode.window.withProgress({ location: { viewId: VIEW_ID } }, task);
  const handlers: Record<string, (argument?: unknown, more?: unknown) => unknown> = {
    refresh: () => inView(() => server.refresh()),
    restartServer: () => inView(() => server.restart()),
    showOutput: () => server.output.show(),
    focusView: () => focusUpstreams(upstreams),
    revealNode: onNode(({ place }) => place && showPlace(place)),
    revealInFile: onNode(({ nginxPlace }) => nginxPlace && showPlace(nginxPlace)),
    goToService: onNode(({ service }) => service && showPlace(service.place)),
    copyAddress: onNode(({ address }) => copy(address)),
    applyFix: onNode(applyFix),
    explainRule: (argument) => explainRule(context, argument),
    explainProject: async (argument) => {
      const project = await projectFor(argument, store);
      if (project) await explanations.show(project);
    },
    chooseComposeFiles: async (argument, files) => {
      const project = await projectFor(argument, store);
      if (project) await chooseComposeFiles(project, givenFiles(files));
    },
    fixAllInFile: () => fixAllInFile(server),
    fixAllInProject: () => server.fixAllInProject(projectFile(store)),
    openExample: () => openExample(context),
    openWalkthrough: () =>
      vscode.commands.executeCommand(
        'workbench.action.openWalkthrough',
        `${context.extension.id}#upstreamLens.start`,
        false,
      ),
  };
  for (const [name, handler] of Object.entries(handlers)) {
    const run = async (argument?: unknown, more?: unknown) => {
      try {
        return await handler(argument, more);
      } catch (error) {
        server.output.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(`Upstream Lens: ${error instanceof Error ? error.message : error}`);
      }
    };
    context.subscriptions.push(vscode.commands.registerCommand(`upstreamLens.${name}`, run));
  }
}

/** A handler for the menu of a node, or for a key pressed while one has the focus. */
function onNode(handler: (node: TreeNode) => unknown): (argument?: unknown) => unknown {
  return (argument) => (argument instanceof TreeNode ? handler(argument) : undefined);
}

/** A key binding may name the files, as URIs; null lets Upstream Lens decide. A view gives a second argument of its own. */
function givenFiles(argument: unknown): readonly string[] | null | undefined {
  if (argument === null) return null;
  return Array.isArray(argument) && argument.every((file) => typeof file === 'string') && argument.length > 0
    ? argument
    : undefined;
}

async function copy(text: string | undefined): Promise<void> {
  if (text === undefined) return;
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`Copied ${text}`, 3000);
}

async function applyFix(node: TreeNode): Promise<void> {
  const findings = node.findings.filter(({ hasFix }) => hasFix);
  const actions = await vscode.window.withProgress({ location: { viewId: VIEW_ID } }, () => fixesFor(findings));
  if (actions.length === 0) {
    void vscode.window.showInformationMessage(`There is no fix for "${node.label}" any more.`);
    return;
  }
  const [place] = findings.map((finding) => finding.place);
  if (place) await showPlace(place, { preserveFocus: true });
  const picked = await vscode.window.showQuickPick(
    actions.map((action) => ({ label: action.title, description: action.isPreferred ? 'preferred' : '', action })),
    { title: `Fix ${node.label}`, placeHolder: 'Choose what to change' },
  );
  if (picked) await applyCodeAction(picked.action);
}

async function fixesFor(findings: readonly FindingView[]): Promise<readonly vscode.CodeAction[]> {
  const byTitle = new Map<string, vscode.CodeAction>();
  for (const { place } of findings) {
    const uri = vscode.Uri.parse(place.uri);
    for (const action of await codeActionsAt(uri, toRange(place), vscode.CodeActionKind.QuickFix)) {
      if (isOurs(action)) byTitle.set(action.title, action);
    }
  }
  return [...byTitle.values()];
}

/** Other extensions offer fixes at the same place. */
function isOurs({ diagnostics }: vscode.CodeAction): boolean {
  return !diagnostics || diagnostics.some(({ source }) => source === 'upstream-lens');
}

/** The active file if it belongs to a project: then only that project is meant. */
function projectFile(store: TopologyStore): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  const isRead =
    uri &&
    store.view.projects.some(({ nginxFiles, composeFiles }) =>
      [...nginxFiles, ...composeFiles].includes(uri.toString()),
    );
  return isRead ? uri : undefined;
}

async function fixAllInFile(server: LanguageServer): Promise<void> {
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (uri) return server.fixAllInFile(uri);
  void vscode.window.showInformationMessage('Open an nginx or compose file first.');
}

/** @param about a node of the view, or a rule by its id: the links of findings give that */
async function explainRule(context: vscode.ExtensionContext, about: unknown): Promise<void> {
  if (typeof about === 'string') return showRulePage(context, about);
  if (!(about instanceof TreeNode)) return;
  const bySeverity = new Map(about.findings.map(({ rule, severity }) => [rule, severity]));
  const items = [...bySeverity].map(([label, severity]) => ({ label, description: severityWord(severity) }));
  const rule =
    items.length > 1
      ? await vscode.window.showQuickPick(items, { title: `Explain ${count(items.length, 'rule')}` })
      : items[0];
  if (rule) await showRulePage(context, rule.label);
}
