import { type CompletionItem, type CompletionList, Range } from 'vscode-languageserver';
import { type AtCursor, applyTextEdits, type CursorOptions, startAtCursor } from './cursor';

/** What is offered at the cursor of a fixture. */
export interface Completed extends AtCursor {
  /** As the editor sorts them. */
  readonly items: readonly CompletionItem[];
  readonly labels: readonly string[];
  readonly isIncomplete: boolean;
}

export async function completeAtCursor(fixture: string, options?: CursorOptions): Promise<Completed> {
  return completionAt(await startAtCursor(fixture, options));
}

export async function completionAt(at: AtCursor): Promise<Completed> {
  const answer = await at.client.connection.sendRequest<CompletionList | null>('textDocument/completion', at.params);
  const items = (answer?.items ?? [])
    .map((item) => withDefaults(item, answer?.itemDefaults))
    .sort((a, b) => compare(a.sortText ?? a.label, b.sortText ?? b.label) || compare(a.label, b.label));
  return { ...at, items, labels: items.map(({ label }) => label), isIncomplete: answer?.isIncomplete === true };
}

/** An item as it is with what the list says for all. */
function withDefaults(item: CompletionItem, defaults: CompletionList['itemDefaults']): CompletionItem {
  const { editRange, insertTextFormat } = defaults ?? {};
  const full = { ...(insertTextFormat && { insertTextFormat }), ...item };
  if (item.textEdit || !Range.is(editRange)) return full;
  return { ...full, textEdit: { range: editRange, newText: item.textEditText ?? item.label } };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function itemNamed({ items, labels }: Completed, label: string): CompletionItem {
  const item = items.find((each) => each.label === label);
  if (!item) throw new Error(`"${label}" is not among ${labels.join(' ')}`);
  return item;
}

/**
 * The text with the item of a label in its place, as VS Code writes it: further lines of the new text are indented like
 * the line of the cursor. Places of a snippet stay.
 */
export function accept(done: Completed, label: string): string {
  const { textEdit, additionalTextEdits } = itemNamed(done, label);
  if (!textEdit || !('range' in textEdit)) throw new Error(`"${label}" has no edit`);
  const line = done.text.split(/\r?\n/)[textEdit.range.start.line] ?? '';
  const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
  const eol = done.text.includes('\r\n') ? '\r\n' : '\n';
  const newText = textEdit.newText.replace(/\r?\n(?=[^\r\n])/g, eol + indent);
  return applyTextEdits(done.text, [{ ...textEdit, newText }, ...(additionalTextEdits ?? [])]);
}

/** The line of the cursor with the item in its place, without its indentation. */
export function acceptedLine(done: Completed, label: string): string {
  return (accept(done, label).split(/\r?\n/)[done.position.line] ?? '').trim();
}
