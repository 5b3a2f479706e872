import type { SemanticTokens, SemanticTokensParams } from 'vscode-languageserver';
import { spannedText } from '../nginx/address';
import { type DirectiveEntry, findDirectiveIn, isBuiltInVariable } from '../nginx/catalogue';
import { scopesHolding } from '../nginx/cursor';
import type { NginxModel } from '../nginx/model';
import { protocolOf, type Scope } from '../nginx/scope';
import type { ConfigFile, Directive, Word } from '../nginx/tree';
import { capturedNames } from '../nginx/variable-uses';
import { definitionsByName, variablesIn } from '../nginx/variables';
import { walkDirectives } from '../nginx/walk';
import { onceFor } from '../text/memo';
import type { SourceFile } from '../text/source';
import { moved, type Span } from '../text/span';
import type { Topology } from '../topology/types';
import { isAtLeast } from '../topology/version';
import { TOKEN_MODIFIERS, TOKEN_TYPES } from './capabilities';
import { documentOf, type FeatureContext } from './request';

type TokenType = (typeof TOKEN_TYPES)[number];
type CatalogueTexts = typeof import('../nginx/catalogue-text');
type TokenModifier = (typeof TOKEN_MODIFIERS)[number];

interface Token {
  readonly span: Span;
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

/**
 * What a grammar cannot tell: upstreams from services and other hosts, variables of nginx from those of the user, words
 * that a directive knows from free ones, and what nginx no longer takes. Everything else is left to the grammar.
 */
export async function semanticTokens(context: FeatureContext, params: SemanticTokensParams): Promise<SemanticTokens> {
  const document = documentOf(context, params);
  if (!document) return { data: [] };
  const texts: CatalogueTexts = await import('../nginx/catalogue-text');
  const found = new Map<number, Token>();
  for (const { topology } of document.snapshots) {
    const file = topology.nginx.config.files.find(({ source }) => source === document.source);
    if (!file) continue;
    for (const token of tokensIn(topology, file, texts))
      if (!found.has(token.span.start)) found.set(token.span.start, token);
  }
  return { data: encode(document.source, [...found.values()]) };
}

function* tokensIn(topology: Topology, file: ConfigFile, texts: CatalogueTexts): Generator<Token> {
  yield* hostTokens(topology, file);
  const { nginx } = topology;
  const holding = scopesHolding(nginx.config);
  for (const directive of walkDirectives(file.body)) {
    const scope = holding.get(directive)?.[0];
    // in an entry of a data block, what stands first is a key
    if (scope && scope.kind !== 'data') yield* directiveTokens(topology, scope, directive, texts);
    for (const word of directive.args) yield* variableTokens(nginx, scope, directive, word);
  }
}

/** Upstreams where they are defined and used, and hosts that are compose services. */
function* hostTokens({ nginx, endpoints }: Topology, { source }: ConfigFile): Generator<Token> {
  for (const { nameWord, name } of nginx.upstreams) {
    if (nameWord.file.source !== source) continue;
    const { offset } = spannedText(nameWord);
    if (offset === undefined) continue;
    yield { span: { start: offset, end: offset + name.length }, type: 'class', modifiers: ['declaration'] };
  }
  for (const { directive, upstream, target } of nginx.routes) {
    if (!upstream || directive.file.source !== source) continue;
    const { hostSpan, host } = target.address;
    if (source.slice(hostSpan) === host) yield { span: hostSpan, type: 'class', modifiers: [] };
  }
  for (const { uri, target, address } of endpoints) {
    if (uri !== source.uri || target.kind !== 'service' || source.slice(address.hostSpan) !== address.host) continue;
    yield { span: address.hostSpan, type: 'namespace', modifiers: [] };
  }
}

function* directiveTokens(
  { version }: Topology,
  scope: Scope,
  { name, args }: Directive,
  texts: CatalogueTexts,
): Generator<Token> {
  const entry = findDirectiveIn(name.value, scope);
  if (!entry) return;
  if (entry.removed !== undefined && isAtLeast(version, entry.removed) === true) {
    yield { span: name, type: 'keyword', modifiers: ['deprecated'] };
  }
  if (entry.name === 'listen') {
    const http2 = args.slice(1).find(({ value }) => value === 'http2');
    const isDeprecated = scope.protocol === 'http' && isAtLeast(version, '1.25.1') === true;
    if (http2 && isDeprecated) yield { span: http2, type: 'parameter', modifiers: ['deprecated'] };
    return;
  }
  const known = args.length > 0 ? wordsKnownBy(texts)(entry) : undefined;
  if (!known || known.size === 0) return;
  for (const word of args)
    if (!word.quote && known.has(word.value)) yield { span: word, type: 'enumMember', modifiers: [] };
}

/** The bare words that a directive gives a meaning. The grammar has its own colour for `on` and `off`. */
const wordsKnownBy = onceFor(({ directiveText, literalWords }: CatalogueTexts) =>
  onceFor((entry: DirectiveEntry): ReadonlySet<string> => {
    const text = directiveText(entry);
    const words = [...entry.values, ...(text ? literalWords(text) : [])];
    return new Set(words.filter((word) => !word.endsWith('=') && word !== 'on' && word !== 'off'));
  }),
);

/** Names that nobody defines stay as the grammar has them. */
function* variableTokens(
  nginx: NginxModel,
  scope: Scope | undefined,
  directive: Directive,
  word: Word,
): Generator<Token> {
  const { raw, file } = word;
  const protocol = scope ? protocolOf(scope) : 'http';
  for (const { name: written, span } of variablesIn(raw)) {
    if (file.variables?.has(written)) continue;
    const name = written.toLowerCase();
    const definitions = definitionsByName(nginx).get(name);
    const isOwn = definitions !== undefined || capturedNames(nginx.config).has(name);
    if (!isOwn && !isBuiltInVariable(name, protocol)) continue;
    const modifiers: TokenModifier[] = [];
    if (!isOwn) modifiers.push('defaultLibrary');
    // `map $source $variable`: only the last of them is defined
    else if (definitions?.has(directive) && isDefiningWord(directive, word)) modifiers.push('declaration');
    yield { span: moved(span, word.start), type: 'variable', modifiers };
  }
}

function isDefiningWord({ args, block }: Directive, word: Word): boolean {
  return block && args.length > 1 ? args.at(-1) === word : args[0] === word;
}

/** Five numbers for each token, each place counted from the one before. */
function encode(source: SourceFile, tokens: readonly Token[]): number[] {
  const data: number[] = [];
  let end = 0;
  let before = { line: 0, character: 0 };
  for (const { span, type, modifiers } of tokens.toSorted((a, b) => a.span.start - b.span.start)) {
    if (span.start < end || span.end <= span.start || /[\r\n]/.test(source.slice(span))) continue;
    const place = source.placeAt(span.start);
    const line = place.line - before.line;
    const character = line === 0 ? place.character - before.character : place.character;
    const bits = modifiers.reduce((sum, modifier) => sum | (1 << TOKEN_MODIFIERS.indexOf(modifier)), 0);
    data.push(line, character, span.end - span.start, TOKEN_TYPES.indexOf(type), bits);
    before = place;
    end = span.end;
  }
  return data;
}
