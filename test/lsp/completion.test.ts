import { afterEach, describe, expect, it } from 'vitest';
import type { CompletionItem, CompletionList } from 'vscode-languageserver';
import { type AtCursor, applyTextEdits, type CursorOptions, startAtCursor, stopAll } from '../support/cursor';

afterEach(stopAll);

interface Completed extends AtCursor {
  readonly items: readonly CompletionItem[];
}

async function complete(fixture: string, options?: CursorOptions): Promise<Completed> {
  const at = await startAtCursor(fixture, options);
  const answer = await at.client.connection.sendRequest<CompletionList | null>('textDocument/completion', at.params);
  return { ...at, items: answer?.items ?? [] };
}

/** The text with the item of a label in its place. */
function accept({ items, text }: Completed, label: string): string {
  const item = items.find((each) => each.label === label);
  if (!item?.textEdit || !('range' in item.textEdit)) throw new Error(`"${label}" is not offered`);
  return applyTextEdits(text, [item.textEdit]);
}

const labels = ({ items }: Completed): string[] => items.map(({ label }) => label);

describe('directives', () => {
  it('are those of the block', async () => {
    const done = await complete('upstream app {\n  zo‸\n}\n');
    expect(labels(done)).toContain('zone');
    expect(labels(done)).not.toContain('proxy_pass');
    expect(accept(done, 'zone')).toBe('upstream app {\n  zone\n}\n');
  });
});
