import type { CompletionItem, CompletionList, CompletionParams } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** What may be written at the cursor. */
export async function completeAt(_context: FeatureContext, _params: CompletionParams): Promise<CompletionList | null> {
  return null;
}

/** Adds the documentation of an item that {@link completeAt} gave. */
export async function resolveCompletion(item: CompletionItem): Promise<CompletionItem> {
  return item;
}
