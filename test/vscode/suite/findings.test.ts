import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type ExtensionApi, startExtension, waitForProject, withSetting } from './api';
import {
  applyCodeAction,
  closeEditors,
  codeActionsAt,
  codeOf,
  openDocument,
  rangeOf,
  replaceText,
  waitForDiagnostics,
  workspaceFile,
} from './support';

const nginx = 'broken/nginx/nginx.conf';
const compose = 'broken/docker-compose.yml';

const of =
  (rule: string, text?: string) =>
  (document: vscode.TextDocument) =>
  (diagnostic: vscode.Diagnostic): boolean =>
    codeOf(diagnostic) === rule && (text === undefined || document.getText(diagnostic.range).includes(text));

/** The finding of a rule at a text, once it is there. */
async function findingOf(document: vscode.TextDocument, rule: string, text?: string): Promise<vscode.Diagnostic> {
  const diagnostics = await waitForDiagnostics(document.uri, (all) => all.some(of(rule, text)(document)));
  const found = diagnostics.find(of(rule, text)(document));
  assert.ok(found);
  return found;
}

async function quickFixes(document: vscode.TextDocument, { range }: vscode.Diagnostic) {
  const actions = await codeActionsAt(document.uri, range);
  return actions.filter(({ kind }) => kind && vscode.CodeActionKind.QuickFix.contains(kind));
}

/** Opens the light bulb's menu, so to speak, and chooses. */
async function applyQuickFix(document: vscode.TextDocument, finding: vscode.Diagnostic, title: RegExp): Promise<void> {
  const actions = await quickFixes(document, finding);
  const action = actions.find((candidate) => title.test(candidate.title));
  assert.ok(action, `no fix like ${title} among: ${actions.map((candidate) => candidate.title).join(' | ')}`);
  await applyCodeAction(action);
}

describe('findings', () => {
  let api: ExtensionApi;

  before(async () => {
    api = await startExtension();
  });
  afterEach(closeEditors);

  it('are none at warning or above in the healthy example', async () => {
    const project = await waitForProject(api, 'autograph');
    assert.deepEqual({ ...project.counts, information: 0, hint: 0 }, { error: 0, warning: 0, information: 0, hint: 0 });
    for (const uri of [...project.nginxFiles, ...project.composeFiles]) {
      const bad = vscode.languages
        .getDiagnostics(vscode.Uri.parse(uri))
        .filter(({ severity, source }) => source === 'upstream-lens' && severity <= vscode.DiagnosticSeverity.Warning);
      assert.deepEqual(bad, []);
    }
  });

  it('underline a host that no service has, with the rule and its page', async () => {
    const document = await openDocument(nginx);
    const finding = await findingOf(document, 'upstream-host-missing', 'catlog-2');
    assert.equal(finding.source, 'upstream-lens');
    assert.match(finding.message, /catlog-2/);
    assert.ok(typeof finding.code === 'object');
    assert.match(finding.code.target.toString(), /upstream-host-missing/);
    assert.ok(rangeOf(document, 'catlog-2').isEqual(finding.range));
  });

  it('are told in a file that is not open', async () => {
    await waitForDiagnostics(workspaceFile(nginx), (all) => all.length > 0);
  });

  it('follow what is typed', async () => {
    const document = await openDocument(nginx);
    await findingOf(document, 'upstream-host-missing', 'catlog-2');
    await replaceText(document, 'catlog-2', 'catalog-2');
    await waitForDiagnostics(document.uri, (all) => !all.some(of('upstream-host-missing', 'catalog-2')(document)));
    await waitForDiagnostics(document.uri, (all) => !all.some(({ message }) => message.includes('catlog-2')));
  });

  it('appear in nginx.conf when a service goes in the compose file', async () => {
    const document = await openDocument(nginx);
    const before = await findingOf(document, 'upstream-host-missing', 'catlog-2');
    assert.ok(before);
    await replaceText(await openDocument(compose), '  board-2:', '  board-9:');
    await findingOf(document, 'upstream-host-missing', 'board-2');
  });

  it('change with the settings', async () => {
    const uri = workspaceFile(nginx);
    const severityOf = (all: readonly vscode.Diagnostic[]) =>
      all.find((diagnostic) => codeOf(diagnostic) === 'upstream-host-missing')?.severity;
    await waitForDiagnostics(uri, (all) => severityOf(all) === vscode.DiagnosticSeverity.Error);
    await withSetting('rules', { 'upstream-host-missing': 'information' }, async () => {
      await waitForDiagnostics(uri, (all) => severityOf(all) === vscode.DiagnosticSeverity.Information);
    });
    await waitForDiagnostics(uri, (all) => severityOf(all) === vscode.DiagnosticSeverity.Error);
    await withSetting('rules', { 'upstream-host-missing': 'off' }, async () => {
      await waitForDiagnostics(uri, (all) => all.length > 0 && severityOf(all) === undefined);
    });
    await waitForDiagnostics(uri, (all) => severityOf(all) === vscode.DiagnosticSeverity.Error);
  });
});

