import type { DocumentSymbol, DocumentSymbolParams } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** The outline of a document, which is also its breadcrumbs. */
export function documentSymbols(_context: FeatureContext, _params: DocumentSymbolParams): DocumentSymbol[] {
  return [];
}
