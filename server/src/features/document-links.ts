import type { DocumentLink, DocumentLinkParams } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** The files that includes, mounts and the like name. */
export function documentLinks(_context: FeatureContext, _params: DocumentLinkParams): DocumentLink[] {
  return [];
}
