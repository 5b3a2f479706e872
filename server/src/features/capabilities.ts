import {
  type ClientCapabilities,
  CodeActionKind,
  type DocumentFilter,
  DocumentFormattingRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
  FoldingRangeRequest,
  SelectionRangeRequest,
  SemanticTokensRegistrationType,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { COMMAND_FIX_ALL, COMMAND_REFRESH } from '../protocol';

/** "Fix all" of this extension; editors offer it on save. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.upstream-lens`;

// `NGINX` is what another popular extension calls the language
const NGINX: readonly DocumentFilter[] = [{ language: 'nginx' }, { language: 'NGINX' }];

/** What semantic tokens may be; the indexes go over the wire. */
export const TOKEN_TYPES = [
  /** A host that is a compose service. */
  'namespace',
  /** An upstream. */
  'class',
  'variable',
  'parameter',
  /** A word that the directive knows. */
  'enumMember',
  /** The name of a directive. */
  'keyword',
] as const;
export const TOKEN_MODIFIERS = ['declaration', 'defaultLibrary', 'deprecated'] as const;

const CODE_ACTIONS = [
  CodeActionKind.QuickFix,
  FIX_ALL,
  CodeActionKind.RefactorExtract,
  CodeActionKind.RefactorInline,
  CodeActionKind.RefactorRewrite,
];

/** What is for nginx files only, and must not stand in the way of other extensions in YAML files. */
interface NginxOnly {
  readonly method: { readonly method: string };
  readonly isDynamic: (client: ClientCapabilities) => boolean | undefined;
  readonly provider: Partial<ServerCapabilities>;
}

const NGINX_ONLY: readonly NginxOnly[] = [
  {
    method: DocumentFormattingRequest.type,
    isDynamic: ({ textDocument }) => textDocument?.formatting?.dynamicRegistration,
    provider: { documentFormattingProvider: {} },
  },
  {
    method: DocumentRangeFormattingRequest.type,
    isDynamic: ({ textDocument }) => textDocument?.rangeFormatting?.dynamicRegistration,
    provider: { documentRangeFormattingProvider: {} },
  },
  {
    method: DocumentOnTypeFormattingRequest.type,
    isDynamic: ({ textDocument }) => textDocument?.onTypeFormatting?.dynamicRegistration,
    provider: { documentOnTypeFormattingProvider: { firstTriggerCharacter: ';', moreTriggerCharacter: ['}'] } },
  },
  {
    method: FoldingRangeRequest.type,
    isDynamic: ({ textDocument }) => textDocument?.foldingRange?.dynamicRegistration,
    provider: { foldingRangeProvider: {} },
  },
  {
    method: SelectionRangeRequest.type,
    isDynamic: ({ textDocument }) => textDocument?.selectionRange?.dynamicRegistration,
    provider: { selectionRangeProvider: {} },
  },
  {
    method: SemanticTokensRegistrationType.type,
    isDynamic: ({ textDocument }) => textDocument?.semanticTokens?.dynamicRegistration,
    provider: {
      semanticTokensProvider: {
        legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [...TOKEN_MODIFIERS] },
        full: true,
      },
    },
  },
];

/** What the server says it can when it starts. */
export function serverCapabilities(client: ClientCapabilities): ServerCapabilities {
  return {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    completionProvider: { triggerCharacters: ['$', ' ', '/', ':', '=', '"', '.', '@', '-'], resolveProvider: true },
    hoverProvider: {},
    signatureHelpProvider: { triggerCharacters: [' '] },
    definitionProvider: {},
    declarationProvider: {},
    referencesProvider: {},
    documentHighlightProvider: {},
    documentSymbolProvider: {},
    workspaceSymbolProvider: {},
    documentLinkProvider: {},
    callHierarchyProvider: {},
    renameProvider: { prepareProvider: true },
    codeActionProvider: { codeActionKinds: CODE_ACTIONS },
    codeLensProvider: {},
    inlayHintProvider: {},
    executeCommandProvider: { commands: [COMMAND_REFRESH, COMMAND_FIX_ALL] },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    ...Object.assign({}, ...NGINX_ONLY.filter(({ isDynamic }) => !isDynamic(client)).map(({ provider }) => provider)),
  };
}

/** What is registered once the client is ready: for nginx files alone, where the client can tell documents apart. */
export function nginxRegistrations(client: ClientCapabilities): { method: string; options: object }[] {
  return NGINX_ONLY.filter(({ isDynamic }) => isDynamic(client)).map(({ method, provider }) => ({
    method: method.method,
    options: { documentSelector: NGINX, ...Object.values(provider)[0] },
  }));
}
