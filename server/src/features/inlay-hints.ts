import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** What is not written but holds: shares, health parameters, where a host leads. */
export function inlayHints(_context: FeatureContext, _params: InlayHintParams): InlayHint[] {
  return [];
}
