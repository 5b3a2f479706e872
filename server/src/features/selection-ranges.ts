import type { SelectionRange, SelectionRangeParams } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** What to select next: word, arguments, statement, body, block, file. */
export function selectionRanges(_context: FeatureContext, _params: SelectionRangeParams): SelectionRange[] | null {
  return null;
}
