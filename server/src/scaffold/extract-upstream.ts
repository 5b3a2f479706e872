import { spannedText } from '../nginx/address';
import { scopesHolding } from '../nginx/cursor';
import { blockText, insertBlocksBefore } from '../nginx/edit';
import { defaultPort, isDynamic, poolKey } from '../nginx/effective-route';
import { upstreamKey } from '../nginx/model';
import { protocolOf } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import type { TextEdit } from '../text/edit';
import { groupBy } from '../text/group';
import { onceFor } from '../text/memo';
import { byDirective } from '../topology/by-directive';
import { NGINX_HEALTH } from '../topology/health';
import { mayBeDefinedElsewhere, misspelledUpstreams } from '../topology/names';
import type { Endpoint, LinkedRoute, Topology } from '../topology/types';
import { hasEqualEffect } from './equal-effect';
import { connectionDifference, differenceNote, nameDifferences } from './name-change';
import type { Refactorer, Refactoring } from './refactoring';

/** Makes an upstream of the host in a `*_pass`: of this one, or of all that go to the same place. */
export const extractUpstream: Refactorer = ({ topology, directive }) => {
  const routes = (directive && byDirective(topology).routes.get(directive)) ?? [];
  const [first] = routes;
  const home = first?.route.server?.directive;
  if (!directive || !first || !home || !routes.every(isExtractable) || !mayHoldUpstream(first, topology)) return [];
  // the name of an upstream that is there, misspelled
  if (first.endpoint && misspelledUpstreams(first.endpoint, topology.upstreams).length > 0) return [];
  const same = routesByTarget(topology).get(targetKey(first)) ?? [];
  const lines = new Set(same.map(({ route }) => route.directive));
  if (lines.size <= 1) return [extraction(first, same, home, '', topology)];
  const all = extraction(first, same, home, ` from all ${lines.size} targets "${textOf(first)}"`, topology);
  return [extraction(first, routes, home, ' from this target', topology), all];
};

function extraction(
  first: LinkedRoute,
  routes: readonly LinkedRoute[],
  home: Directive,
  which: string,
  topology: Topology,
): Refactoring {
  const name = freeName(first, routes, topology);
  const { endpoint } = first;
  const health = endpoint && !hasOneAddress(endpoint) ? healthWords(topology) : [];
  const statement = ['server', serverAddress(first), ...health].join(' ');
  const lines = new Map(routes.map((linked) => [linked.route.directive, linked]));
  const edits = [
    ...insertBlocksBefore(home, [blockText(`upstream ${name}`, [`${statement};`], home)]),
    ...[...lines.values()].map((linked) => nameEdit(linked, name)),
  ];
  const differences = routes.flatMap(({ route }) => [
    ...nameDifferences(route, { host: name, port: undefined }, topology.nginx),
    ...connectionDifference(route, true, topology),
  ]);
  const isEqualEffect = differences.length === 0 && hasEqualEffect(topology, { edits });
  const same = routesByTarget(topology).get(targetKey(first)) ?? [];
  const isApart = same.some(({ route }) => !lines.has(route.directive));
  const state = health.length > 0 ? ` (with ${health.join(' ')})` : isApart ? ' (with failure counts of its own)' : '';
  const title = `Extract upstream "${name}"${which}${differenceNote(differences) || state}`;
  return { id: 'extract-upstream', kind: 'refactor.extract', title, isEqualEffect, edits };
}

