import { hostFor, type NameUse, nameUses } from '../nginx/effective-route';
import type { NginxModel, Route } from '../nginx/model';
import { KEEPALIVE_BY_DEFAULT } from '../topology/keepalive';
import type { Topology } from '../topology/types';
import { isAtLeast } from '../topology/version';

/** What services and clients notice where only the name in a target changes. */

/** A target as it is to be written. */
export interface NewTarget {
  readonly host: string;
  /** As written; undefined for an upstream, and where the scheme's port is left out. */
  readonly port: number | undefined;
}

interface Difference {
  readonly use: NameUse | 'connections';
  readonly before: string;
  readonly after: string;
}

/** @returns empty if nobody notices */
export function nameDifferences(route: Route, target: NewTarget, model: NginxModel): Difference[] {
  return [...nameUses(route, model)].flatMap(([use, before]): Difference[] => {
    const after = valueAfter(use, route, target);
    return after === before ? [] : [{ use, before, after }];
  });
}

function valueAfter(use: NameUse, route: Route, { host, port }: NewTarget): string {
  const proxyHost = hostFor(route, host, port);
  if (use === 'tls') return proxyHost.replace(/:\d+$/, '');
  if (use !== 'redirect') return proxyHost;
  return `${route.target.scheme}://${port === undefined ? host : `${host}:${port}`}`;
}

/**
 * What changes with the connections to services, where a host becomes an upstream or the other way round. nginx 1.29.7
 * keeps those to an upstream open, and no others.
 */
export function connectionDifference(route: Route, isUpstream: boolean, { version }: Topology): Difference[] {
  const isDefault = isAtLeast(version, KEEPALIVE_BY_DEFAULT);
  if (route.scope.protocol === 'stream' || isDefault === false) return [];
  const [kept, closed] = isDefault ? ['keeps connections open', 'closes connections'] : [NEWER, NEWER];
  return [{ use: 'connections', before: isUpstream ? closed : kept, after: isUpstream ? kept : closed }];
}

const NEWER = 'nginx 1.29.7 keeps only connections to upstreams open';

/** The gravest difference, as the end of a title: ` (sends "Host: api" instead of "api:3000")`; empty without any. */
export function differenceNote(differences: readonly Difference[]): string {
  const ORDER: readonly Difference['use'][] = ['host', 'tls', 'redirect', 'cache', 'variable', 'connections'];
  const [worst] = differences.toSorted((a, b) => ORDER.indexOf(a.use) - ORDER.indexOf(b.use));
  if (!worst) return '';
  const { use, before, after } = worst;
  const notes: Readonly<Record<Difference['use'], string>> = {
    host: `sends "Host: ${after}" instead of "${before}"`,
    tls: `asks for "${after}" instead of "${before}" in TLS`,
    redirect: `rewrites redirects to "${after}" instead of "${before}"`,
    cache: 'cached answers get other keys',
    variable: `$proxy_host is "${after}" instead of "${before}"`,
    connections: after,
  };
  return ` (${notes[use]})`;
}
