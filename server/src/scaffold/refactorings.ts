import type { LoadedConfig } from '../nginx/scope';
import type { ConfigFile } from '../nginx/tree';
import { directiveAt } from '../nginx/walk';
import type { TextEdit } from '../text/edit';
import { onceFor } from '../text/memo';
import type { Span } from '../text/span';
import type { Topology } from '../topology/types';
import { useConnectionMap } from './connection-map';
import { extractHeaders } from './extract-headers';
import { extractUpstream } from './extract-upstream';
import { inlineUpstream } from './inline-upstream';
import { moveOutwards } from './move-outwards';
import type { Refactorer, Refactoring } from './refactoring';
import { resolveNames } from './resolve-names';
import { restoreAsDown } from './restore-as-down';
import { sortServers } from './sort-servers';
import { toggleBackup } from './toggle-backup';
import { toggleDown } from './toggle-down';

/** In the order in which they are offered. */
const REFACTORERS: readonly Refactorer[] = [
  extractUpstream,
  extractHeaders,
  inlineUpstream,
  moveOutwards,
  useConnectionMap,
  toggleDown,
  toggleBackup,
  restoreAsDown,
  resolveNames,
  sortServers,
];

/**
 * What may be rewritten at a place of a file that nginx reads.
 * @param span the selection, empty for a cursor
 * @returns nothing where a file is broken: what belongs to what, and what else names an upstream, is in doubt then
 */
export function refactoringsAt(topology: Topology, file: ConfigFile, span: Span): Refactoring[] {
  if (isBroken(topology.nginx.config)) return [];
  const place = { topology, file, span, directive: directiveAt(file, span.start) };
  return REFACTORERS.flatMap((refactorer) => refactorer(place))
    .filter(({ edits }) => edits.length > 0)
    .map((refactoring) => ({ ...refactoring, edits: refactoring.edits.map(withPlainSpan) }));
}

const isBroken = onceFor(({ files }: LoadedConfig): boolean => files.some(({ problems }) => problems.length > 0));

/** A word is its own span, and knows its whole file: nothing to compare, or to send, as text. */
function withPlainSpan({ uri, span: { start, end }, newText }: TextEdit): TextEdit {
  return { uri, span: { start, end }, newText };
}
