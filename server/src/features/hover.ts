import type { Hover, HoverParams } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** What is known of the thing under the cursor. */
export async function hoverAt(_context: FeatureContext, _params: HoverParams): Promise<Hover | null> {
  return null;
}
