import type { Location } from '../nginx/model';
import { withoutNegations } from '../nginx/negation';
import { directivesNamed } from '../nginx/scope';
import type { LinkedRoute } from './types';

const LAST_SEGMENTS: ReadonlySet<string> = new Set(['events', 'stream', 'sse', 'event-stream', 'eventstream']);

/** Whether a location looks like server-sent events: answers that never end, and are to arrive piece by piece. */
export function isEventStream({ route, webSocket }: LinkedRoute): boolean {
  const { kind, location } = route;
  if (kind !== 'proxy_pass' || !location || webSocket.strength !== 'none') return false;
  return directivesNamed(location.scope, 'return').length === 0 && LAST_SEGMENTS.has(lastSegment(location));
}

function lastSegment({ path }: Location): string {
  const segments = withoutNegations(path)
    .toLowerCase()
    .split(/[/^$()|?*+]+/);
  return segments.findLast((segment) => segment !== '') ?? '';
}
