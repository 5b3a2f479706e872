import {
  appendArguments,
  blockText,
  insertAfter,
  insertAtBlockStart,
  insertBlocksBefore,
  removeArgument,
  removeDirective,
} from '../nginx/edit';
import { takesBackup } from '../nginx/methods';
import type { Upstream } from '../nginx/model';
import type { TextEdit } from '../text/edit';
import type { AnalysisOptions, Endpoint, LinkedRoute, LinkedUpstream, NginxVersion, Topology } from './types';
import { knowsSticky, versionText } from './version';

/** WebSocket locations that go to one place: an upstream, or a service that `proxy_pass` names itself. */
export interface SocketGroup {
  /** The location with the strongest evidence first, else in text order. */
  readonly routes: readonly [LinkedRoute, ...LinkedRoute[]];
  readonly upstream: LinkedUpstream | undefined;
  readonly endpoint: Endpoint | undefined;
}

/** Where WebSocket locations lead, each target once. */
export function socketGroups({ routes }: Topology): SocketGroup[] {
  const groups = new Map<unknown, LinkedRoute[]>();
  for (const linked of routes) {
    const { route, upstream, endpoint, webSocket } = linked;
    if (webSocket.strength === 'none' || (!upstream && endpoint?.target.kind !== 'service')) continue;
    const key = upstream ?? `${route.target.scheme}://${route.target.address.text}`;
    groups.set(key, [...(groups.get(key) ?? []), linked]);
  }
  return [...groups.values()].flatMap((all): SocketGroup[] => {
    const [first, ...others] = all.toSorted((a, b) => strengthOf(b) - strengthOf(a));
    return first ? [{ routes: [first, ...others], upstream: first.upstream, endpoint: first.endpoint }] : [];
  });
}

function strengthOf({ webSocket }: LinkedRoute): number {
  return webSocket.strength === 'strong' ? 1 : 0;
}

/** Whether the upstream's way of choosing keeps a client on one server. */
export function hasAffinity({ method, sticky }: Upstream): boolean {
  return sticky !== undefined || method?.name === 'ip_hash' || method?.name === 'hash';
}

/** A service whose number of replicas is set, but by a value that the files do not tell. */
export function hasUnknownReplicas({ upstream, endpoint }: SocketGroup): boolean {
  const endpoints = upstream?.endpoints ?? (endpoint ? [endpoint] : []);
  return endpoints.some(({ target }) => {
    const replicas = target.kind === 'service' ? target.service.replicas : undefined;
    return replicas?.explicit === true && !replicas.count.known;
  });
}

