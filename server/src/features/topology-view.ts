import { knownPorts } from '../compose/declared-ports';
import type { Service } from '../compose/model';
import type { Listen, Location, Route, Upstream, VirtualServer } from '../nginx/model';
import { directivesNamed } from '../nginx/scope';
import type {
  AboutView,
  FindingView,
  LocationView,
  PeerView,
  ProjectView,
  ServerView,
  ServiceView,
  TopologyView,
  UpstreamView,
  ViewPlace,
  ViewSeverity,
} from '../protocol';
import type { Finding } from '../rules/run';
import { countBefore } from '../text/search';
import type { Origin, Span } from '../text/span';
import { relativeUri, uriPath } from '../text/uri';
import { methodName } from '../topology/method-text';
import { isUpstreamUsed } from '../topology/runtime';
import {
  type Endpoint,
  knownValue,
  type LinkedRoute,
  type LinkedUpstream,
  type RuntimeHost,
  statementOf,
  type Target,
  type Topology,
} from '../topology/types';
import { versionText } from '../topology/version';
import { explainProject, realPlace } from '../workspace/explain';
import type { Snapshot, Workspace } from '../workspace/workspace';
import { type EditorView, toRange } from './convert';

/** What the sidebar shows, made from the latest snapshots. */
export function buildTopologyView(
  snapshots: readonly Snapshot[],
  workspace: Workspace,
  view: EditorView,
): TopologyView {
  const projects = snapshots.map((snapshot) => new ProjectViewBuilder(snapshot, workspace, view).build());
  const times = new Map<string, number>();
  for (const { name } of projects) times.set(name, (times.get(name) ?? 0) + 1);
  return { state: 'ready', projects: projects.map((project) => withOwnName(project, times.get(project.name) ?? 1)) };
}

/** Two containers that read one file are told apart by their services. */
function withOwnName(project: ProjectView, times: number): ProjectView {
  const { name, nginxService } = project;
  return times > 1 && nginxService ? { ...project, name: `${name} (${nginxService.name})` } : project;
}

class ProjectViewBuilder {
  readonly #snapshot: Snapshot;
  readonly #topology: Topology;
  readonly #workspace: Workspace;
  readonly #view: EditorView;
  readonly #linkedOf: ReadonlyMap<Upstream, LinkedUpstream>;
  readonly #routeOf = new Map<Location, LinkedRoute>();
  /** By file, in text order. */
  readonly #findings = new Map<string, Finding[]>();

  constructor(snapshot: Snapshot, workspace: Workspace, view: EditorView) {
    this.#snapshot = snapshot;
    this.#topology = snapshot.topology;
    this.#workspace = workspace;
    this.#view = view;
    this.#linkedOf = new Map(snapshot.topology.upstreams.map((linked) => [linked.upstream, linked]));
    for (const linked of snapshot.topology.routes.toReversed()) {
      if (linked.route.location) this.#routeOf.set(linked.route.location, linked);
    }
    for (const finding of snapshot.findings) {
      const list = this.#findings.get(finding.uri);
      if (list) list.push(finding);
      else this.#findings.set(finding.uri, [finding]);
    }
  }

