import type { DocumentHighlight, DocumentHighlightParams } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** Where the thing under the cursor stands in this document. */
export function findHighlights(_context: FeatureContext, _params: DocumentHighlightParams): DocumentHighlight[] {
  return [];
}
