import {
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  type CompletionList,
  InsertTextFormat,
} from 'vscode-languageserver';
import { hasLetters } from '../../text/fuzzy';
import type { SourceFile } from '../../text/source';
import type { Span } from '../../text/span';
import { realEdit, type VirtualDocument } from '../../workspace/virtual';
import { toRange } from '../convert';
import type { ClientAbilities } from '../request';
import { dataOf } from './item-data';
import type { Suggestion, SuggestionKind } from './suggestion';

const KINDS: Readonly<Record<SuggestionKind, CompletionItemKind>> = {
  directive: CompletionItemKind.Property,
  block: CompletionItemKind.Class,
  parameter: CompletionItemKind.Field,
  value: CompletionItemKind.EnumMember,
  variable: CompletionItemKind.Variable,
  upstream: CompletionItemKind.Module,
  service: CompletionItemKind.Interface,
  location: CompletionItemKind.Reference,
  port: CompletionItemKind.Value,
  header: CompletionItemKind.Constant,
  file: CompletionItemKind.File,
  folder: CompletionItemKind.Folder,
  unit: CompletionItemKind.Unit,
  rule: CompletionItemKind.Event,
  key: CompletionItemKind.Property,
};

const AGAIN = { title: 'Suggest', command: 'editor.action.triggerSuggest' };

/** How the edits of a text are written in the document that holds it. */
export interface Writer {
  readonly source: SourceFile;
  /** The place in `source` of a span of the text, and the new text as it is to be written there; undefined: not there. */
  edit(span: Span, newText: string): { readonly span: Span; readonly newText: string } | undefined;
  /** The same with a snippet; undefined: none can be written there. */
  snippet(span: Span, newText: string): { readonly span: Span; readonly newText: string } | undefined;
}

/** A document that is the text itself. */
export function plainWriter(source: SourceFile, { hasSnippets }: ClientAbilities): Writer {
  const edit: Writer['edit'] = (span, newText) => ({ span, newText });
  return { source, edit, snippet: hasSnippets ? edit : () => undefined };
}

/** A text inside a compose file, where each `$` is doubled. */
export function innerWriter(virtual: VirtualDocument, source: SourceFile, { hasSnippets }: ClientAbilities): Writer {
  const { uri } = virtual.source;
  const edit: Writer['edit'] = (span, newText) => realEdit(virtual, { uri, span, newText }, source);
  return {
    source,
    edit,
    snippet(span, newText) {
      // not every editor indents further lines like the first one, and without that they were no part of the text
      if (!hasSnippets || newText.includes('\n')) return undefined;
      const hidden = newText.replaceAll(/(?<!\\)\$/g, PLACE);
      const written = edit(span, hidden);
      return written && { ...written, newText: written.newText.replaceAll('\\$$', '\\$\\$').replaceAll(PLACE, '$') };
    },
  };
}

/** Stands for the `$` of a snippet's own syntax, which is not doubled. */
const PLACE = '\uE000';

/** Where items are made for. */
export interface ItemTarget {
  readonly writer: Writer;
  /** What the spans of suggestions are in. */
  readonly text: string;
  readonly offset: number;
  /** What is replaced where a suggestion does not say. */
  readonly word: Span;
  readonly client: ClientAbilities;
}

/**
 * What the editor takes: each label once, in the order of ranks; of those that nothing typed tells apart, the first. What
 * is typed has to stand in an item letter by letter, or no editor would show it.
 */
export function toList(suggestions: readonly Suggestion[], target: ItemTarget): CompletionList {
  const { word, writer, client } = target;
  // those of one rank stay in the order in which they are offered
  const fitting = eachOnce(suggestions, target).sort((a, b) => a.rank - b.rank);
  const shown = likeliest(fitting, target);
  // what the likeliest replaces most others replace too
  const common = client.hasItemDefaults ? writer.edit(shown[0]?.replace ?? word, '')?.span : undefined;
  const items = new ItemMaker(target, common).make(shown);
  return {
    isIncomplete: shown.length < fitting.length,
    ...(common && {
      itemDefaults: { editRange: toRange(writer.source, common), insertTextFormat: InsertTextFormat.PlainText },
    }),
    items,
  };
}

/** As many as are sent at once: those that begin with what is typed before the others. */
function likeliest(fitting: readonly Suggestion[], target: ItemTarget): readonly Suggestion[] {
  const { mostItems = fitting.length } = target.client;
  if (fitting.length <= mostItems) return fitting;
  if (target.offset === target.word.start) return fitting.slice(0, mostItems);
  const beginning = fitting.filter((suggestion) => comparedText(suggestion).startsWith(typedText(suggestion, target)));
  if (beginning.length >= mostItems) return beginning.slice(0, mostItems);
  const begins = new Set(beginning);
  const others = fitting.filter((suggestion) => !begins.has(suggestion));
  return [...beginning, ...others.slice(0, mostItems - beginning.length)];
}

