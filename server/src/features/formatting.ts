import type {
  DocumentFormattingParams,
  DocumentOnTypeFormattingParams,
  DocumentRangeFormattingParams,
  TextEdit,
} from 'vscode-languageserver';
import type { FeatureContext } from './request';

export function formatDocument(_context: FeatureContext, _params: DocumentFormattingParams): TextEdit[] | null {
  return null;
}

export function formatRange(_context: FeatureContext, _params: DocumentRangeFormattingParams): TextEdit[] | null {
  return null;
}

/** After `;` or `}` was typed. */
export function formatOnType(_context: FeatureContext, _params: DocumentOnTypeFormattingParams): TextEdit[] | null {
  return null;
}
