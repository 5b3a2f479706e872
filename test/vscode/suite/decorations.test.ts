import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startExtension, waitForProject, withSetting } from './api';
import { ask, wholeOf, within } from './providers';
import { closeEditors, openDocument, rangeOf } from './support';

const nginx = 'autograph/nginx/nginx.conf';
const compose = 'autograph/docker-compose.lb.yml';

async function prepare(): Promise<void> {
  await waitForProject(await startExtension(), 'autograph');
}

describe('code lenses', () => {
  before(prepare);
  afterEach(closeEditors);

  const lensesIn = ({ uri }: vscode.TextDocument) => ask<vscode.CodeLens[]>('executeCodeLensProvider', uri, 100);

  it('stand above upstreams, and a click shows their routes', async () => {
    const document = await openDocument(nginx);
    const lenses = await lensesIn(document);
    const titles = lenses.map(({ range, command }) => `${document.getText(range)}: ${command?.title}`);
    assert.equal(lenses.length, 7);
    assert.ok(titles.includes('diagram_service_backend: 3 peers · round robin · 1 route'), titles.join('\n'));
    const command = lenses.find(({ range }) => document.getText(range) === 'diagram_service_backend')?.command;
    assert.equal(command?.command, 'upstreamLens.showReferences');
    await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
  });

  it('stand above compose services', async () => {
    const document = await openDocument(compose);
    const titles = (await lensesIn(document)).map(
      ({ range, command }) => `${document.getText(range)}: ${command?.title}`,
    );
    assert.ok(
      titles.includes('diagram-service-1: diagram_service_backend upstream · 1 route · 33.3 % of requests'),
      titles.join('\n'),
    );
    assert.ok(
      titles.some((title) => /: nginx 1\.25.* · 7 upstreams$/.test(title)),
      titles.join('\n'),
    );
  });

  it('go when they are turned off', async () => {
    const document = await openDocument(nginx);
    await withSetting('codeLens.upstreams', false, async () => {
      // the server may hear of the setting after it is asked
      for (let attempt = 0; attempt < 50 && (await lensesIn(document)).length > 0; attempt++);
      assert.deepEqual(await lensesIn(document), []);
    });
  });
});

describe('inlay hints', () => {
  before(prepare);
  afterEach(closeEditors);

  it('tell the share of each server', async () => {
    const document = await openDocument(nginx);
    const hints = await ask<vscode.InlayHint[]>('executeInlayHintProvider', document.uri, wholeOf(document));
    const shown = hints.map(({ position, label }) => {
      const text = typeof label === 'string' ? label : label.map(({ value }) => value).join('');
      return `${document.lineAt(position).text.trim()} ${text}`;
    });
    const line = 'server diagram-service-1:8082 max_fails=3 fail_timeout=30s; 33.3 %';
    assert.ok(shown.includes(line), shown.join('\n'));
  });
});

describe('semantic tokens', () => {
  before(prepare);
  afterEach(closeEditors);

  it('tell upstreams, services and variables apart', async () => {
    const { uri, ...document } = await openDocument(nginx).then((opened) => ({
      uri: opened.uri,
      lineAt: (line: number) => opened.lineAt(line).text,
    }));
    const legend = await ask<vscode.SemanticTokensLegend>('provideDocumentSemanticTokensLegend', uri);
    const { data } = await ask<vscode.SemanticTokens>('provideDocumentSemanticTokens', uri);
    const found = new Set<string>();
    let [line, character] = [0, 0];
    for (let at = 0; at < data.length; at += 5) {
      const [lineDelta = 0, delta = 0, length = 0, type = 0] = data.slice(at, at + 4);
      character = lineDelta === 0 ? character + delta : delta;
      line += lineDelta;
      found.add(`${document.lineAt(line).slice(character, character + length)} ${legend.tokenTypes[type]}`);
    }
    for (const token of ['diagram_service_backend class', 'diagram-service-1 namespace', '$remote_addr variable']) {
      assert.ok(found.has(token), `${token} is not among ${[...found].join(', ')}`);
    }
  });
});

describe('folding and selection', () => {
  before(prepare);
  afterEach(closeEditors);

  it('fold blocks and comments', async () => {
    const document = await openDocument(nginx);
    const ranges = await ask<vscode.FoldingRange[]>('executeFoldingRangeProvider', document.uri);
    const { start } = rangeOf(document, 'upstream diagram_service_backend {');
    const upstream = ranges.find((range) => range.start === start.line);
    assert.equal(document.lineAt(upstream?.end ?? 0).text.trim(), 'keepalive 32;');
    assert.equal(ranges.find((range) => range.start === 0)?.kind, vscode.FoldingRangeKind.Comment);
  });

  it('select a statement, then the block around it', async () => {
    const document = await openDocument(nginx);
    const position = within(document, 'diagram-service-2');
    const [range] = await ask<vscode.SelectionRange[]>('executeSelectionRangeProvider', document.uri, [position]);
    const steps: string[] = [];
    for (let at = range; at; at = at.parent as vscode.SelectionRange) steps.push(document.getText(at.range));
    const statement = 'server diagram-service-2:8082 max_fails=3 fail_timeout=30s';
    for (const step of ['diagram-service-2:8082', statement, `${statement};`]) {
      assert.ok(steps.includes(step), `${step} is not among\n${steps.slice(0, 8).join('\n---\n')}`);
    }
    assert.ok(steps.some((step) => step.startsWith('upstream diagram_service_backend {') && step.endsWith('}')));
  });
});
