import type { Topology } from '../topology/types';

/** What the rules about directives have in common. */

/** Other servers made from nginx take more arguments, in more places. Unknown images are believed to be nginx. */
export function isNginxItself({ version: { edition } }: Topology): boolean {
  return edition === undefined || edition === 'open source' || edition === 'Plus';
}
