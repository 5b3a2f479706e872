import { PassThrough } from 'node:stream';
import {
  ApplyWorkspaceEditRequest,
  type CodeAction,
  CodeActionRequest,
  CodeLensRefreshRequest,
  type ConfigurationParams,
  ConfigurationRequest,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  FileChangeType,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  InlayHintRefreshRequest,
  ProposedFeatures,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  RegistrationRequest,
  type ResourceOperationKind,
  ShowMessageNotification,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { startServer } from '../../server/src/server';
import { SourceFile } from '../../server/src/text/source';
import { FIXTURE_ROOT, fixtureUri, MemoryFileSystem, parseFixture } from './fixture';

export interface ClientOptions {
  /** What the client answers to `workspace/configuration`; undefined: it does not support the request. */
  readonly configuration?: Record<string, unknown>;
  readonly initializationOptions?: unknown;
  readonly documentChanges?: boolean;
  /** What the client can do with files; it can create them unless told. */
  readonly resourceOperations?: ResourceOperationKind[];
  readonly folders?: readonly string[];
  /** The client asks again for what is shown between the lines when it is told to. */
  readonly refresh?: boolean;
}

/** A language client in memory, joined to the real server by two streams, with files in memory as its disk. */
export class TestClient {
  readonly disk: MemoryFileSystem;
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  /** Every notification of diagnostics, in order. */
  readonly published: PublishDiagnosticsParams[];
  /** The texts by path that each edit of the server's own gives, in order; the files stay as they are. */
  readonly applied: Map<string, string>[] = [];
  /** What the server has shown to the user. */
  readonly messages: string[] = [];
  /** The methods by which the server told the client to ask again, in order. */
  readonly refreshed: string[] = [];
  #configuration: Record<string, unknown>;
  readonly #texts = new Map<string, { version: number; text: string }>();
  readonly #waiting: { check: () => boolean; resolve: () => void }[] = [];

  private constructor(
    disk: MemoryFileSystem,
    connection: ProtocolConnection,
    initialized: InitializeResult,
    published: PublishDiagnosticsParams[],
    configuration: Record<string, unknown>,
  ) {
    this.disk = disk;
    this.connection = connection;
    this.initialized = initialized;
    this.published = published;
    this.#configuration = configuration;
    connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      published.push(params);
      for (const entry of this.#waiting.splice(0)) {
        if (entry.check()) entry.resolve();
        else this.#waiting.push(entry);
      }
    });
    connection.onRequest(ConfigurationRequest.type, ({ items }: ConfigurationParams) =>
      items.map(({ section }) => (section === 'upstreamLens' ? this.#configuration : null)),
    );
    connection.onRequest(RegistrationRequest.type, () => undefined);
    for (const { method } of [CodeLensRefreshRequest.type, InlayHintRefreshRequest.type]) {
      connection.onRequest(method, () => void this.refreshed.push(method));
    }
    connection.onRequest(ApplyWorkspaceEditRequest.type, ({ edit }) => {
      this.applied.push(this.apply(edit));
      return { applied: true };
    });
    connection.onNotification(ShowMessageNotification.type, ({ message }) => void this.messages.push(message));
  }

  /** Starts a server over the fixture's files. */
  static async start(fixture: string, options: ClientOptions = {}): Promise<TestClient> {
    const disk = new MemoryFileSystem(parseFixture(fixture));
    const up = new PassThrough();
    const down = new PassThrough();
    startServer(createConnection(ProposedFeatures.all, up, down), disk);
    const connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    const published: PublishDiagnosticsParams[] = [];
    connection.listen();
    const initialized = await connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: null,
      workspaceFolders: (options.folders ?? [FIXTURE_ROOT]).map((uri) => ({ uri, name: uri })),
      initializationOptions: options.initializationOptions,
      capabilities: {
        workspace: {
          configuration: options.configuration !== undefined,
          codeLens: { refreshSupport: options.refresh === true },
          inlayHint: { refreshSupport: options.refresh === true },
          workspaceEdit: {
            documentChanges: options.documentChanges ?? true,
            resourceOperations: options.resourceOperations ?? ['create'],
            changeAnnotationSupport: { groupsOnLabel: true },
          },
          didChangeWatchedFiles: { dynamicRegistration: true },
        },
        textDocument: {
          completion: {
            completionItem: { snippetSupport: true, documentationFormat: ['markdown'] },
            completionList: { itemDefaults: ['editRange', 'insertTextFormat'] },
          },
          documentSymbol: { hierarchicalDocumentSymbolSupport: true },
        },
      },
    });
    const client = new TestClient(disk, connection, initialized, published, options.configuration ?? {});
    await connection.sendNotification(InitializedNotification.type, {});
    return client;
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    this.connection.dispose();
  }

  textOf(path: string): string {
    return this.#texts.get(path)?.text ?? this.disk.read(fixtureUri(path)) ?? '';
  }

  open(path: string, languageId = 'nginx', text = this.textOf(path)): Promise<void> {
    this.#texts.set(path, { version: 1, text });
    const textDocument = { uri: fixtureUri(path), languageId, version: 1, text };
    return this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  /** Replaces one piece of an open document's text, as typing would. */
  replace(path: string, piece: string, by: string): Promise<void> {
    const before = this.#texts.get(path);
    const at = before?.text.indexOf(piece) ?? -1;
    if (!before || at < 0) throw new Error(`${path} is not open or does not hold ${JSON.stringify(piece)}`);
    const source = new SourceFile(path, before.text);
    const version = before.version + 1;
    this.#texts.set(path, { version, text: before.text.slice(0, at) + by + before.text.slice(at + piece.length) });
    return this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: fixtureUri(path), version },
      contentChanges: [{ range: { start: source.placeAt(at), end: source.placeAt(at + piece.length) }, text: by }],
    });
  }

  close(path: string): Promise<void> {
    this.#texts.delete(path);
    return this.connection.sendNotification(DidCloseTextDocumentNotification.type, {
      textDocument: { uri: fixtureUri(path) },
    });
  }

  /** Writes a file and tells the server, as a watcher would; undefined deletes it. */
  write(path: string, text: string | undefined): Promise<void> {
    const uri = fixtureUri(path);
    const type =
      text === undefined
        ? FileChangeType.Deleted
        : this.disk.files.has(uri)
          ? FileChangeType.Changed
          : FileChangeType.Created;
    if (text === undefined) this.disk.files.delete(uri);
    else this.disk.files.set(uri, text);
    return this.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri, type }] });
  }

  configure(configuration: Record<string, unknown>): Promise<void> {
    this.#configuration = configuration;
    return this.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  }

  /** The diagnostics that were published last for a file. */
  diagnostics(path: string): readonly Diagnostic[] {
    return this.published.findLast(({ uri }) => uri === fixtureUri(path))?.diagnostics ?? [];
  }

  /** Rule ids of a file's diagnostics, in order. */
  rules(path: string): unknown[] {
    return this.diagnostics(path).map(({ code }) => code);
  }

  /** Waits until the condition holds after some notification; a test that waits in vain times out. */
  until(check: () => boolean): Promise<void> {
    if (check()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ check, resolve }));
  }

  /** Code actions at a piece of text. */
  async actionsAt(path: string, piece: string, only?: string[]): Promise<CodeAction[]> {
    const text = this.textOf(path);
    const at = text.indexOf(piece);
    if (at < 0) throw new Error(`${path} does not hold ${JSON.stringify(piece)}`);
    const source = new SourceFile(path, text);
    const range = { start: source.placeAt(at), end: source.placeAt(at + piece.length) };
    const result = await this.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri: fixtureUri(path) },
      range,
      context: { diagnostics: [...this.diagnostics(path)], ...(only && { only }) },
    });
    return (result ?? []).filter((action): action is CodeAction => 'edit' in action || 'kind' in action);
  }

  /** The texts that an edit gives, by path; checks that it names the documents' current versions. */
  apply(edit: WorkspaceEdit | undefined): Map<string, string> {
    const result = new Map<string, string>();
    for (const change of edit?.documentChanges ?? []) {
      if ('kind' in change && change.kind === 'create') {
        if (this.disk.files.has(change.uri)) throw new Error(`${change.uri} exists`);
        continue;
      }
      if (!('textDocument' in change)) throw new Error('only text edits and new files are expected');
      const path = decodeURIComponent(change.textDocument.uri.slice(FIXTURE_ROOT.length + 1));
      const version = this.#texts.get(path)?.version ?? null;
      if (change.textDocument.version !== version) {
        throw new Error(
          `the edit of ${path} is for version ${change.textDocument.version}, the document has ${version}`,
        );
      }
      const source = new SourceFile(path, this.textOf(path));
      let text = source.text;
      const edits = change.edits.flatMap((item) => ('newText' in item ? [item] : []));
      for (const { range, newText } of edits.sort(
        (a, b) => source.offsetAt(b.range.start) - source.offsetAt(a.range.start),
      )) {
        text = text.slice(0, source.offsetAt(range.start)) + newText + text.slice(source.offsetAt(range.end));
      }
      result.set(path, text);
    }
    return result;
  }
}
