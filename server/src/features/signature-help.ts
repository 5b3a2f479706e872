import type { SignatureHelp, SignatureHelpParams } from 'vscode-languageserver';
import type { FeatureContext } from './request';

/** The arguments of the directive at the cursor, and which of them is typed. */
export async function signatureAt(
  _context: FeatureContext,
  _params: SignatureHelpParams,
): Promise<SignatureHelp | null> {
  return null;
}
