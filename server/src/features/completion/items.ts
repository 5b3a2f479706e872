import { type CompletionItem, CompletionItemKind, CompletionItemTag, InsertTextFormat } from 'vscode-languageserver';
import type { SourceFile } from '../../text/source';
import type { Span } from '../../text/span';
import { realEdit, type VirtualDocument } from '../../workspace/virtual';
import { toRange } from '../convert';
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
  /** Whether snippets can be written there: a text inside YAML has a syntax of its own. */
  readonly takesSnippets: boolean;
}

/** A document that is the text itself. */
export function plainWriter(source: SourceFile, takesSnippets: boolean): Writer {
  return { source, takesSnippets, edit: (span, newText) => ({ span, newText }) };
}

/** A text inside a compose file: `$` is doubled there, which no snippet allows for. */
export function innerWriter(virtual: VirtualDocument, source: SourceFile): Writer {
  const { uri } = virtual.source;
  return { source, takesSnippets: false, edit: (span, newText) => realEdit(virtual, { uri, span, newText }, source) };
}

/**
 * What the editor takes: each label once, in the order of ranks.
 * @param word what is replaced where a suggestion does not say
 * @param typed what of it is written
 */
export function toItems(suggestions: readonly Suggestion[], word: Span, writer: Writer, typed = ''): CompletionItem[] {
  const ranges = new Map<string, ReturnType<typeof toRange>>();
  const rangeOf = (span: Span): ReturnType<typeof toRange> => {
    const key = `${span.start} ${span.end}`;
    const range = ranges.get(key) ?? toRange(writer.source, span);
    ranges.set(key, range);
    return range;
  };
  const items: CompletionItem[] = [];
  for (const suggestion of eachOnce(suggestions, typed)) {
    const { label, kind, insert = label, snippet, detail, rank, documentation, continues, filter } = suggestion;
    const isSnippet = snippet !== undefined && writer.takesSnippets;
    const edit = writer.edit(suggestion.replace ?? word, isSnippet ? snippet : insert);
    const additional = (suggestion.additional ?? []).map(({ span, newText }) => writer.edit(span, newText));
    if (!edit || additional.includes(undefined)) continue;
    const compared = filter ?? (isSnippet ? label : edit.newText);
    items.push({
      label,
      kind: KINDS[kind],
      sortText: `${String(rank).padStart(4, '0')} ${label}`,
      textEdit: { range: rangeOf(edit.span), newText: edit.newText },
      ...(isSnippet && { insertTextFormat: InsertTextFormat.Snippet }),
      ...(compared !== label && compared !== '' && { filterText: compared }),
      ...(detail !== undefined && { detail }),
      ...(documentation && { data: documentation }),
      ...(additional.length > 0 && {
        additionalTextEdits: additional.flatMap((more) =>
          more ? [{ range: rangeOf(more.span), newText: more.newText }] : [],
        ),
      }),
      ...(continues && { command: AGAIN }),
      ...(suggestion.isDeprecated && { tags: [CompletionItemTag.Deprecated] }),
    });
  }
  return items;
}

/** Of several with one label the first in order; it takes the documentation of the others. */
function eachOnce(suggestions: readonly Suggestion[], typed: string): Iterable<Suggestion> {
  const best = new Map<string, Suggestion>();
  for (const suggestion of suggestions) {
    if (!fits(suggestion, typed)) continue;
    const other = best.get(suggestion.label);
    if (!other) best.set(suggestion.label, suggestion);
    else if (suggestion.rank < other.rank) best.set(suggestion.label, withDocumentation(suggestion, other));
    else best.set(suggestion.label, withDocumentation(other, suggestion));
  }
  return best.values();
}

function withDocumentation(suggestion: Suggestion, { documentation }: Suggestion): Suggestion {
  return suggestion.documentation || !documentation ? suggestion : { ...suggestion, documentation };
}

/** Whole words only fit a variable that is being written if they begin like it: no editor would show them. */
function fits({ replace, filter, insert, label }: Suggestion, typed: string): boolean {
  if (replace || !typed.includes('$')) return true;
  return (filter ?? insert ?? label).toLowerCase().startsWith(typed.toLowerCase());
}
