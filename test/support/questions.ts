import {
  CallHierarchyIncomingCallsRequest,
  CallHierarchyOutgoingCallsRequest,
  CallHierarchyPrepareRequest,
  type CodeAction,
  CodeActionRequest,
  CodeLensRequest,
  DeclarationRequest,
  DefinitionRequest,
  DocumentFormattingRequest,
  DocumentHighlightKind,
  DocumentHighlightRequest,
  DocumentLinkRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
  type DocumentSymbol,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  InlayHintRequest,
  type Location,
  type LocationLink,
  type MarkupContent,
  ReferencesRequest,
  RenameRequest,
  type SelectionRange,
  SelectionRangeRequest,
  SemanticTokensRequest,
  SignatureHelpRequest,
  type SymbolInformation,
  type TextEdit,
  WorkspaceSymbolRequest,
} from 'vscode-languageserver/node';
import { TOKEN_TYPES } from '../../server/src/features/capabilities';
import { SourceFile } from '../../server/src/text/source';
import { accept, completionAt } from './completion';
import { type AtCursor, applyTextEdits, describeTarget, describeTargets } from './cursor';
import { FIXTURE_ROOT } from './fixture';
import type { Answer } from './situations';

/** What an editor asks of every feature at a cursor, and the answer as text. */

export type Ask = (at: AtCursor) => Promise<Answer>;

const FORMAT = { tabSize: 2, insertSpaces: true };

/** @param label what is chosen from the list */
export const complete =
  (label: string): Ask =>
  async (at) =>
    new Map([[at.path, accept(await completionAt(at), label)]]);

/** The word, and the first paragraph in one line, without the places it leads to. */
export const hover: Ask = async ({ client, params }) => {
  const answer = await client.connection.sendRequest(HoverRequest.type, params);
  if (!answer?.range) return [];
  const [first = ''] = (answer.contents as MarkupContent).value.split('\n\n');
  const text = first.replaceAll(/ \(\[[^\]]*\]\(<file[^>]*>\)\)|\(<file[^>]*>\)|\\/g, '').replaceAll('\n', ' ');
  return [describeTarget(client, params.textDocument.uri, answer.range), text];
};

/** The form with the word that comes next. */
export const signatureHelp: Ask = async ({ client, params }) => {
  const answer = await client.connection.sendRequest(SignatureHelpRequest.type, params);
  const { label = '', parameters = [] } = answer?.signatures[answer.activeSignature ?? 0] ?? {};
  const [start = 0, end = 0] = (parameters[answer?.activeParameter ?? 0]?.label ?? []) as [number?, number?];
  return label === '' ? [] : [`${label.slice(0, start)}⟦${label.slice(start, end)}⟧${label.slice(end)}`];
};

export const definition: Ask = async ({ client, params }) =>
  describeTargets(client, (await client.connection.sendRequest(DefinitionRequest.type, params)) as LocationLink[]);

export const declaration: Ask = async ({ client, params }) =>
  describeTargets(client, (await client.connection.sendRequest(DeclarationRequest.type, params)) as LocationLink[]);

export const references: Ask = async ({ client, params }) => {
  const asked = { ...params, context: { includeDeclaration: true } };
  return describeTargets(client, await client.connection.sendRequest(ReferencesRequest.type, asked));
};

export const documentHighlight: Ask = async ({ client, params }) => {
  const { uri } = params.textDocument;
  const found = (await client.connection.sendRequest(DocumentHighlightRequest.type, params)) ?? [];
  const signOf = (kind?: number): string => (kind === DocumentHighlightKind.Write ? 'write' : 'read');
  return found.map(({ range, kind }) => `${signOf(kind)} ${describeTarget(client, uri, range)}`);
};

/** The entries of the outline on the line of the cursor, with how deep they are. */
export const documentSymbols: Ask = async ({ client, params, position }) => {
  const { textDocument } = params;
  const found = await client.connection.sendRequest(DocumentSymbolRequest.type, { textDocument });
  const list = (symbols: readonly DocumentSymbol[]): string[] =>
    symbols.flatMap(({ name, detail, selectionRange, children = [] }) => [
      ...(selectionRange.start.line === position.line
        ? [`${name} | ${detail ?? ''} → ${describeTarget(client, textDocument.uri, selectionRange)}`]
        : []),
      ...list(children),
    ]);
  return list((found ?? []) as DocumentSymbol[]);
};

export const workspaceSymbols =
  (query: string): Ask =>
  async ({ client }) => {
    const found = (await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query })) as SymbolInformation[];
    return found.map(({ name, location }) => `${name} → ${describeTarget(client, location.uri, location.range)}`);
  };

export const documentLinks: Ask = async ({ client, params }) => {
  const { textDocument } = params;
  const found = (await client.connection.sendRequest(DocumentLinkRequest.type, { textDocument })) ?? [];
  return found.map(({ range, target = '' }) => {
    return `${describeTarget(client, textDocument.uri, range)} → ${target.slice(FIXTURE_ROOT.length + 1)}`;
  });
};

