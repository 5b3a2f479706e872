import type { CodeLens, CodeLensParams } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** A line above each upstream and each service that nginx reaches. */
export function codeLenses(_context: FeatureContext, _params: CodeLensParams): CodeLens[] {
  return [];
}