class ItemMaker {
  readonly #target: ItemTarget;
  /** The range that the list gives once; undefined where each item has its own. */
  readonly #common: Span | undefined;
  readonly #ranges = new Map<string, ReturnType<typeof toRange>>();

  constructor(target: ItemTarget, common: Span | undefined) {
    this.#target = target;
    this.#common = common;
  }

  make(suggestions: readonly Suggestion[]): CompletionItem[] {
    return suggestions.flatMap((suggestion) => this.#item(suggestion) ?? []);
  }

  #item(suggestion: Suggestion): CompletionItem | undefined {
    const { writer, word } = this.#target;
    const { label, kind, insert = label, snippet, detail, rank, documentation, continues, filter } = suggestion;
    const replaced = suggestion.replace ?? word;
    const withPlaces = snippet === undefined ? undefined : writer.snippet(replaced, snippet);
    const isSnippet = withPlaces !== undefined;
    const edit = withPlaces ?? writer.edit(replaced, insert);
    const additional = (suggestion.additional ?? []).map(({ span, newText }) => writer.edit(span, newText));
    if (!edit || additional.includes(undefined)) return undefined;
    const compared = filter ?? (isSnippet ? label : edit.newText);
    const item: CompletionItem = { label, kind: KINDS[kind], sortText: String(rank).padStart(4, '0') };
    if (!this.#isCommon(edit.span)) item.textEdit = { range: this.#range(edit.span), newText: edit.newText };
    else if (edit.newText !== label) item.textEditText = edit.newText;
    if (isSnippet) item.insertTextFormat = InsertTextFormat.Snippet;
    if (compared !== label && compared !== '') item.filterText = compared;
    if (detail !== undefined) item.detail = detail;
    if (documentation) item.data = dataOf(label, documentation);
    if (additional.length > 0) {
      item.additionalTextEdits = additional.flatMap((more) =>
        more ? [{ range: this.#range(more.span), newText: more.newText }] : [],
      );
    }
    if (continues) item.command = AGAIN;
    if (suggestion.isDeprecated) item.tags = [CompletionItemTag.Deprecated];
    return item;
  }

  #isCommon({ start, end }: Span): boolean {
    return start === this.#common?.start && end === this.#common.end;
  }

  #range(span: Span): ReturnType<typeof toRange> {
    const key = `${span.start} ${span.end}`;
    const range = this.#ranges.get(key) ?? toRange(this.#target.writer.source, span);
    this.#ranges.set(key, range);
    return range;
  }
}

/** Of several with one label the first in order; it takes the documentation of the others. */
function eachOnce(suggestions: readonly Suggestion[], target: ItemTarget): Suggestion[] {
  const best = new Map<string, Suggestion>();
  for (const suggestion of suggestions) {
    if (!fits(suggestion, target)) continue;
    const other = best.get(suggestion.label);
    if (!other) best.set(suggestion.label, suggestion);
    else if (suggestion.rank < other.rank) best.set(suggestion.label, withDocumentation(suggestion, other));
    else best.set(suggestion.label, withDocumentation(other, suggestion));
  }
  return [...best.values()];
}

function withDocumentation(suggestion: Suggestion, { documentation }: Suggestion): Suggestion {
  return suggestion.documentation || !documentation ? suggestion : { ...suggestion, documentation };
}

/** Whether an editor would show it: the letters that are typed stand in it, in their order. */
function fits(suggestion: Suggestion, target: ItemTarget): boolean {
  const typed = typedText(suggestion, target);
  if (typed === '') return true;
  const compared = comparedText(suggestion);
  // whole words only fit a variable that is being written if they begin like it
  if (suggestion.replace === undefined && typed.includes('$')) return compared.startsWith(typed);
  return hasLetters(compared, typed);
}

/** What stands before the cursor of what a suggestion replaces, in lower case. */
function typedText({ replace }: Suggestion, { word, text, offset }: ItemTarget): string {
  const { start } = replace ?? word;
  return start >= offset ? '' : text.slice(start, offset).toLowerCase();
}

function comparedText({ filter, insert, label, snippet }: Suggestion): string {
  return (filter ?? (snippet === undefined ? (insert ?? label) : label)).toLowerCase();
}