/** What is called, and what calls. */
export const callHierarchy: Ask = async ({ client, params }) => {
  const items = (await client.connection.sendRequest(CallHierarchyPrepareRequest.type, params)) ?? [];
  const lines: string[] = [];
  for (const item of items) {
    const [outgoing, incoming] = [
      (await client.connection.sendRequest(CallHierarchyOutgoingCallsRequest.type, { item })) ?? [],
      (await client.connection.sendRequest(CallHierarchyIncomingCallsRequest.type, { item })) ?? [],
    ];
    const list = (sign: string, name: string, uri: string, ranges: Location['range'][]): void =>
      void lines.push(...ranges.map((range) => `${sign} ${name} by ${describeTarget(client, uri, range)}`));
    lines.push(`${item.name} → ${describeTarget(client, item.uri, item.selectionRange)}`);
    for (const { to, fromRanges } of outgoing) list('to', to.name, item.uri, fromRanges);
    for (const { from, fromRanges } of incoming) list('from', from.name, from.uri, fromRanges);
  }
  return lines;
};

export const rename =
  (newName: string): Ask =>
  async ({ client, params }) =>
    client.apply((await client.connection.sendRequest(RenameRequest.type, { ...params, newName })) ?? undefined);

async function refactoringsAt({ client, params, position }: AtCursor): Promise<CodeAction[]> {
  const found = await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: params.textDocument,
    range: { start: position, end: position },
    context: { diagnostics: [], only: ['refactor'] },
  });
  return (found ?? []).filter((action): action is CodeAction => 'edit' in action);
}

export const refactorings: Ask = async (at) => (await refactoringsAt(at)).map(({ title }) => title);

/** Does what is offered under a title. */
export const refactor =
  (title: RegExp): Ask =>
  async (at) => {
    const actions = await refactoringsAt(at);
    const action = actions.find((each) => title.test(each.title));
    if (!action) throw new Error(`no ${title} among: ${actions.map((each) => each.title).join(' | ')}`);
    return at.client.apply(action.edit);
  };

export const codeLenses: Ask = async ({ client, params }) => {
  const { textDocument } = params;
  const found = (await client.connection.sendRequest(CodeLensRequest.type, { textDocument })) ?? [];
  return found.flatMap(({ range, command }) => [
    `${command?.title} ← ${describeTarget(client, textDocument.uri, range)}`,
    ...describeTargets(client, (command?.arguments?.[2] ?? []) as Location[]).map((target) => `leads to ${target}`),
  ]);
};

export const inlayHints: Ask = async ({ client, params, text }) => {
  const source = new SourceFile('', text);
  const whole = { start: { line: 0, character: 0 }, end: source.placeAt(text.length) };
  const found = (await client.connection.sendRequest(InlayHintRequest.type, { ...params, range: whole })) ?? [];
  return found.map(({ position, label }) => {
    const shown = typeof label === 'string' ? label : label.map(({ value }) => value).join('');
    const line = source.lineText(position.line);
    return `${line.slice(0, position.character)}«${shown}»${line.slice(position.character)}`.trim();
  });
};

/** The tokens on the line of the cursor. */
export const semanticTokens: Ask = async ({ client, params, position, text }) => {
  const { textDocument } = params;
  const data = (await client.connection.sendRequest(SemanticTokensRequest.type, { textDocument }))?.data ?? [];
  const source = new SourceFile('', text);
  const tokens: string[] = [];
  let [line, character] = [0, 0];
  for (let at = 0; at < data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0] = data.slice(at, at + 4);
    character = lines === 0 ? character + characters : characters;
    line += lines;
    const token = source.lineText(line).slice(character, character + length);
    if (line === position.line) tokens.push(`${token} ${TOKEN_TYPES[type]}`);
  }
  return tokens;
};

/** First and last lines of what folds from the line of the cursor on. */
export const folding: Ask = async ({ client, params, position, text }) => {
  const { textDocument } = params;
  const found = (await client.connection.sendRequest(FoldingRangeRequest.type, { textDocument })) ?? [];
  const source = new SourceFile('', text);
  return found
    .filter(({ startLine }) => startLine >= position.line)
    .map(({ startLine, endLine }) => `${source.lineText(startLine).trim()} … ${source.lineText(endLine).trim()}`);
};

/** What is selected, step by step, within the line of the cursor. */
export const selection: Ask = async ({ client, params, position, text }) => {
  const asked = { textDocument: params.textDocument, positions: [position] };
  const [range] = (await client.connection.sendRequest(SelectionRangeRequest.type, asked)) ?? [];
  const source = new SourceFile('', text);
  const steps: string[] = [];
  for (let at: SelectionRange | undefined = range; at; at = at.parent) {
    const { start, end } = at.range;
    if (start.line === end.line) steps.push(text.slice(source.offsetAt(start), source.offsetAt(end)));
  }
  return steps;
};

const formatted = ({ path, text }: AtCursor, edits: readonly TextEdit[] | null): Answer =>
  new Map([[path, applyTextEdits(text, edits ?? [])]]);

export const formatDocument: Ask = async (at) => {
  const asked = { textDocument: at.params.textDocument, options: FORMAT };
  return formatted(at, await at.client.connection.sendRequest(DocumentFormattingRequest.type, asked));
};

/** From the cursor to the end of the line. */
export const formatRange: Ask = async (at) => {
  const { text, position } = at;
  const source = new SourceFile('', text);
  const range = { start: position, end: source.placeAt(source.lineEnd(position.line)) };
  const asked = { textDocument: at.params.textDocument, range, options: FORMAT };
  return formatted(at, await at.client.connection.sendRequest(DocumentRangeFormattingRequest.type, asked));
};

/** After the character before the cursor. */
export const formatOnType: Ask = async (at) => {
  const offset = new SourceFile('', at.text).offsetAt(at.position);
  const asked = { ...at.params, ch: at.text[offset - 1] ?? '', options: FORMAT };
  return formatted(at, await at.client.connection.sendRequest(DocumentOnTypeFormattingRequest.type, asked));
};
