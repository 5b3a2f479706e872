import * as vscode from 'vscode';

const ONLINE = 'https://github.com/upstream-lens/upstream-lens/blob/main/docs/rules';
const RULE_ID = /^[a-z][a-z0-9-]*$/;

/**
 * The scheme of the pages that come with the extension. `package.json` associates it with the Markdown preview: the link
 * of a finding may name a document, but no command.
 */
const SCHEME = 'upstream-lens-rule';

/** Serves the pages of the rules as read-only documents. */
export function registerRulePages({ extensionUri, subscriptions }: vscode.ExtensionContext): void {
  const provider: vscode.TextDocumentContentProvider = {
    async provideTextDocumentContent({ path }) {
      const rule = path.replace(/^\/|\.md$/g, '');
      const bytes = await readPage(extensionUri, rule);
      return bytes ? new TextDecoder().decode(bytes) : `The page of ${rule} is at <${ONLINE}/${rule}.md>.\n`;
    },
  };
  subscriptions.push(vscode.workspace.registerTextDocumentContentProvider(SCHEME, provider));
}

/** Shows the page of a rule, which comes with the extension, as a preview; online where it is not there. */
export async function showRulePage({ extensionUri }: vscode.ExtensionContext, rule: string): Promise<void> {
  if (!RULE_ID.test(rule)) return;
  if (await readPage(extensionUri, rule)) await vscode.commands.executeCommand('markdown.showPreview', pageUri(rule));
  else await vscode.env.openExternal(vscode.Uri.parse(`${ONLINE}/${rule}.md`));
}

/**
 * Findings whose rule links to the page that comes with the extension: no network is needed to learn more. Other editors
 * keep the server's link.
 */
export function withOfflineLinks(diagnostics: readonly vscode.Diagnostic[]): vscode.Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    const { code, source } = diagnostic;
    if (source !== 'upstream-lens' || typeof code !== 'object') return diagnostic;
    const rule = String(code.value);
    if (RULE_ID.test(rule)) diagnostic.code = { value: rule, target: pageUri(rule) };
    return diagnostic;
  });
}

function pageUri(rule: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${rule}.md` });
}

async function readPage(extensionUri: vscode.Uri, rule: string): Promise<Uint8Array | undefined> {
  try {
    return await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, 'docs', 'rules', `${rule}.md`));
  } catch {
    return undefined;
  }
}
