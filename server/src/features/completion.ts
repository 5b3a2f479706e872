import { type CompletionItem, type CompletionList, type CompletionParams, MarkupKind } from 'vscode-languageserver';
import { type Cursor, cursorAt } from '../nginx/cursor';
import { possibleScopes } from '../nginx/possible-scopes';
import { suggestArguments } from './completion/arguments';
import { suggestInCompose } from './completion/compose';
import { suggestDataEntries } from './completion/data-entries';
import { suggestDirectives } from './completion/directives';
import { documentationOf } from './completion/documentation';
import { suggestHeaders } from './completion/headers';
import { suggestHosts } from './completion/hosts';
import { suggestIgnoredRules, suggestIgnoredRulesInCompose } from './completion/ignore-comments';
import { documentationIn, type ItemData } from './completion/item-data';
import { innerWriter, plainWriter, toList, type Writer } from './completion/items';
import { suggestNames } from './completion/names';
import { suggestPaths } from './completion/paths';
import { type ComposePlace, type NginxPlace, nginxPlace } from './completion/place';
import type { Suggestion } from './completion/suggestion';
import { suggestVariables } from './completion/variables';
import {
  documentOf,
  type FeatureContext,
  nginxFileOf,
  nginxPlaces,
  type NginxPlace as PlaceInProject,
  type RequestedDocument,
} from './request';

/** Each says what it knows to stand at a place; nothing, where it has no say. */
const NGINX_PROVIDERS: readonly ((place: NginxPlace) => readonly Suggestion[])[] = [
  suggestDirectives,
  suggestDataEntries,
  suggestArguments,
  suggestVariables,
  suggestIgnoredRules,
  suggestHeaders,
  suggestHosts,
  suggestNames,
  suggestPaths,
];

const COMPOSE_PROVIDERS: readonly ((place: ComposePlace) => readonly Suggestion[])[] = [
  suggestInCompose,
  suggestIgnoredRulesInCompose,
];

/** Whether a text of nginx may stand in the document: where it does is known of the text that was analysed only. */
export function mayHoldNginx({ textDocument }: CompletionParams): boolean {
  return /\.ya?ml$/i.test(textDocument.uri);
}

/** What may be written at the cursor. */
export async function completeAt(context: FeatureContext, params: CompletionParams): Promise<CompletionList | null> {
  const document = documentOf(context, params);
  if (!document) return null;
  const { uri, source } = document;
  const snapshots = context.snapshots.filter(({ sources }) => sources.has(uri));
  const isBlank = params.context?.triggerCharacter === ' ';
  const file = nginxFileOf(context, document);
  if (file) {
    const writer = plainWriter(source, context.client);
    return completeNginx(
      context,
      cursorAt(file, source.offsetAt(params.position)),
      { uri, snapshots, isBlank },
      writer,
    );
  }
  const inner = nginxPlaces(document, params.position);
  return inner.length > 0
    ? completeInside(context, document, inner, isBlank)
    : completeCompose(context, params, document);
}

async function completeNginx(
  context: FeatureContext,
  cursor: Cursor,
  { uri, snapshots, isBlank }: Pick<NginxPlace, 'uri' | 'snapshots'> & { readonly isBlank: boolean },
  writer: Writer,
): Promise<CompletionList | null> {
  const { file, offset, word } = cursor;
  // blanks begin a line more often than they end a word
  if (cursor.at === 'name' && isBlank) return null;
  const configs = snapshots.map(({ topology }) => topology.nginx.config);
  const scopes = possibleScopes(file, cursor.blocks, configs);
  const textOf = cursor.at === 'argument' ? (await import('../nginx/catalogue-text')).directiveText : () => undefined;
  const place = nginxPlace(context, uri, cursor, scopes, snapshots, textOf);
  const suggestions = NGINX_PROVIDERS.flatMap((suggest) => suggest(place));
  return toList(suggestions, { writer, text: file.source.text, offset, word, client: context.client });
}

/** In nginx's text inside a compose file; projects that read another text there have no say. */
async function completeInside(
  context: FeatureContext,
  { uri, source }: RequestedDocument,
  places: readonly PlaceInProject[],
  isBlank: boolean,
): Promise<CompletionList | null> {
  const [first] = places;
  const virtual = first?.snapshot.files.virtuals.get(first.file.source.uri);
  if (!first || !virtual) return null;
  const same = places.filter(({ file, offset }) => file.source === first.file.source && offset === first.offset);
  const snapshots = same.map(({ snapshot }) => snapshot);
  return completeNginx(
    context,
    cursorAt(first.file, first.offset),
    { uri, snapshots, isBlank },
    innerWriter(virtual, source, context.client),
  );
}

function completeCompose(
  context: FeatureContext,
  { position }: CompletionParams,
  { uri, source }: RequestedDocument,
): CompletionList {
  const offset = source.offsetAt(position);
  const word = { start: offset, end: offset };
  // while the file is half typed, names come from its last readable version
  const snapshots = context.snapshots.filter(({ sources }) => sources.has(uri));
  const place: ComposePlace = { context, uri, source, offset, snapshots };
  const suggestions = COMPOSE_PROVIDERS.flatMap((suggest) => suggest(place));
  const { client } = context;
  return toList(suggestions, {
    writer: plainWriter(source, client),
    text: source.text,
    offset,
    word,
    client,
  });
}

/** Adds the documentation of an item that {@link completeAt} gave. */
export async function resolveCompletion(context: FeatureContext, item: CompletionItem): Promise<CompletionItem> {
  if (item.data === undefined || item.data === null) return item;
  const value = await documentationOf(context, documentationIn(item.label, item.data as ItemData));
  return value === undefined ? item : { ...item, documentation: { kind: MarkupKind.Markdown, value } };
}
