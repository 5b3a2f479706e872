import type { CodeAction, CodeActionParams } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** What may be rewritten at the cursor though nothing is wrong with it (`refactor.*`). */
export function findRefactorings(_context: FeatureContext, _params: CodeActionParams): CodeAction[] {
  return [];
}
