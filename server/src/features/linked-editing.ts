import type { LinkedEditingRangeParams, LinkedEditingRanges } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** Places that are typed as one. */
export function linkedRanges(_context: FeatureContext, _params: LinkedEditingRangeParams): LinkedEditingRanges | null {
  return null;
}
