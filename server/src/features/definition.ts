import type { DefinitionParams, LocationLink } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** Where the thing under the cursor is defined. */
export function findDefinitions(_context: FeatureContext, _params: DefinitionParams): LocationLink[] {
  return [];
}
