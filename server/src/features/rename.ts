import type { PrepareRenameParams, PrepareRenameResult, RenameParams, WorkspaceEdit } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** What would be renamed. @throws ResponseError with the reason, where the thing under the cursor has no name of the user's */
export function prepareRename(_context: FeatureContext, _params: PrepareRenameParams): PrepareRenameResult | null {
  return null;
}

/** Renames the thing under the cursor wherever it is named. @throws ResponseError with the reason, where it cannot be done */
export function rename(_context: FeatureContext, _params: RenameParams): WorkspaceEdit | null {
  return null;
}