/** A literal host that is no upstream, in a word that can be edited. */
function isExtractable({ route, endpoint }: LinkedRoute): boolean {
  const { target, upstream, server } = route;
  if (!endpoint || upstream || !server || isDynamic(route) || mayBeDefinedElsewhere(endpoint)) return false;
  const { address } = target;
  if (address.error || address.kind === 'dynamic') return false;
  if (address.kind !== 'unix' && endpoint.port === undefined) return false;
  return spannedText(target.word).offset !== undefined && !/["'\\;{}\s]/.test(address.text);
}

/** Whether an upstream can stand above the server: not where its file is included twice. */
function mayHoldUpstream({ route }: LinkedRoute, { nginx }: Topology): boolean {
  const server = route.server;
  if (!server || server.scope.parent?.kind !== server.protocol) return false;
  return scopesHolding(nginx.config).get(server.directive)?.length === 1;
}

/** Routes that can be extracted, by where they go. */
const routesByTarget = onceFor(
  ({ routes }: Topology): ReadonlyMap<string, readonly LinkedRoute[]> =>
    groupBy(routes.filter(isExtractable), targetKey),
);

function targetKey({ route }: LinkedRoute): string {
  return `${route.kind} ${route.target.scheme ?? ''} ${poolKey(route)}`;
}

function textOf({ route: { target } }: LinkedRoute): string {
  return `${target.scheme ? `${target.scheme}://` : ''}${target.address.text}`;
}

function serverAddress({ route, endpoint }: LinkedRoute): string {
  const { address } = route.target;
  if (address.kind === 'unix' || address.portSpan) return address.text;
  return `${address.text}:${endpoint?.port ?? defaultPort(route) ?? 80}`;
}

/** Exactly one peer: nginx would ignore health parameters. */
function hasOneAddress({ address, target }: Endpoint): boolean {
  return address.kind !== 'name' || (target.kind === 'service' && target.peers === 1);
}

function healthWords({ options: { health } }: Topology): string[] {
  const words: string[] = [];
  if (health.maxFails !== NGINX_HEALTH.maxFails) words.push(`max_fails=${health.maxFails}`);
  if (health.failTimeout !== NGINX_HEALTH.failTimeout) words.push(`fail_timeout=${health.failTimeout}`);
  return words.length > 0 ? [`max_fails=${health.maxFails}`, `fail_timeout=${health.failTimeout}`] : words;
}

function nameEdit({ route }: LinkedRoute, name: string): TextEdit {
  const { address, uri } = route.target;
  const { start, end } = address.span;
  // a colon parts the path of a socket from the URI
  const isParted = address.kind === 'unix' && uri?.startsWith(':') === true;
  return { uri: route.directive.uri, span: { start, end: isParted ? end + 1 : end }, newText: name };
}

/**
 * A name for the upstream. The host's own where that is safe: nginx refuses `http://api:8080` beside an upstream `api`,
 * and a target without a port would lead to the upstream.
 */
function freeName(first: LinkedRoute, replaced: readonly LinkedRoute[], topology: Topology): string {
  const { address, scheme } = first.route.target;
  const port = first.endpoint?.port ?? scheme;
  const base = baseName(first);
  const isWhole = topology.nginx.config.includeProblems.length === 0 && hasHolder(first);
  const isHost = base === address.host;
  const names = isHost ? [...(isWhole ? [base] : []), `${base}-${port}`] : [base];
  const isFree = freeNames(first, replaced, topology);
  const found = names.find(isFree);
  if (found !== undefined) return found;
  const stem = names.at(-1) ?? base;
  let number = 2;
  while (!isFree(`${stem}-${number}`)) number++;
  return `${stem}-${number}`;
}

function baseName({ route }: LinkedRoute): string {
  const { kind, host } = route.target.address;
  if (kind === 'name' && host.toLowerCase() !== 'localhost') return host;
  if (kind !== 'unix') return 'backend';
  const file = host.slice(host.lastIndexOf('/') + 1).replace(/\.sock(?:et)?$/, '');
  return file.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^-+|-+$/g, '') || 'backend';
}

/** Whether the level that holds upstreams is in the files, and not taken for granted around a part of a configuration. */
function hasHolder({ route }: LinkedRoute): boolean {
  return route.server?.scope.parent?.directive !== undefined;
}

function freeNames(
  { route: { scope } }: LinkedRoute,
  replaced: readonly LinkedRoute[],
  { routes, nginx }: Topology,
): (name: string) => boolean {
  const protocol = protocolOf(scope);
  const taken = new Set(nginx.upstreams.map((upstream) => upstreamKey(upstream.protocol, upstream.name)));
  for (const linked of routes) {
    if (replaced.includes(linked) || linked.route.scope.protocol !== protocol) continue;
    const hosts = linked.runtimeHosts?.map(({ address }) => address.host) ?? [linked.route.target.address.host];
    for (const host of hosts) taken.add(upstreamKey(protocol, host));
  }
  return (name) => !taken.has(upstreamKey(protocol, name));
}
