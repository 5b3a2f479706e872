import * as vscode from 'vscode';
import type { ProjectView } from '../../server/src/protocol';
import type { TopologyStore } from './topologyStore';
import { projectFacts } from './tree/projectNode';
import { escapeMarkdown, verdict } from './tree/text';

/** What the tooltip offers. Constants: nothing from a file becomes part of a link. */
const LINKS = [
  { title: 'Show upstreams', command: 'upstreamLens.focusView' },
  { title: 'Show problems', command: 'workbench.actions.view.problems' },
  { title: 'Explain project', command: 'upstreamLens.explainProject' },
  { title: 'Choose compose files', command: 'upstreamLens.chooseComposeFiles' },
];

/** Shows the verdict on the project that the active file belongs to. */
export class StatusBar implements vscode.Disposable {
  readonly item = vscode.window.createStatusBarItem('upstreamLens.verdict', vscode.StatusBarAlignment.Left, 10);
  readonly #subscriptions: vscode.Disposable;

  constructor(private readonly store: TopologyStore) {
    this.item.name = 'Upstream Lens';
    this.item.command = 'upstreamLens.focusView';
    const update = () => this.#update();
    this.#subscriptions = vscode.Disposable.from(
      store.onDidChange(update),
      vscode.window.onDidChangeActiveTextEditor(update),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('upstreamLens.statusBar')) update();
      }),
    );
    update();
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.item.dispose();
  }

  #update(): void {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const project = uri && this.store.projectOf(uri);
    const isEnabled = vscode.workspace.getConfiguration('upstreamLens').get('statusBar.enabled', true);
    if (!project || !isEnabled) {
      this.item.hide();
      return;
    }
    const { error, warning } = project.counts;
    this.item.text = `${icon(project)} Upstreams${error + warning > 0 ? `: ${verdict(project.counts)}` : ''}`;
    this.item.backgroundColor = background(project);
    this.item.tooltip = tooltip(project);
    this.item.accessibilityInformation = {
      label: `Upstream Lens: ${verdict(project.counts) || 'no errors or warnings'} in ${project.name}`,
    };
    this.item.show();
  }
}

function icon({ counts }: ProjectView): string {
  if (counts.error > 0) return '$(error)';
  return counts.warning > 0 ? '$(warning)' : '$(check)';
}

function background({ counts }: ProjectView): vscode.ThemeColor | undefined {
  if (counts.error > 0) return new vscode.ThemeColor('statusBarItem.errorBackground');
  return counts.warning > 0 ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
}

function tooltip(project: ProjectView): vscode.MarkdownString {
  const facts = projectFacts(project).map(([name, value]) => `${escapeMarkdown(name)}: ${value}`);
  const tooltip = new vscode.MarkdownString(
    [
      `**${escapeMarkdown(project.name)}**`,
      facts.join('  \n'),
      LINKS.map(({ title, command }) => `[${title}](command:${command})`).join(' · '),
    ].join('\n\n'),
  );
  tooltip.isTrusted = { enabledCommands: LINKS.map(({ command }) => command) };
  return tooltip;
}