  build(): ProjectView {
    const { files, findings } = this.#snapshot;
    const { nginx, compose, nginxService, version, pairing, upstreams, unusedServices, blindSpots } = this.#topology;
    const count = (severity: ViewSeverity): number =>
      findings.filter((finding) => finding.severity === severity).length;
    return {
      id: files.id,
      name: this.#name(files.nginx),
      place: this.#place({ uri: files.nginx, span: { start: 0, end: 0 } }),
      nginxFiles: nginx.config.files
        .filter(({ source }) => !files.virtuals.has(source.uri))
        .map(({ source }) => this.#view.editorUri(source.uri)),
      composeFiles: (compose?.files ?? []).map(({ source }) => this.#view.editorUri(source.uri)),
      pairing: pairing.text,
      version: version.known ? versionText(version) : `nginx version unknown: ${version.reason}`,
      about: this.#about(),
      ...(nginxService && {
        nginxService: {
          name: nginxService.service.name,
          evidence: nginxService.evidence.map(({ text }) => text),
          place: this.#place(nginxService.service.key),
        },
      }),
      blindSpots: [...new Set(blindSpots.map(({ reason }) => reason))],
      servers: nginx.servers.map((server, index) => this.#server(server, index)),
      unusedUpstreams: upstreams
        .filter((linked) => !isUpstreamUsed(linked, this.#topology))
        .map((linked) => this.#upstream(linked, `${files.nginx}/unused`)),
      unusedServices: unusedServices.map((service) => this.#service(service, `${files.nginx}/unused`)),
      counts: {
        error: count('error'),
        warning: count('warning'),
        information: count('information'),
        hint: count('hint'),
      },
    };
  }

  #about(): AboutView {
    const { files, compose, assumption, alternatives, isChosen, edition, blindSpots } = explainProject(this.#snapshot);
    const uriOf = (uri: string): string => this.#view.editorUri(uri);
    return {
      nginxFiles: files.map(({ origin, path, kind }) => ({
        ...(origin && { name: this.#name(origin.uri), place: this.#place(origin) }),
        ...(path !== undefined && { containerPath: path }),
        kind,
      })),
      composeFiles: compose.map(({ uri, role }) => ({ uri: uriOf(uri), name: this.#name(uri), role })),
      ...(assumption !== undefined && { assumption }),
      chosen: this.#snapshot.files.compose.map(uriOf),
      alternatives: alternatives.map((uris) => uris.map(uriOf)),
      isChosen,
      ...(edition && { edition }),
      unseen: blindSpots.map(({ text, origin }) => ({ text, ...(origin && { place: this.#place(origin) }) })),
    };
  }

  /** A path for people: relative to the workspace folder; what stands inside a compose file is named after it. */
  #name(uri: string): string {
    const folder = this.#workspace.folders.find((candidate) => uri.startsWith(`${candidate}/`));
    return folder === undefined ? uriPath(uri) : relativeUri(folder, uri);
  }

  #server(server: VirtualServer, index: number): ServerView {
    const names = server.names.map(({ value }) => value);
    const listens = server.listens.map(listenText);
    const id = `${this.#snapshot.files.nginx}/${server.protocol}/${listens.join(',')}/${names.join(',')}/${index}`;
    const own =
      server.protocol === 'stream'
        ? this.#topology.routes.filter(({ route }) => route.server === server && !route.location)
        : [];
    return {
      id,
      extent: this.#place(server.directive),
      ...this.#node({ uri: server.directive.uri, span: server.directive.head }, [
        ...directivesNamed(server.scope, 'listen'),
        ...directivesNamed(server.scope, 'server_name'),
      ]),
      protocol: server.protocol,
      listens,
      names,
      locations: [
        ...own.map((route) => this.#pass(route, id)),
        ...server.locations.map((location) => this.#location(location, id)),
      ],
    };
  }

  /** A stream server's own `proxy_pass`. */
  #pass(linked: LinkedRoute, parent: string): LocationView {
    const id = `${parent}/pass`;
    const { directive } = linked.route;
    return {
      id,
      ...this.#node({ uri: directive.uri, span: directive.head }, [directive]),
      path: '',
      webSocket: false,
      ...this.#destination(linked, id),
      locations: [],
    };
  }

  #location(location: Location, parent: string): LocationView {
    const id = `${parent}/${location.modifier}${location.path}`;
    const linked = this.#routeOf.get(location);
    const answers = linked ? undefined : this.#answer(location);
    return {
      id,
      ...this.#node(
        { uri: location.directive.uri, span: location.directive.head },
        location.scope.directives.filter((child) => !child.block),
      ),
      extent: this.#place(location.directive),
      path:
        location.modifier === '@' || location.modifier === '' ? location.path : `${location.modifier} ${location.path}`,
      webSocket: linked?.webSocket.strength === 'strong',
      ...(answers && { answers }),
      ...(linked && this.#destination(linked, id)),
      ...fallbackOf(location),
      locations: location.locations.map((inner) => this.#location(inner, id)),
    };
  }

  #destination(linked: LinkedRoute, id: string): Pick<LocationView, 'pass' | 'upstream' | 'peer' | 'candidates'> {
    return {
      pass: linked.route.target.word.value,
      ...(linked.upstream && { upstream: this.#upstream(linked.upstream, id) }),
      ...(linked.endpoint && !linked.runtimeHosts && { peer: this.#peer(linked.endpoint, id) }),
      ...(linked.runtimeHosts && { candidates: this.#candidates(linked.runtimeHosts, linked.route, id) }),
    };
  }

  #candidates(hosts: readonly RuntimeHost[], route: Route, id: string): LocationView['candidates'] {
    const upstreams = new Set(hosts.flatMap((host) => host.upstream ?? []));
    const peers = hosts.flatMap(({ address, target }): Endpoint[] => {
      if (!target) return [];
      const { uri } = route.directive;
      return [{ address, uri, target, server: undefined, route, port: address.port, isNeededAtStart: false }];
    });
    return {
      upstreams: [...upstreams].map((linked) => this.#upstream(linked, id)),
      peers: peers.map((peer) => this.#peer(peer, id)),
    };
  }

  #answer(location: Location): string | undefined {
    const rewrites = directivesNamed(location.scope, 'rewrite').some(({ args }) => args[2]?.value === 'last');
    if (rewrites) return 'rewrite … last, to a location that is not followed';
    const names = ['return', 'stub_status', 'root', 'alias', 'try_files', 'rewrite'];
    const found = location.scope.directives.find((directive) => names.includes(directive.name.value));
    if (!found) return undefined;
    const first = found.args[0]?.value;
    return first === undefined ? found.name.value : `${found.name.value} ${first}`;
  }

  #upstream(linked: LinkedUpstream, parent: string): UpstreamView {
    const { upstream, endpoints, servingPeers } = this.#linkedOf.get(linked.upstream) ?? linked;
    const id = `${parent}/upstream ${upstream.name}`;
    const rest = upstream.scope.directives.filter((directive) => directive.name.value !== 'server');
    return {
      id,
      ...this.#node({ uri: upstream.directive.uri, span: upstream.directive.head }, rest),
      extent: this.#place(upstream.directive),
      name: upstream.name,
      algorithm: methodName(upstream),
      peers: endpoints.map((endpoint, index) => this.#peer(endpoint, `${id}/${index}`)),
      peerCount: servingPeers.isExact ? servingPeers.atLeast : null,
    };
  }

  #peer(endpoint: Endpoint, parent: string): PeerView {
    const { address, target, server } = endpoint;
    const directive = statementOf(endpoint);
    const id = `${parent}/${address.text}`;
    const span = directive ? directive.head : address.span;
    return {
      id,
      ...this.#node({ uri: endpoint.uri, span }, []),
      address: address.text,
      parameters: server?.parameters.map(({ word }) => word.value) ?? [],
      target: target.kind,
      targetText: targetText(target),
      addresses: target.kind === 'service' && target.peers !== 'unknown' ? target.peers : null,
      ...((target.kind === 'service' || target.kind === 'unreachable') && {
        service: this.#service(target.service, id),
      }),
    };
  }

  #service(service: Service, parent: string): ServiceView {
    const image = knownValue(service.image) ?? knownValue(service.build?.file?.image);
    const replicas = knownValue(service.replicas.count);
    return {
      id: `${parent}/service ${service.name}`,
      ...this.#node({ uri: service.uri, span: service.span }, []),
      place: this.#place(service.key),
      extent: this.#place(service),
      name: service.name,
      ...(image !== undefined && { image }),
      ports: knownPorts(service).map(String),
      replicas: replicas ?? null,
    };
  }

  /** Place, findings and worst severity of a node: what lies in its own head or in one of its own lines. */
  #node(origin: Origin, lines: readonly { readonly uri: string; readonly span: Span }[]) {
    const places = [origin, ...lines].map((place) => realPlace(place, this.#snapshot.files.virtuals));
    const findings = new Set(places.flatMap(({ uri, span }) => findingsWithin(this.#findings.get(uri) ?? [], span)));
    const severity = worstOf([...findings]);
    return {
      place: this.#place(origin),
      findings: [...findings].map((finding) => this.#finding(finding)),
      ...(severity && { severity }),
    };
  }

  #finding(finding: Finding): FindingView {
    return {
      rule: finding.rule,
      severity: finding.severity,
      message: finding.message,
      place: this.#place(finding),
      hasFix: finding.meta.fixable !== 'no',
    };
  }

  #place(origin: Origin): ViewPlace {
    const { uri, span } = realPlace(origin, this.#snapshot.files.virtuals);
    const source = this.#view.sourceOf(uri);
    const start = { line: 0, character: 0 };
    return { uri: this.#view.editorUri(uri), ...(source ? toRange(source, span) : { start, end: start }) };
  }
}

const ORDER: readonly ViewSeverity[] = ['error', 'warning', 'information', 'hint'];

/** The findings that lie in a span; `findings` are in text order. */
function findingsWithin(findings: readonly Finding[], span: Span): Finding[] {
  let index = countBefore(findings.length, (at) => (findings[at]?.span.start ?? 0) < span.start);
  const within: Finding[] = [];
  for (let finding = findings[index]; finding && finding.span.start <= span.end; finding = findings[++index]) {
    if (finding.span.end <= span.end) within.push(finding);
  }
  return within;
}

function worstOf(findings: readonly Finding[]): ViewSeverity | undefined {
  return ORDER.find((severity) => findings.some((finding) => finding.severity === severity));
}

/** Where `error_page` sends requests that fail here. */
function fallbackOf({ scope }: Location): Pick<LocationView, 'fallback'> {
  for (const { args } of directivesNamed(scope, 'error_page')) {
    const target = args.at(-1)?.value;
    if (!target?.startsWith('@')) continue;
    const codes = args.slice(0, -1).flatMap(({ value }) => (/^\d+$/.test(value) ? value : []));
    return { fallback: `error_page ${codes.join(' ')} → ${target}` };
  }
  return {};
}

function listenText({ text, isUdp }: Listen): string {
  return isUdp ? `listen ${text} udp` : `listen ${text}`;
}

const VIA = {
  key: '',
  alias: ', by a network alias',
  'container-name': ', by its container name',
  hostname: ', by its hostname',
  link: ', by a link',
};

const WHY = {
  'no-shared-network': 'no network shared with nginx',
  'network-mode': 'it is on no network of the project',
  'shares-other-stack': 'it shares the network stack of another service',
  'scaled-to-zero': 'it has no container',
  'nginx-on-host-network': 'nginx is on the host network',
};

const OUTSIDE = {
  ip: 'an address',
  fqdn: 'a host outside the project',
  'extra-hosts': 'a host from extra_hosts',
  'external-link': 'an external link',
  socket: 'a local socket',
  loopback: 'the nginx container itself',
  'no-compose': 'no compose file to compare with',
  'nginx-not-in-compose': 'nginx is no service of the compose file',
};

function targetText(target: Target): string {
  switch (target.kind) {
    case 'service':
      return `service ${target.service.name}${VIA[target.via]}${target.needsProfile ? ', behind a profile' : ''}`;
    case 'unreachable':
      return `service ${target.service.name} is unreachable: ${WHY[target.why]}`;
    case 'ambiguous':
      return `one of ${target.services.map(({ name }) => name).join(', ')}`;
    case 'outside':
      return OUTSIDE[target.why];
    case 'dynamic':
      return 'decided for each request';
    case 'missing':
      return target.certain ? 'no service of this name' : 'not found in the files read';
  }
}
