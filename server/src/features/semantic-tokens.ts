import type { SemanticTokens, SemanticTokensParams } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** What a grammar cannot tell: upstreams from hosts, variables of nginx from those of the user. */
export function semanticTokens(_context: FeatureContext, _params: SemanticTokensParams): SemanticTokens {
  return { data: [] };
}
