import {
  type CancellationToken,
  type ClientCapabilities,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type FileSystemWatcher,
  type InitializeParams,
  type InitializeResult,
  InlayHintRefreshRequest,
  MessageType,
  RegistrationRequest,
  RequestType,
  RequestType0,
  SemanticTokensRefreshRequest,
  ShowMessageNotification,
  TextDocuments,
  WatchKind,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { incomingCalls, outgoingCalls, prepareCalls } from './features/call-hierarchy';
import { nginxRegistrations, serverCapabilities } from './features/capabilities';
import { findCodeActions } from './features/code-actions';
import { codeLenses } from './features/code-lens';
import { completeAt, mayHoldNginx, resolveCompletion } from './features/completion';
import type { EditorView } from './features/convert';
import { findDefinitions } from './features/definition';
import { DiagnosticsPublisher } from './features/diagnostics';
import { findHighlights } from './features/document-highlight';
import { documentLinks } from './features/document-links';
import { documentSymbols } from './features/document-symbols';
import { explainText } from './features/explain';
import { fixAllFindings, fixAllMessage, readFixAllParams } from './features/fix-all';
import { foldingRanges } from './features/folding';
import { formatDocument, formatOnType, formatRange } from './features/formatting';
import { hoverAt } from './features/hover';
import { inlayHints } from './features/inlay-hints';
import { findRefactorings } from './features/refactorings';
import { findReferences } from './features/references';
import { prepareRename, rename } from './features/rename';
import type { FeatureContext } from './features/request';
import { runHandler, throwIfCancelled } from './features/run-handler';
import { selectionRanges } from './features/selection-ranges';
import { semanticTokens } from './features/semantic-tokens';
import { signatureAt } from './features/signature-help';
import { buildTopologyView } from './features/topology-view';
import { workspaceSymbols } from './features/workspace-symbols';
import {
  COMMAND_FIX_ALL,
  COMMAND_REFRESH,
  EXPLAIN,
  type ExplainParams,
  type ExplainResult,
  type FixAllAnswer,
  type FixAllParams,
  GET_TOPOLOGY,
  type InitializationOptions,
  SHOW_REFERENCES,
  TOPOLOGY_CHANGED,
  type TopologyView,
} from './protocol';
import { parseGiven } from './settings';
import type { FileSystem } from './text/file-system';
import { normalizeUri, uriPath } from './text/uri';
import { Scheduler } from './workspace/scheduler';
import { type Snapshot, Workspace } from './workspace/workspace';

const SECTION = 'upstreamLens';

/** Of a completion that nothing is typed for; at the next key the client asks again. */
const MOST_ITEMS = 64;

/** Globs of the files whose changes on disk matter. */
const WATCHED = [
  '**/*.{conf,conf.template,nginx,vhost,stream-template,env}',
  '**/sites-{available,enabled}/*',
  '**/*compose*.{yml,yaml}',
  '**/.env*',
  '**/*Dockerfile*',
  '**/upstream-lens.*.json',
];

/**
 * Serves the Language Server Protocol on a connection. The only file that registers handlers; what they do is elsewhere.
 * @param disk the files that are not open in the editor
 */
export function startServer(connection: Connection, disk: FileSystem): void {
  const workspace = new Workspace(disk);
  const documents = new TextDocuments(TextDocument);
  const publisher = new DiagnosticsPublisher();
  const log = (message: string): void => connection.console.error(message);
  let capabilities: ClientCapabilities = {};
  /** Commands of the client's own. */
  let clientCommands: readonly unknown[] = [];
  /** Undefined until the first pass has ended. */
  let snapshots: readonly Snapshot[] | undefined;
  /** Only clients that asked once are told of changes: an editor without the view need not pay for it. */
  let hasTopologyClient = false;
  /** What has been said of files that are not read. */
  let told: ReadonlySet<string> = new Set();
  /** What was said of each project last. */
  const summaries = new Map<string, string>();
  let topologyView: TopologyView = { state: 'loading', projects: [] };
  let settingsRead: Promise<void> = Promise.resolve();
  /** Settings have come that the latest snapshots do not heed. */
  let hasNewSettings = false;
  /** What code lenses and inlay hints were asked for last. */
  let shown: readonly Snapshot[] = [];

  const view: EditorView = {
    sourceOf: (uri) => workspace.sources.get(uri),
    editorUri: (uri) => workspace.sources.editorUri(uri),
    versionOf: (uri) => workspace.sources.versionOf(uri),
  };

  const scheduler = new Scheduler(async (isCancelled) => {
    const next: Snapshot[] = [];
    hasNewSettings = false;
    for (const project of workspace.projects()) {
      next.push(workspace.snapshot(project));
      // other requests may come in between two projects
      if (isLong(next.length)) await new Promise((resolve) => setImmediate(resolve));
      if (isCancelled()) return;
    }
    snapshots = next;
    tellNotices();
    for (const { uri, version, diagnostics } of publisher.update(snapshots, workspace.configurationProblems(), view)) {
      void connection.sendDiagnostics({ uri, ...(version !== null && { version }), diagnostics: [...diagnostics] });
    }
    if (hasTopologyClient) publishView(buildTopologyView(snapshots, workspace, view));
    refreshShown();
    tellProjects(snapshots);
  }, reportFailure);

  /** In the output channel, when something changes: what is read together, why, and how many findings there are. */
  function tellProjects(projects: readonly Snapshot[]): void {
    for (const { files, findings } of projects) {
      const line = `${uriPath(files.nginx)}: findings: ${findings.length} (${files.pairing.text})`;
      if (summaries.get(files.id) !== line) connection.console.info(line);
      summaries.set(files.id, line);
    }
    if (projects.length === 0 && !summaries.has('')) connection.console.info('no nginx configuration was found');
    if (projects.length === 0) summaries.set('', '');
  }

  /** Each once, in the output channel: nothing can be shown in a file that is not read. */
  function tellNotices(): void {
    const notices = new Set(workspace.notices().map(({ uri, text }) => `${uriPath(uri)} ${text}`));
    for (const notice of notices) if (!told.has(notice)) connection.console.warn(notice);
    told = notices;
  }

  /** What is shown between the lines depends on other files too: the client asks again after each pass that changed one. */
  function refreshShown(): void {
    const before = shown;
    shown = snapshots ?? [];
    if (before.length === shown.length && before.every((snapshot, index) => snapshot === shown[index])) return;
    const { codeLens, inlayHint, semanticTokens: tokens } = capabilities.workspace ?? {};
    if (codeLens?.refreshSupport) void connection.sendRequest(CodeLensRefreshRequest.type);
    if (inlayHint?.refreshSupport) void connection.sendRequest(InlayHintRefreshRequest.type);
    if (tokens?.refreshSupport) void connection.sendRequest(SemanticTokensRefreshRequest.type);
  }

  function publishView(next: TopologyView): void {
    const isSame = JSON.stringify(next) === JSON.stringify(topologyView);
    topologyView = next;
    if (!isSame) void connection.sendNotification(TOPOLOGY_CHANGED, next);
  }

  function reportFailure(error: unknown): void {
    log(`analysis failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    publishView({ state: 'error', message: 'The analysis failed; see the output channel', projects: [] });
  }

  connection.onInitialize((params): InitializeResult => {
    capabilities = params.capabilities;
    workspace.setFolders(foldersOf(params));
    workspace.setSettings(parseGiven(params.initializationOptions));
    clientCommands = commandsOf(params.initializationOptions);
    return {
      serverInfo: { name: 'upstream-lens' },
      capabilities: serverCapabilities(capabilities),
    };
  });

  connection.onInitialized(async () => {
    if (capabilities.workspace?.didChangeConfiguration?.dynamicRegistration) {
      void connection.client.register(DidChangeConfigurationNotification.type, { section: SECTION });
    }
    if (capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      // a folder that goes takes its files with it without an event for each
      const folders: FileSystemWatcher = { globPattern: '**/*', kind: WatchKind.Delete };
      const watchers = [...WATCHED.map((globPattern) => ({ globPattern })), folders];
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    const registrations = nginxRegistrations(capabilities).map(({ method, options }) => ({
      id: method,
      method,
      registerOptions: options,
    }));
    if (registrations.length > 0) void connection.sendRequest(RegistrationRequest.type, { registrations });
    if (capabilities.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(async () => {
        const folders = await connection.workspace.getWorkspaceFolders();
        workspace.setFolders((folders ?? []).map(({ uri }) => uri));
        scheduler.schedule();
      });
    }
    await readSettings();
  });

  /** Everything that is known is analysed; that includes the settings, which the client is asked for. */
  async function settle(): Promise<void> {
    await settingsRead;
    await scheduler.settle();
  }

  connection.onDidChangeConfiguration(async ({ settings }) => {
    if (capabilities.workspace?.configuration) return readSettings();
    workspace.setSettings(parseGiven((settings as Record<string, unknown> | null)?.[SECTION] ?? settings));
    hasNewSettings = true;
    scheduler.schedule();
  });

  /** Requests that come meanwhile wait for it. */
  function readSettings(): Promise<void> {
    settingsRead = pullSettings()
      .catch((error) => log(`the settings were not read: ${error}`))
      .finally(() => {
        hasNewSettings = true;
        scheduler.schedule();
      });
    return settingsRead;
  }

  async function pullSettings(): Promise<void> {
    if (!capabilities.workspace?.configuration) return;
    workspace.setSettings(parseGiven(await connection.workspace.getConfiguration(SECTION)));
  }

  connection.onDidChangeWatchedFiles(({ changes }) => {
    if (!changes.some(({ uri, type }) => type !== FileChangeType.Deleted || mayMatter(uri))) return;
    workspace.forgetDiscovery();
    scheduler.schedule();
  });

  documents.onDidChangeContent(({ document }) => {
    workspace.sources.open(document.uri, document.languageId, document.version, document.getText());
    scheduler.schedule();
  });
  // an editor that does not watch files tells of a change on disk by this at best
  documents.onDidSave(() => {
    workspace.checkDisk();
    scheduler.schedule();
  });
  documents.onDidClose(({ document }) => {
    workspace.sources.close(document.uri);
    scheduler.schedule();
  });

  /** Whether the places in the latest snapshots are those of the texts as they are now. */
  function isCurrent(): boolean {
    return (
      snapshots !== undefined &&
      !hasNewSettings &&
      workspace.sources.openDocuments().every(({ uri }) => {
        const source = workspace.sources.get(uri);
        return snapshots?.every(({ sources }) => !sources.has(uri) || sources.get(uri) === source);
      })
    );
  }

  function featureContext(): FeatureContext {
    const { workspaceEdit } = capabilities.workspace ?? {};
    const { completionItem, completionList } = capabilities.textDocument?.completion ?? {};
    const defaults = completionList?.itemDefaults ?? [];
    return {
      snapshots: snapshots ?? [],
      workspace,
      view,
      client: {
        hasVersions: workspaceEdit?.documentChanges === true,
        canCreateFiles:
          workspaceEdit?.documentChanges === true && workspaceEdit.resourceOperations?.includes('create') === true,
        hasAnnotations: workspaceEdit?.changeAnnotationSupport !== undefined,
        hasSnippets: completionItem?.snippetSupport === true,
        hasItemDefaults: defaults.includes('editRange') && defaults.includes('insertTextFormat'),
        mostItems: MOST_ITEMS,
        hasShowReferences: clientCommands.includes(SHOW_REFERENCES),
      },
      tell: (message) =>
        void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message }),
    };
  }

  /**
   * The handler of a request. `current`: it waits until the places in the snapshots are those of the texts; `latest`: it
   * reads the text itself, and takes from the latest snapshot what other files say.
   */
  function answer<P, R>(
    name: string,
    needs: 'current' | 'latest',
    otherwise: R,
    body: (context: FeatureContext, params: P) => R | Promise<R>,
  ) {
    return (params: P, token: CancellationToken) =>
      runHandler<R>(name, token, log, otherwise, async () => {
        await settingsRead;
        if (needs === 'current' ? !isCurrent() : snapshots === undefined) await settle();
        // while somebody types, most that wait for a pass are no longer wanted
        throwIfCancelled(name, token);
        return body(featureContext(), params);
      });
  }

  const complete = answer('completion', 'latest', null, completeAt);
  const completeInCompose = answer('completion', 'current', null, completeAt);
  connection.onCompletion((params, token) =>
    mayHoldNginx(params) ? completeInCompose(params, token) : complete(params, token),
  );
  connection.onCompletionResolve((item, token) =>
    runHandler('completion item', token, log, item, () => resolveCompletion(featureContext(), item)),
  );
  connection.onHover(answer('hover', 'current', null, hoverAt));
  connection.onSignatureHelp(answer('signature help', 'latest', null, signatureAt));
  connection.onDefinition(answer('definition', 'current', [], findDefinitions));
  connection.onDeclaration(answer('declaration', 'current', [], findDefinitions));
  connection.onReferences(answer('references', 'current', [], findReferences));
  connection.onDocumentHighlight(answer('highlights', 'current', [], findHighlights));
  connection.onDocumentSymbol(answer('document symbols', 'latest', [], documentSymbols));
  connection.onWorkspaceSymbol(answer('workspace symbols', 'current', [], workspaceSymbols));
  connection.onDocumentLinks(answer('document links', 'current', [], documentLinks));
  connection.languages.callHierarchy.onPrepare(answer('call hierarchy', 'current', [], prepareCalls));
  connection.languages.callHierarchy.onIncomingCalls(answer('incoming calls', 'current', [], incomingCalls));
  connection.languages.callHierarchy.onOutgoingCalls(answer('outgoing calls', 'current', [], outgoingCalls));
  connection.onPrepareRename(answer('rename', 'current', null, prepareRename));
  connection.onRenameRequest(answer('rename', 'current', null, rename));
  connection.onCodeLens(answer('code lenses', 'current', [], codeLenses));
  connection.languages.inlayHint.on(answer('inlay hints', 'current', [], inlayHints));
  connection.languages.semanticTokens.on(answer('semantic tokens', 'current', { data: [] }, semanticTokens));
  connection.onFoldingRanges(answer('folding', 'latest', [], foldingRanges));
  connection.onSelectionRanges(answer('selection', 'latest', null, selectionRanges));
  connection.onDocumentFormatting(answer('formatting', 'latest', null, formatDocument));
  connection.onDocumentRangeFormatting(answer('formatting', 'latest', null, formatRange));
  connection.onDocumentOnTypeFormatting(answer('formatting', 'latest', null, formatOnType));

  connection.onCodeAction((params, token) =>
    runHandler('code actions', token, log, [], async () => {
      await settle();
      throwIfCancelled('code actions', token);
      const request = { uri: normalizeUri(params.textDocument.uri), range: params.range, context: params.context };
      const context = featureContext();
      const fixes = findCodeActions(request, context.snapshots, workspace, view, context.client.hasVersions);
      return [...fixes, ...findRefactorings(context, params)];
    }),
  );

  connection.onExecuteCommand(({ command, arguments: given = [] }, token) =>
    runHandler<FixAllAnswer | null>(command, token, log, null, async () => {
      const params = command === COMMAND_FIX_ALL ? readFixAllParams(given[0]) : undefined;
      if (params) return fixAll(params, token);
      if (command !== COMMAND_REFRESH) return null;
      workspace.forgetDiscovery();
      scheduler.schedule();
      await scheduler.settle();
      return null;
    }),
  );

  /** With progress, which a person can cancel, where the client shows any. */
  async function fixAll(params: FixAllParams, token: CancellationToken): Promise<FixAllAnswer | null> {
    await settle();
    const hasProgress = capabilities.window?.workDoneProgress === true;
    const progress = hasProgress ? await connection.window.createWorkDoneProgress() : undefined;
    progress?.begin('Fixing', undefined, undefined, true);
    try {
      const answer = await fixAllFindings(params, snapshots ?? [], workspace, view, {
        hasVersions: capabilities.workspace?.workspaceEdit?.documentChanges === true,
        isCancelled: () => token.isCancellationRequested || progress?.token.isCancellationRequested === true,
        report: (fixed) => progress?.report(`${fixed} fixed`),
        apply: async (edit) => (await connection.workspace.applyEdit({ label: 'Fix all', edit })).applied,
      });
      const message = fixAllMessage(answer, snapshots ?? []);
      if (message !== undefined) {
        void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message });
      }
      return answer;
    } finally {
      progress?.done();
    }
  }

  connection.onRequest(new RequestType0<TopologyView, void>(GET_TOPOLOGY), (token) =>
    runHandler<TopologyView>(GET_TOPOLOGY, token, log, topologyView, async () => {
      if (!hasTopologyClient) {
        hasTopologyClient = true;
        if (snapshots) topologyView = buildTopologyView(snapshots, workspace, view);
      }
      return topologyView;
    }),
  );

  connection.onRequest(new RequestType<ExplainParams, ExplainResult | null, void>(EXPLAIN), (params, token) =>
    runHandler<ExplainResult | null>(EXPLAIN, token, log, null, async () => {
      await settle();
      return explainText(params, snapshots ?? [], workspace);
    }),
  );

  connection.onShutdown(() => scheduler.dispose());
  documents.listen(connection);
  connection.listen();
}

function commandsOf(options: InitializationOptions | null | undefined): readonly unknown[] {
  return Array.isArray(options?.commands) ? options.commands : [];
}

/** Whether something that was deleted can have been read: by its name, or because it may have been a folder. */
function mayMatter(uri: string): boolean {
  return /(?:^|\/)(?:[^/.]+|[^/]*\.(?:conf|template|nginx|vhost|stream-template|ya?ml|json|d)|[^/]*\.?env[^/]*|[^/]*Dockerfile[^/]*)$/i.test(
    uri,
  );
}

/** Every few projects. */
function isLong(count: number): boolean {
  return count % 4 === 0;
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  if (workspaceFolders && workspaceFolders.length > 0) return workspaceFolders.map(({ uri }) => uri);
  return rootUri ? [rootUri] : [];
}
