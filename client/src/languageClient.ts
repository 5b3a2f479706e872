import * as vscode from 'vscode';
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
  TransportKind,
} from 'vscode-languageclient/node';
import {
  COMMAND_FIX_ALL,
  COMMAND_REFRESH,
  EXPLAIN,
  type ExplainParams,
  type ExplainResult,
  type FixAllParams,
  GET_TOPOLOGY,
  type InitializationOptions,
  SHOW_REFERENCES,
  TOPOLOGY_CHANGED,
  type TopologyView,
} from '../../server/src/protocol';
import { givenSettings } from './givenSettings';
import { askForReason } from './ignoreFinding';
import { withOfflineLinks } from './rulePages';
import type { TopologyStore } from './topologyStore';

const DEBUG_PORT = 6009;
const MAXIMUM_CRASHES = 4;
const CRASH_WINDOW_MS = 3 * 60_000;

// `NGINX` is what another popular extension calls the language
const LANGUAGES = ['nginx', 'NGINX'];
const COMPOSE_LANGUAGES = ['yaml', 'dockercompose'];
const COMPOSE_FILES = '**/*compose*.{yml,yaml}';
const CONFIG_FILES = '**/upstream-lens.config.json';
const SECTION = 'upstreamLens';

/** The language server's process and the conversation with it. */
export class LanguageServer implements vscode.Disposable {
  readonly output = vscode.window.createOutputChannel('Upstream Lens', { log: true });
  #client: LanguageClient | undefined;
  /** One start or stop at a time. */
  #queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly serverModule: string,
    private readonly settingNames: readonly string[],
    private readonly store: TopologyStore,
  ) {}

  get isRunning(): boolean {
    return this.#client?.state === State.Running;
  }

  /** Never rejects: what goes wrong is shown, with the ways out. */
  start(): Promise<void> {
    return this.#enqueue(() => this.#startClient());
  }

  /** Ends the process and starts a new one. Never rejects. */
  restart(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#stopClient();
      await this.#startClient();
    });
  }

  stop(): Promise<void> {
    return this.#enqueue(() => this.#stopClient());
  }

  /** Reads everything from disk again; resolves once the new topology is in the store. */
  async refresh(): Promise<void> {
    if (!this.isRunning) return this.restart();
    await this.#client?.sendRequest('workspace/executeCommand', { command: COMMAND_REFRESH, arguments: [] });
    await this.#load();
  }

  /** Fixes everything that is safe to fix in the projects that read a file, or in all; the server says what it did. */
  fixAllInProject(file: vscode.Uri | undefined): Promise<void> {
    return this.#fixAll({ kinds: 'safe', ...(file && { projectOf: file.toString() }) });
  }

  /** Fixes everything that is safe to fix in a file; the server says what it did. */
  fixAllInFile(file: vscode.Uri): Promise<void> {
    return this.#fixAll({ kinds: 'safe', uri: file.toString() });
  }

  /** Waits for a server that is about to start: what it has not read yet must not pass for what needs no fix. */
  async #fixAll(params: FixAllParams): Promise<void> {
    await this.#queue;
    if (!this.isRunning) throw new Error('the language server does not run');
    await this.#client?.sendRequest('workspace/executeCommand', { command: COMMAND_FIX_ALL, arguments: [params] });
  }

  /** What is read together and why; undefined where there is no such project, or no server. */
  async explain(project: string): Promise<string | undefined> {
    if (!this.isRunning) return undefined;
    const params: ExplainParams = { project };
    return (await this.#client?.sendRequest<ExplainResult | null>(EXPLAIN, params))?.text;
  }

  dispose(): void {
    void this.stop().finally(() => this.output.dispose());
  }

  #enqueue(step: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(step);
    return this.#queue;
  }

  async #startClient(): Promise<void> {
    const client = new LanguageClient('upstreamLens', 'Upstream Lens', this.#serverOptions(), this.#clientOptions());
    this.#client = client;
    client.onNotification(TOPOLOGY_CHANGED, (view: TopologyView) => this.store.set(view));
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Starting) this.store.setLoading();
      // after a crash the client starts the server again by itself
      if (newState === State.Running) void this.#load();
    });
    try {
      await client.start();
    } catch (error) {
      this.output.error(error instanceof Error ? error : String(error));
      this.#showFailure('The language server of Upstream Lens did not start.');
    }
  }

  async #stopClient(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      // a server that never started cannot be stopped either
      this.output.debug(`Stopping: ${error}`);
    }
  }

  async #load(): Promise<void> {
    try {
      const view = await this.#client?.sendRequest<TopologyView>(GET_TOPOLOGY);
      if (view) this.store.set(view);
    } catch (error) {
      this.output.error(error instanceof Error ? error : String(error));
      if (this.isRunning) this.store.setError('The language server did not tell what it found');
    }
  }

  #serverOptions() {
    const module = { module: this.serverModule, transport: TransportKind.ipc };
    return {
      run: module,
      debug: { ...module, options: { execArgv: ['--nolazy', `--inspect=${DEBUG_PORT}`] } },
    };
  }

  #clientOptions(): LanguageClientOptions {
    return {
      documentSelector: [
        ...LANGUAGES.map((language) => ({ language })),
        ...COMPOSE_LANGUAGES.map((language) => ({ language, pattern: COMPOSE_FILES })),
        { pattern: CONFIG_FILES },
      ],
      initializationOptions: { commands: [SHOW_REFERENCES] } satisfies InitializationOptions,
      middleware: {
        handleDiagnostics: (uri, diagnostics, next) => next(uri, withOfflineLinks(diagnostics)),
        provideCodeActions: async (document, range, context, token, next) =>
          (await next(document, range, context, token))?.map(askForReason),
        workspace: {
          configuration: async (params, token, next) => {
            const answers = await next(params, token);
            if (!Array.isArray(answers)) return answers;
            return answers.map((answer, index) =>
              params.items[index]?.section === SECTION ? this.#givenSettings() : answer,
            );
          },
        },
      },
      // settings and file watchers: the server asks for them itself, from every editor
      outputChannel: this.output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      errorHandler: new CrashCounter(() =>
        this.#showFailure(`The language server of Upstream Lens ended ${MAXIMUM_CRASHES} times in a row.`),
      ),
      initializationFailedHandler: () => false,
      progressOnInitialization: false,
    };
  }

  #givenSettings(): Record<string, unknown> {
    return givenSettings(this.settingNames, vscode.workspace.getConfiguration(SECTION));
  }

  #showFailure(message: string): void {
    this.store.setError('The language server does not run');
    void vscode.window.showErrorMessage(message, 'Show output', 'Restart').then((choice) => {
      if (choice === 'Show output') this.output.show();
      if (choice === 'Restart') return this.restart();
      return undefined;
    });
  }
}

/** Lets a crashed server be started again, unless it keeps crashing. */
class CrashCounter implements ErrorHandler {
  #crashes: number[] = [];

  constructor(private readonly giveUp: () => void) {}

  error() {
    return { action: ErrorAction.Continue };
  }

  closed(): CloseHandlerResult {
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((time) => now - time < CRASH_WINDOW_MS), now];
    if (this.#crashes.length < MAXIMUM_CRASHES) return { action: CloseAction.Restart, handled: true };
    this.#crashes = [];
    this.giveUp();
    return { action: CloseAction.DoNotRestart, handled: true };
  }
}