export interface AffinityChoice {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

export const STICKY = 'sticky cookie srv_id expires=1h;';
const HASHES = ['ip_hash;', 'hash $remote_addr consistent;'];

/** The ways to keep a client on one server, the one to prefer first. */
export function affinityChoices(group: SocketGroup, topology: Topology): AffinityChoice[] {
  const statements = knowsSticky(topology.version) ? [...HASHES, STICKY] : HASHES;
  const { upstream } = group;
  if (!upstream) return statements.flatMap((statement) => extractUpstream(group, statement, topology));
  const backups = upstream.upstream.servers.filter(({ isBackup }) => isBackup);
  // beside `sticky` such a method would be refused still
  const refusing = backups.length > 0 ? upstream.upstream.methods.find((method) => !takesBackup(method)) : undefined;
  const instead = refusing ? ` instead of ${refusing.name}` : '';
  const choices = statements.map((statement): AffinityChoice => {
    const name = statement.slice(0, -1);
    if (statement === STICKY)
      return {
        title: `Add ${name} to "${upstream.upstream.name}"${instead}: ${knowerOf(topology.version)} knows it`,
        edits: refusing ? setMethod(upstream.upstream, statement) : addSticky(upstream.upstream),
      };
    const edits = [...setMethod(upstream.upstream, statement), ...withoutBackup(upstream.upstream, topology.options)];
    const drop = backups.length > 0 ? ', without backup servers' : '';
    return { title: `Use ${name} in "${upstream.upstream.name}"${drop}`, edits };
  });
  const ordered =
    backups.length > 0
      ? choices.toSorted((a, b) => Number(b.title.startsWith('Add')) - Number(a.title.startsWith('Add')))
      : choices;
  return ordered.filter(({ edits }) => edits.length > 0);
}

/** Which nginx is meant where a fix is for some versions only, and why it is taken for that one. */
function knowerOf(version: NginxVersion): string {
  return version.edition === 'Plus' ? 'NGINX Plus' : versionText(version);
}

/** Another method in place of the one that is there; a second one would replace the first with a warning. */
export function setMethod({ methods, directive }: Upstream, statement: string): TextEdit[] {
  const [first, ...others] = methods;
  if (!first) return insertAtBlockStart(directive, [statement]);
  const { uri, span } = first.directive;
  return [{ uri, span, newText: statement }, ...others.flatMap((method) => removeDirective(method.directive))];
}

/** `sticky` stands after a method: one that follows would discard it. */
export function addSticky({ method, directive }: Upstream): TextEdit[] {
  return method ? insertAfter(method.directive, [STICKY]) : insertAtBlockStart(directive, [STICKY]);
}

/** The hash methods refuse backup servers. As primaries these need health parameters like the others. */
function withoutBackup({ servers }: Upstream, { health }: AnalysisOptions): TextEdit[] {
  return servers
    .filter(({ isBackup }) => isBackup)
    .flatMap(({ directive, maxFails, failTimeout }) => [
      ...directive.args.flatMap(({ value }, index) => (value === 'backup' ? removeArgument(directive, index) : [])),
      ...appendArguments(directive, [
        ...(maxFails ? [] : [`max_fails=${health.maxFails}`]),
        ...(failTimeout ? [] : [`fail_timeout=${health.failTimeout}`]),
      ]),
    ]);
}

/** Puts a service that `proxy_pass` names into an upstream of its own, and points the group's locations to it. */
function extractUpstream({ routes, endpoint }: SocketGroup, statement: string, topology: Topology): AffinityChoice[] {
  const [{ route }] = routes;
  const server = route.server?.directive;
  if (!server || !endpoint) return [];
  const { address } = endpoint;
  const name = upstreamName(endpoint, routes, topology);
  const port = address.portSpan || route.target.scheme !== 'https' ? '' : ':443';
  const { maxFails, failTimeout } = topology.options.health;
  const line = `server ${address.text}${port} max_fails=${maxFails} fail_timeout=${failTimeout};`;
  const block = blockText(`upstream ${name}`, [statement, line], server);
  const places = new Map(routes.map((linked) => [linked.route.directive, linked.route]));
  const edits = [
    ...insertBlocksBefore(server, [block]),
    ...[...places.values()].map(({ directive, target }) => ({
      uri: directive.uri,
      span: target.address.span,
      newText: name,
    })),
  ];
  return [{ title: `Make an upstream "${name}" with ${statement.slice(0, -1)}`, edits }];
}

/**
 * Named like the service, unless other locations name it too: they would reach the upstream, or with a port be refused.
 */
function upstreamName({ address: { host } }: Endpoint, routes: readonly LinkedRoute[], topology: Topology): string {
  const isTaken = (name: string): boolean =>
    topology.nginx.upstreams.some((upstream) => upstream.name.toLowerCase() === name.toLowerCase());
  const isNamedElsewhere = topology.routes.some(
    (linked) => !routes.includes(linked) && linked.route.target.address.host.toLowerCase() === host.toLowerCase(),
  );
  const names = isNamedElsewhere ? [`${host}-websocket`] : [host, `${host}-websocket`];
  return names.find((name) => !isTaken(name)) ?? `${host}-sticky`;
}
