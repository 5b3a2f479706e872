import type { FoldingRange, FoldingRangeParams } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** Blocks, runs of comments and regions. */
export function foldingRanges(_context: FeatureContext, _params: FoldingRangeParams): FoldingRange[] {
  return [];
}
