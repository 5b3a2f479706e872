import { insertAtBlockStart } from '../nginx/edit';
import type { Upstream } from '../nginx/model';
import { zoneStatement } from '../nginx/zones';
import type { Topology } from '../topology/types';
import type { Fix } from './rule';

/** Puts an upstream into shared memory. */
export function addZone(upstream: Upstream, { nginx }: Topology): Fix[] {
  const statement = zoneStatement(nginx.config, upstream);
  const edits = insertAtBlockStart(upstream.directive, [`${statement};`]);
  return [{ title: `Add "${statement}"`, kind: 'suggestion', isPreferred: true, edits }];
}
