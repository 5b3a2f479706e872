import type { SymbolInformation, WorkspaceSymbolParams } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** Everything with a name, in all projects. */
export function workspaceSymbols(_context: FeatureContext, _params: WorkspaceSymbolParams): SymbolInformation[] {
  return [];
}
