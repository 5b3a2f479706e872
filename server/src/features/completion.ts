import { type CompletionItem, type CompletionList, type CompletionParams, MarkupKind } from 'vscode-languageserver';
import { cursorAt } from '../nginx/cursor';
import { possibleScopes } from '../nginx/possible-scopes';
import { suggestArguments } from './completion/arguments';
import { suggestInCompose } from './completion/compose';
import { suggestDataEntries } from './completion/data-entries';
import { suggestDirectives } from './completion/directives';
import { documentationOf } from './completion/documentation';
import { suggestHeaders } from './completion/headers';
import { suggestHosts } from './completion/hosts';
import { suggestIgnoredRules, suggestIgnoredRulesInCompose } from './completion/ignore-comments';
import { plainWriter, toItems } from './completion/items';
import { limitSuggestions } from './completion/limit';
import { suggestNames } from './completion/names';
import { suggestPaths } from './completion/paths';
import { type ComposePlace, type NginxPlace, nginxPlace } from './completion/place';
import type { Documentation, Suggestion } from './completion/suggestion';
import { suggestVariables } from './completion/variables';
import { documentOf, type FeatureContext, nginxFileOf } from './request';

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

/** What may be written at the cursor. */
export async function completeAt(context: FeatureContext, params: CompletionParams): Promise<CompletionList | null> {
  const document = documentOf(context, params);
  if (!document) return null;
  const { uri, source } = document;
  const offset = source.offsetAt(params.position);
  const snapshots = context.snapshots.filter(({ sources }) => sources.has(uri));
  const file = nginxFileOf(context, document);
  const writer = plainWriter(source, context.client.hasSnippets);
  const typedFrom = (start: number): string => source.text.slice(start, offset);
  if (!file) {
    const place: ComposePlace = { context, uri, source, offset, snapshots };
    const word = { start: offset, end: offset };
    const all = COMPOSE_PROVIDERS.flatMap((suggest) => suggest(place));
    const { suggestions, isCut } = limitSuggestions(all, typedFrom, word);
    return { isIncomplete: isCut, items: toItems(suggestions, word, writer) };
  }

  const cursor = cursorAt(file, offset);
  const configs = snapshots.map(({ topology }) => topology.nginx.config);
  const scopes = possibleScopes(file, cursor.blocks, configs);
  const textOf = cursor.at === 'argument' ? (await import('../nginx/catalogue-text')).directiveText : () => undefined;
  const place = nginxPlace(context, uri, cursor, scopes, snapshots, textOf);
  const all = NGINX_PROVIDERS.flatMap((suggest) => suggest(place));
  const { suggestions, isCut } = limitSuggestions(all, typedFrom, cursor.word);
  return { isIncomplete: isCut, items: toItems(suggestions, cursor.word, writer, cursor.typed) };
}

/** Adds the documentation of an item that {@link completeAt} gave. */
export async function resolveCompletion(item: CompletionItem): Promise<CompletionItem> {
  if (item.data === undefined || item.data === null) return item;
  const value = await documentationOf(item.data as Documentation);
  return value === undefined ? item : { ...item, documentation: { kind: MarkupKind.Markdown, value } };
}
