import type { Location, ReferenceParams } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** Where the thing under the cursor is used, in all files. */
export function findReferences(_context: FeatureContext, _params: ReferenceParams): Location[] {
  return [];
}
