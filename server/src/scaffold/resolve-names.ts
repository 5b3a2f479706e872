import { resolveServices, resolveTitle } from '../topology/resolve-edit';
import { knownValue, type Topology } from '../topology/types';
import { isOpenSourceOrPlus, knowsResolve } from '../topology/version';
import { type Refactorer, upstreamAt } from './refactoring';

/** Has nginx look up the services of an upstream again and again: `resolve` with the `zone` and `resolver` it needs. */
export const resolveNames: Refactorer = (place) => {
  const { topology } = place;
  const linked = upstreamAt(place);
  if (!linked || linked.upstream.isIncomplete || !mayResolve(topology)) return [];
  const found = resolveServices(linked, topology);
  const isMore = linked.endpoints.some(
    ({ server, target }) => server && !server.isResolved && target.kind === 'service',
  );
  if (!isMore) return [];
  const note = knowsResolve(topology.version) ? '' : ' (needs nginx 1.27.3)';
  const title = resolveTitle(linked, found) + note;
  return [{ id: 'resolve-names', kind: 'refactor.rewrite', title, isEqualEffect: false, edits: found.edits }];
};

/** Whether nginx may know `resolve`, and runs in a container in which Docker's resolver answers. */
function mayResolve(topology: Topology): boolean {
  const { nginxService, version } = topology;
  if (!nginxService || knowsResolve(version) === false || !isOpenSourceOrPlus(topology)) return false;
  const { networkMode } = nginxService.service;
  return !networkMode || !/^(?:host|bridge|none)$/.test(knownValue(networkMode) ?? 'host');
}
