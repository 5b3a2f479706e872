import {
  type CancellationToken,
  type ClientCapabilities,
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type FileSystemWatcher,
  type InitializeParams,
  type InitializeResult,
  MessageType,
  RequestType,
  RequestType0,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
  WatchKind,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { FIX_ALL, findCodeActions } from './features/code-actions';
import type { EditorView } from './features/convert';
import { DiagnosticsPublisher } from './features/diagnostics';
import { explainText } from './features/explain';
import { fixAllFindings, fixAllMessage, readFixAllParams } from './features/fix-all';
import { runHandler } from './features/run-handler';
import { buildTopologyView } from './features/topology-view';
import {
  COMMAND_FIX_ALL,
  COMMAND_REFRESH,
  EXPLAIN,
  type ExplainParams,
  type ExplainResult,
  type FixAllAnswer,
  type FixAllParams,
  GET_TOPOLOGY,
  TOPOLOGY_CHANGED,
  type TopologyView,
} from './protocol';
import { parseGiven } from './settings';
import type { FileSystem } from './text/file-system';
import { normalizeUri, uriPath } from './text/uri';
import { Scheduler } from './workspace/scheduler';
import { type Snapshot, Workspace } from './workspace/workspace';

const SECTION = 'upstreamLens';

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
  /** Undefined until the first pass has ended. */
  let snapshots: readonly Snapshot[] | undefined;
  /** Only clients that asked once are told of changes: an editor without the view need not pay for it. */
  let hasTopologyClient = false;
  /** What has been said of files that are not read. */
  let told: ReadonlySet<string> = new Set();
  /** What was said of each project last. */
  const summaries = new Map<string, string>();
  let topologyView: TopologyView = { state: 'loading', projects: [] };
  let start: Promise<void> = Promise.resolve();

  const view: EditorView = {
    sourceOf: (uri) => workspace.sources.get(uri),
    editorUri: (uri) => workspace.sources.editorUri(uri),
    versionOf: (uri) => workspace.sources.versionOf(uri),
  };

  const scheduler = new Scheduler(async (isCancelled) => {
    const next: Snapshot[] = [];
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
    return {
      serverInfo: { name: 'upstream-lens' },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
        executeCommandProvider: { commands: [COMMAND_REFRESH, COMMAND_FIX_ALL] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
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
    if (capabilities.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(async () => {
        const folders = await connection.workspace.getWorkspaceFolders();
        workspace.setFolders((folders ?? []).map(({ uri }) => uri));
        scheduler.schedule();
      });
    }
    start = pullSettings().finally(() => scheduler.schedule());
    await start;
  });

  /** Everything that is known is analysed; just after the start that includes the settings, which the client is asked for. */
  async function settle(): Promise<void> {
    await start.catch(() => undefined);
    await scheduler.settle();
  }

  connection.onDidChangeConfiguration(async ({ settings }) => {
    if (capabilities.workspace?.configuration) await pullSettings();
    else workspace.setSettings(parseGiven((settings as Record<string, unknown> | null)?.[SECTION] ?? settings));
    scheduler.schedule();
  });

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

  connection.onCodeAction((params, token) =>
    runHandler('code actions', token, log, [], async () => {
      await settle();
      const request = { uri: normalizeUri(params.textDocument.uri), range: params.range, context: params.context };
      const hasVersions = capabilities.workspace?.workspaceEdit?.documentChanges === true;
      return findCodeActions(request, snapshots ?? [], workspace, view, hasVersions);
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