describe('the light bulb', () => {
  before(startExtension);
  afterEach(closeEditors);

  it('adds health parameters to a server that has none', async () => {
    const document = await openDocument(nginx);
    const finding = await findingOf(document, 'upstream-server-missing-health-parameters', 'app-1');
    await applyQuickFix(document, finding, /^Add .*max_fails=3 fail_timeout=30s/);
    assert.ok(document.getText().includes('        server app-1:3000 max_fails=3 fail_timeout=30s;\n'));
    await waitForDiagnostics(
      document.uri,
      (all) => !all.some(of('upstream-server-missing-health-parameters', 'app-1')(document)),
    );
  });

  it('uses the values of the settings', async () => {
    const document = await openDocument(nginx);
    const finding = await findingOf(document, 'upstream-server-missing-health-parameters', 'app-1');
    await withSetting('health.maxFails', 5, async () => {
      // settings reach the server before the next request does
      await applyQuickFix(document, finding, /max_fails=5 fail_timeout=30s/);
    });
    assert.ok(document.getText().includes('server app-1:3000 max_fails=5 fail_timeout=30s;'));
  });

  it('corrects a misspelled host', async () => {
    const document = await openDocument(nginx);
    const finding = await findingOf(document, 'upstream-host-missing', 'catlog-2');
    await applyQuickFix(document, finding, /^Use the service "catalog-2"/);
    assert.ok(document.getText().includes('server catalog-2:3000 max_fails=3 fail_timeout=30s;'));
  });

  it('adds the missing service to the compose file', async () => {
    const document = await openDocument(nginx);
    const finding = await findingOf(document, 'upstream-host-missing', 'catlog-2');
    const other = await vscode.workspace.openTextDocument(workspaceFile(compose));
    assert.ok(!other.getText().includes('catlog-2'));
    await applyQuickFix(document, finding, /^Add a service "catlog-2"/);
    assert.match(other.getText(), /^ {2}catlog-2:$/m);
    await waitForDiagnostics(document.uri, (all) => !all.some(({ message }) => message.includes('catlog-2')));
  });

  it('fixes at once what is safe to fix', async () => {
    const document = await openDocument(nginx);
    await findingOf(document, 'upstream-server-missing-health-parameters', 'app-1');
    await vscode.commands.executeCommand('upstreamLens.fixAllInFile');
    assert.ok(document.getText().includes('server app-1:3000 max_fails=3 fail_timeout=30s;'));
    assert.ok(document.getText().includes('server app-2:3000 max_fails=3 fail_timeout=30s;'));
  });
});

describe('what is done to many findings, or to none', () => {
  const rule = 'upstream-server-missing-health-parameters';
  const other = 'broken/other.nginx.conf';
  const text = 'http {\n  upstream a {\n    server 10.0.0.1:80;\n    server 10.0.0.2:80;\n  }\n}\n';

  before(async () => {
    await startExtension();
    await vscode.workspace.fs.writeFile(workspaceFile(other), new TextEncoder().encode(text));
  });
  after(() => vscode.workspace.fs.delete(workspaceFile(other)));
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await closeEditors();
  });

  it('fixes all of one rule in the file', async () => {
    const document = await openDocument(other);
    await applyQuickFix(document, await findingOf(document, rule), /^Fix all .* in this file$/);
    await waitForDiagnostics(document.uri, (all) => !all.some((each) => codeOf(each) === rule));
    assert.equal(document.getText().match(/max_fails=3 fail_timeout=30s;/g)?.length, 2);
  });

  it('fixes everything that is safe in the project', async () => {
    const document = await openDocument(other);
    await findingOf(document, rule);
    await vscode.commands.executeCommand('upstreamLens.fixAllInProject');
    await waitForDiagnostics(document.uri, (all) => !all.some((each) => codeOf(each) === rule));
  });

  it('asks for the reason before it writes a comment that ignores a finding', async () => {
    const document = await openDocument(other);
    const actions = await quickFixes(document, await findingOf(document, rule));
    const ignore = actions.find(({ title }) => title === `Ignore "${rule}" here`);
    assert.equal(ignore?.edit, undefined);
    assert.ok(ignore?.command);
    const done = applyCodeAction(ignore);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await done;
    assert.equal(document.getText(), text, 'nothing is written without a reason');
  });
});
