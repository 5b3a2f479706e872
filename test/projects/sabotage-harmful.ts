import type { Service } from '../../server/src/compose/model';
import { walkScopes } from '../../server/src/nginx/scope';
import type { Endpoint, Topology } from '../../server/src/topology/types';
import type { AnalysedProject } from '../support/projects';
import {
  addKeys,
  defineNetwork,
  type HarmfulCase,
  type Kind,
  kind,
  linkedEndpoints,
  nginxPaths,
  type Place,
  reachedServices,
  removeKeys,
  removeLines,
  replaced,
} from './sabotage';

const MISSING = ['upstream-host-missing', 'upstream-name-misspelled'];

/** A `depends_on` that names the service is a mistake of its own, in an nginx that does not need it at start too. */
const DANGLING = ['compose-syntax'];

/** Every change for the worse, with the rule that has to find it. */
export const HARMFUL: readonly Kind<HarmfulCase>[] = [
  kind('rename a service', function* (project) {
    for (const { service, path, at, isByKey } of reachedServices(project)) {
      if (!isByKey) continue;
      const changes = [replaced(path, service.key.span, `${service.name}-sabotaged`)];
      yield { what: service.name, changes, rules: MISSING, at, also: DANGLING };
    }
  }),

  kind('delete a service', function* (project) {
    for (const { service, path, at } of reachedServices(project)) {
      const changes = [removeLines(project, path, service.span)];
      yield { what: service.name, changes, rules: MISSING, at, also: DANGLING };
    }
  }),

  kind('move a service to another network', function* (project) {
    for (const { service, path, at, snapshot } of reachedServices(project)) {
      if (!hasOwnStack(service) || isLegacy(snapshot.topology) || usesNetworkNames(snapshot.topology)) continue;
      const changes = [
        ...removeKeys(project, service, ['networks']),
        addKeys(project, service, ['networks: [sabotage]']),
        defineNetwork(project, path, 'sabotage'),
      ];
      yield { what: service.name, changes, rules: ['upstream-host-unreachable'], at };
    }
  }),

  kind('move nginx to another network', function* (project) {
    for (const { service, path, at, topology } of nginxServices(project)) {
      if (!hasOwnStack(service) || isLegacy(topology) || usesNetworkNames(topology) || isExtended(service)) continue;
      const changes = [
        ...removeKeys(project, service, ['networks']),
        addKeys(project, service, ['networks: [sabotage]']),
        defineNetwork(project, path, 'sabotage'),
      ];
      yield { what: service.name, changes, rules: ['upstream-host-unreachable'], at };
    }
  }),

  kind('put nginx on the host network', function* (project) {
    for (const { service, at, topology } of nginxServices(project)) {
      if (!hasOwnStack(service) || isLegacy(topology) || isExtended(service)) continue;
      const changes = [
        ...removeKeys(project, service, ['networks', 'ports']),
        addKeys(project, service, ['network_mode: host']),
      ];
      // an nginx in front of it reaches it by that name no longer, and Docker's DNS is not there
      yield {
        what: service.name,
        changes,
        rules: ['host-network-service-name'],
        also: ['upstream-host-unreachable', 'resolver-docker-outside-network'],
        at,
      };
    }
  }),

  kind('take a service off all networks', function* (project) {
    for (const { service, at, snapshot } of reachedServices(project)) {
      if (!hasOwnStack(service) || isLegacy(snapshot.topology)) continue;
      const changes = [
        ...removeKeys(project, service, ['networks']),
        addKeys(project, service, ['network_mode: none']),
      ];
      yield { what: service.name, changes, rules: ['upstream-host-unreachable', ...aliasLost(service)], at };
    }
  }),

  kind("let a service share another one's stack", function* (project) {
    for (const { service, at, snapshot, isByKey } of reachedServices(project)) {
      const others = [...(snapshot.topology.compose?.services.values() ?? [])];
      const nginx = snapshot.topology.nginxService?.service;
      const other = others.find((each) => each !== service && each !== nginx && !each.networkMode);
      if (!other || !isByKey || !hasOwnStack(service) || isLegacy(snapshot.topology)) continue;
      const changes = [
        ...removeKeys(project, service, ['networks']),
        addKeys(project, service, [`network_mode: service:${other.name}`]),
      ];
      yield { what: service.name, changes, rules: ['upstream-host-unreachable'], at };
    }
  }),

  kind('put a service behind a profile', function* (project) {
    for (const { service, at } of reachedServices(project)) {
      if (service.entries.has('profiles')) continue;
      const changes = [addKeys(project, service, ['profiles: [sabotage]'])];
      yield { what: service.name, changes, rules: ['upstream-host-behind-profile'], at, atMost: 'information' };
    }
  }),

  kind('scale a service to zero', function* (project) {
    for (const { service, at, isByKey } of reachedServices(project)) {
      // with no container there is no `<project>-<service>-1` either
      if (!isByKey || service.entries.has('scale') || service.entries.has('deploy')) continue;
      const changes = [addKeys(project, service, ['scale: 0'])];
      yield { what: service.name, changes, rules: ['upstream-host-scaled-to-zero'], at, atMost: 'warning' };
    }
  }),

  kind('misspell a host in nginx', function* (project) {
    for (const { endpoint, path } of editableEndpoints(project)) {
      const { hostSpan, host } = endpoint.address;
      // a name with another domain is one outside
      if (host.includes('.')) continue;
      const changes = [replaced(path, hostSpan, `${host}x9`)];
      yield { what: host, changes, rules: MISSING, at: [{ path, offset: hostSpan.start }] };
    }
  }),

  kind('misspell an alias in compose', function* (project) {
    for (const { endpoint, path, service } of linkedEndpoints(project)) {
      if (endpoint.target.kind !== 'service' || endpoint.target.via === 'key') continue;
      const names = [...service.networks.flatMap(({ aliases }) => aliases), service.containerName, service.hostname];
      const name = names.find((each) => each?.known && endpoint.address.host.split('.')[0] === each.value);
      if (!name) continue;
      const changes = [replaced(project.pathOf(name.origin.uri), name.origin.span, 'sabotaged')];
      yield {
        what: endpoint.address.host,
        changes,
        rules: MISSING,
        at: [{ path, offset: endpoint.address.span.start }],
      };
    }
  }),

  kind('ask for another port in nginx', function* (project) {
    for (const { endpoint, path, service } of editableEndpoints(project)) {
      const { portSpan, host } = endpoint.address;
      if (!portSpan || !declaresPorts(service)) continue;
      const changes = [replaced(path, portSpan, '1234')];
      yield { what: host, changes, rules: ['upstream-port-undeclared'], at: [{ path, offset: portSpan.start }] };
    }
  }),

  kind('move the port of a service', function* (project) {
    for (const { service, at, endpoints } of reachedServices(project)) {
      const [only, ...others] = service.expose;
      if (!only?.port.known || others.length > 0 || service.ports.length > 0 || service.build || isMerged(service))
        continue;
      if (!endpoints.every(({ address }) => address.portSpan)) continue;
      const changes = [replaced(project.pathOf(only.origin.uri), only.origin.span, '"3999"')];
      yield { what: service.name, changes, rules: ['upstream-port-undeclared'], at };
    }
  }),

  kind('swap published and container port', function* (project) {
    for (const { service, at, endpoints } of reachedServices(project)) {
      const [only] = service.expose;
      if (!only?.port.known || service.ports.length > 0 || service.build || isMerged(service)) continue;
      const { first } = only.port.value;
      if (!endpoints.every(({ port, address }) => port === first && address.portSpan)) continue;
      const changes = [
        ...removeKeys(project, service, ['expose']),
        addKeys(project, service, [`ports: ["${first}:${first + 10_000}"]`]),
      ];
      const isStream = endpoints.some(({ server }) => server?.upstream.protocol === 'stream');
      // several containers cannot share the port of the host
      const also = ['replicas-with-fixed-port'];
      if (!isStream) yield { what: service.name, changes, rules: ['upstream-uses-published-port'], also, at };
    }
  }),

  kind('drop the port in nginx', function* (project) {
    for (const { endpoint, path, service } of editableEndpoints(project)) {
      const { portSpan, host, hostSpan } = endpoint.address;
      const protocol = endpoint.server?.upstream.protocol ?? endpoint.route?.scope.protocol;
      const isHttp = endpoint.route === undefined || endpoint.route.kind === 'proxy_pass';
      if (!portSpan || !declaresPorts(service) || endpoint.port === 80 || protocol === 'stream' || !isHttp) continue;
      const changes = [replaced(path, { start: hostSpan.end, end: portSpan.end }, '')];
      yield { what: host, changes, rules: ['upstream-port-missing'], at: [{ path, offset: hostSpan.start }] };
    }
  }),

  kind('use localhost instead of a service', function* (project) {
    for (const { endpoint, path, snapshot } of editableEndpoints(project)) {
      const { hostSpan, host } = endpoint.address;
      const { topology } = snapshot;
      const isOwn = topology.nginx.servers.some(({ listens }) => listens.some(({ port }) => port === endpoint.port));
      // servers chained in one nginx; what else runs in an image of its own is unknown
      if (isOwn || topology.version.edition !== 'open source') continue;
      const changes = [replaced(path, hostSpan, 'localhost')];
      yield { what: host, changes, rules: ['upstream-localhost-in-container'], at: [{ path, offset: hostSpan.start }] };
    }
  }),

  kind('delete an included compose file', function* (project) {
    for (const { snapshot, service, path, at } of reachedServices(project)) {
      const file = snapshot.topology.compose?.files.find(({ source }) => source.uri === service.uri);
      if (file?.role !== 'included') continue;
      yield { what: path, changes: [], deleted: [path], rules: MISSING, at, atMost: 'warning' };
    }
  }),

  kind('delete an included nginx file', function* (project) {
    for (const { path, at } of separateUpstreams(project)) {
      yield { what: path, changes: [], deleted: [path], rules: MISSING, at };
    }
  }),

  kind('rename the target of a mount', function* (project) {
    for (const { path: upstreamPath, at, topology } of separateUpstreams(project)) {
      const volumes = topology.nginxService?.service.volumes ?? [];
      const folder = upstreamPath.slice(0, upstreamPath.lastIndexOf('/'));
      const mount = volumes.find(({ source }) => source?.known && source.value === `./${folder}`);
      if (!mount?.target.known) continue;
      const path = project.pathOf(mount.origin.uri);
      const text = project.files.get(path)?.slice(mount.origin.span.start, mount.origin.span.end) ?? '';
      const newText = text.replace(mount.target.value, '/etc/elsewhere');
      yield { what: upstreamPath, changes: [replaced(path, mount.origin.span, newText)], rules: MISSING, at };
    }
  }),

  kind('misspell the name of an upstream', function* (project) {
    for (const { topology, upstream, routes } of upstreams(project)) {
      if (topology.nginx.upstreams.some(({ name }) => topology.compose?.services.has(name))) continue;
      const at = routes.flatMap(({ directive, target }) =>
        target.address.kind === 'dynamic' || !project.files.has(project.pathOf(directive.uri))
          ? []
          : [{ path: project.pathOf(directive.uri), offset: target.address.span.start }],
      );
      if (at.length === 0 || routes.length > at.length) continue;
      const path = project.pathOf(upstream.directive.uri);
      const changes = [replaced(path, upstream.nameWord, `${upstream.name}_x`)];
      yield { what: upstream.name, changes, rules: MISSING, at };
    }
  }),

  kind('comment out every server line', function* (project) {
    for (const { upstream, topology } of upstreams(project)) {
      // NGINX Plus fills a zone through its API
      if (topology.version.edition === 'Plus' && upstream.zone) continue;
      const path = project.pathOf(upstream.directive.uri);
      const changes = upstream.servers.map(({ directive: { start } }) => replaced(path, { start, end: start }, '# '));
      yield {
        what: upstream.name,
        changes,
        rules: ['upstream-empty'],
        at: [{ path, offset: upstream.directive.start }],
      };
    }
  }),

  kind('comment out the listen line of a published port', function* (project) {
    for (const snapshot of project.snapshots) {
      const service = snapshot.topology.nginxService?.service;
      for (const { target, origin } of service?.ports ?? []) {
        const port = target.known ? target.value.first : undefined;
        const listens = snapshot.topology.nginx.servers.flatMap((server) => server.listens);
        const [listen, ...others] = listens.filter((each) => each.port === port);
        const path = project.pathOf(listen?.directive?.uri ?? '');
        if (!listen?.directive || others.length > 0 || port === 80 || !project.files.has(path)) continue;
        const { start } = listen.directive;
        const at = [{ path: project.pathOf(origin.uri), offset: origin.span.start }];
        const changes = [replaced(path, { start, end: start }, '# ')];
        // nginx listens on a port of its own accord where a server of http names none
        if (listen.directive.parent?.parent?.name.value === 'stream') continue;
        yield { what: `${port}`, changes, rules: ['published-port-without-listen'], at };
      }
    }
  }),

  kind('repeat a server line', function* (project) {
    // there are two peers now, if of one address
    const also = ['upstream-server-missing-health-parameters', 'websocket-without-sticky-upstream'];
    for (const { upstream } of upstreams(project)) {
      const path = project.pathOf(upstream.directive.uri);
      const [server] = upstream.servers;
      if (!server) continue;
      const { start, end } = server.directive;
      const text = project.files.get(path)?.slice(start, end) ?? '';
      const changes = [replaced(path, { start, end: start }, `${text} `)];
      yield { what: upstream.name, changes, rules: ['upstream-server-duplicate'], also, at: [{ path, offset: start }] };
    }
  }),

  kind('take every server down', function* (project) {
    for (const { upstream } of upstreams(project)) {
      const path = project.pathOf(upstream.directive.uri);
      const lines = upstream.servers.filter(({ isDown, isBackup }) => !isDown && !isBackup);
      const at = [{ path, offset: lines[0]?.address.span.start ?? upstream.directive.start }];
      if (upstream.servers.some(({ isBackup }) => isBackup)) continue;
      const changes = lines.map(({ address }) =>
        replaced(path, { start: address.span.end, end: address.span.end }, ' down'),
      );
      yield { what: upstream.name, changes, rules: ['upstream-all-down'], at };
    }
  }),

  kind('drop max_fails', function* (project) {
    for (const { upstream, topology } of upstreams(project)) {
      const linked = topology.upstreams.find((each) => each.upstream === upstream);
      if (!linked || linked.triedPeers.atLeast < 2) continue;
      const path = project.pathOf(upstream.directive.uri);
      for (const { maxFails, isBackup, isDown, address } of upstream.servers) {
        if (!maxFails || isBackup || isDown) continue;
        const at = [{ path, offset: address.span.start }];
        const changes = [replaced(path, maxFails.word, '')];
        yield { what: address.text, changes, rules: ['upstream-server-missing-health-parameters'], at };
      }
    }
  }),

  kind('misspell max_fails', function* (project) {
    for (const { upstream } of upstreams(project)) {
      const path = project.pathOf(upstream.directive.uri);
      for (const { maxFails, address } of upstream.servers) {
        if (!maxFails) continue;
        const changes = [replaced(path, maxFails.word, 'max_fail=3')];
        const at = [{ path, offset: maxFails.word.start }];
        yield { what: address.text, changes, rules: ['upstream-server-parameter-invalid'], at };
      }
    }
  }),

  kind('drop the Upgrade header', function* (project) {
    for (const { route, upgrade, webSocket, path, at } of sockets(project)) {
      if (!upgrade.upgrade || webSocket.strength !== 'strong') continue;
      const { uri, start, end } = upgrade.upgrade;
      const changes = [replaced(project.pathOf(uri), { start, end }, '')];
      yield { what: `${path} ${route.location?.path}`, changes, rules: ['websocket-without-upgrade-headers'], at };
    }
  }),

  kind('empty the Connection header', function* (project) {
    for (const { route, upgrade } of sockets(project)) {
      const value = upgrade.connection?.args[1];
      if (!upgrade.connection || !value) continue;
      const path = project.pathOf(upgrade.connection.uri);
      const changes = [replaced(path, value, '""')];
      const at = [{ path, offset: upgrade.connection.start }];
      yield { what: `${path} ${route.location?.path}`, changes, rules: ['websocket-connection-empty'], at };
    }
  }),

  kind('drop the map of $connection_upgrade', function* (project) {
    for (const { topology } of project.snapshots) {
      const map = topology.nginx.maps.find(({ variable }) => variable === 'connection_upgrade');
      const uses = topology.routes.flatMap(({ upgrade: { connection } }) =>
        connection?.args[1]?.value === '$connection_upgrade' ? connection : [],
      );
      const [first] = uses;
      if (!map || !first) continue;
      const changes = [replaced(project.pathOf(map.directive.uri), map.directive, '')];
      const at = [{ path: project.pathOf(first.uri), offset: first.start }];
      yield { what: 'map', changes, rules: ['connection-upgrade-undefined'], at };
    }
  }),

  kind('drop the affinity of a WebSocket upstream', function* (project) {
    for (const { route, upstream, at } of sockets(project)) {
      const method = upstream?.upstream.method;
      if (!upstream || !method || upstream.servingPeers.atLeast < 2 || method.name === 'least_conn') continue;
      const changes = [replaced(project.pathOf(method.directive.uri), method.directive, '')];
      yield { what: `${route.location?.path}`, changes, rules: ['websocket-without-sticky-upstream'], at };
    }
  }),

  kind('drop the long read timeout of a WebSocket', function* (project) {
    for (const { route, at } of sockets(project)) {
      const timeout = route.scope.directives.find(({ name }) => name.value === 'proxy_read_timeout');
      if (!timeout) continue;
      const changes = [replaced(project.pathOf(timeout.uri), timeout, '')];
      yield { what: `${route.location?.path}`, changes, rules: ['websocket-read-timeout'], at };
    }
  }),

  kind('add a trailing slash in a location by a regular expression', function* (project) {
    for (const { directive, target, location, kind: pass } of routes(project)) {
      if (pass !== 'proxy_pass' || !location?.modifier.startsWith('~') || target.uri !== undefined) continue;
      const path = project.pathOf(directive.uri);
      const { end, start } = target.address.span;
      const changes = [replaced(path, { start: end, end }, '/')];
      yield { what: location.path, changes, rules: ['proxy-pass-uri-not-allowed'], at: [{ path, offset: start }] };
    }
  }),

  kind('drop http:// of a proxy_pass', function* (project) {
    for (const { directive, target, kind: pass, server } of routes(project)) {
      if (
        pass !== 'proxy_pass' ||
        server?.protocol === 'stream' ||
        target.scheme !== 'http' ||
        target.variables.length > 0
      )
        continue;
      const path = project.pathOf(directive.uri);
      const { start } = target.word;
      const changes = [replaced(path, { start, end: start + 'http://'.length }, '')];
      yield { what: target.word.value, changes, rules: ['proxy-pass-missing-scheme'], at: [{ path, offset: start }] };
    }
  }),

  kind('drop a semicolon', function* (project) {
    for (const { directive, location } of routes(project)) {
      const path = project.pathOf(directive.uri);
      const text = project.files.get(path) ?? '';
      if (!location || text[directive.end - 1] !== ';') continue;
      const changes = [replaced(path, { start: directive.end - 1, end: directive.end }, '')];
      const at = [{ path, offset: directive.start }];
      yield { what: location.path, changes, rules: ['directive-missing-semicolon'], at };
    }
  }),

  kind('drop the last brace', function* (project) {
    for (const path of nginxPaths(project)) {
      const text = project.files.get(path) ?? '';
      const last = text.lastIndexOf('}');
      const { snapshots } = project;
      const file = snapshots
        .flatMap(({ files }) => files.config.files)
        .find(({ source }) => project.pathOf(source.uri) === path);
      const open = file?.body.findLast(({ block }) => block);
      if (last < 0 || !open) continue;
      const changes = [replaced(path, { start: last, end: last + 1 }, '')];
      yield { what: path, changes, rules: ['brace-unbalanced'], at: [{ path, offset: open.start }] };
    }
  }),

  kind('save an nginx file with a byte order mark', function* (project) {
    for (const path of nginxPaths(project)) {
      const changes = [replaced(path, { start: 0, end: 0 }, '\uFEFF')];
      yield { what: path, changes, rules: ['file-bom'], at: [{ path, offset: 0 }] };
    }
  }),

  kind('ask a public resolver', function* (project) {
    for (const path of nginxPaths(project)) {
      const start = project.files.get(path)?.indexOf('127.0.0.11') ?? -1;
      if (start < 0) continue;
      const changes = [replaced(path, { start, end: start + '127.0.0.11'.length }, '8.8.8.8')];
      yield { what: path, changes, rules: ['resolver-not-docker'], at: [{ path, offset: start }] };
    }
  }),

  kind('drop the resolver', function* (project) {
    for (const { topology } of project.snapshots) {
      const linked = topology.routes.find(({ runtimeHosts }) =>
        runtimeHosts?.some(({ target }) => target?.kind === 'service'),
      );
      const resolver = [...walkScopes(topology.nginx.config.main)]
        .flatMap(({ directives }) => directives)
        .find(({ name }) => name.value === 'resolver');
      if (!linked || !resolver) continue;
      const changes = [replaced(project.pathOf(resolver.uri), resolver, '')];
      const { directive } = linked.route;
      const at = [{ path: project.pathOf(directive.uri), offset: directive.start }];
      yield { what: 'resolver', changes, rules: ['proxy-pass-variable-without-resolver'], at };
    }
  }),
];

/** A stack of its own to be taken from its networks, which stand with it: none from `extends` or a merge key. */
function hasOwnStack({ networkMode, networks, entries }: Service): boolean {
  const isMergedIn = !entries.has('networks') && networks.some(({ origin }) => origin !== undefined);
  return networkMode === undefined && !entries.has('extends') && !isMergedIn;
}

function isExtended({ entries }: Service): boolean {
  return entries.has('extends');
}

/** `expose` comes from elsewhere. */
function isMerged({ entries }: Service): boolean {
  return !entries.has('expose');
}

/** A file without `services:` knows no networks. */
function isLegacy({ compose }: Topology): boolean {
  return compose?.files.every(({ servicesBlock }) => servicesBlock === undefined) ?? true;
}

/** Names such as `cart.shop_front`, and aliases, go with the network. */
function usesNetworkNames({ compose }: Topology): boolean {
  return [...(compose?.services.values() ?? [])].some(({ networks }) =>
    networks.some(({ aliases }) => aliases.length > 0),
  );
}

/** An alias goes with the network that it is on. */
function aliasLost({ networks }: Service): string[] {
  return networks.some(({ aliases }) => aliases.length > 0) ? MISSING : [];
}

function declaresPorts({ expose, ports, build }: Service): boolean {
  const all = [...expose.map(({ port }) => port), ...ports.map(({ target }) => target)];
  return all.length > 0 && all.every(({ known }) => known) && !build;
}

/** Endpoints whose address stands in the file as nginx reads it. */
function* editableEndpoints(project: AnalysedProject) {
  for (const found of linkedEndpoints(project)) {
    if (!found.path.endsWith('.template') && found.endpoint.address.kind === 'name') yield found;
  }
}

/** The services that run nginx in a container, with all places that name another service by its key. */
function* nginxServices(project: AnalysedProject) {
  for (const { topology } of project.snapshots) {
    const service = topology.nginxService?.service;
    const at = topology.endpoints.flatMap((endpoint) => placeByKey(endpoint, project));
    if (service && at.length > 0) yield { service, path: project.pathOf(service.uri), at, topology };
  }
}

function placeByKey({ target, uri, address }: Endpoint, project: AnalysedProject): Place[] {
  const path = project.pathOf(uri);
  const isByKey = target.kind === 'service' && target.via === 'key' && !target.needsProfile;
  return isByKey && project.files.has(path) ? [{ path, offset: address.span.start }] : [];
}

function* upstreams(project: AnalysedProject) {
  for (const { topology } of project.snapshots) {
    for (const { upstream, routes: used } of topology.upstreams) {
      const path = project.pathOf(upstream.directive.uri);
      if (!project.files.has(path) || path.endsWith('.template')) continue;
      yield { topology, upstream, routes: used };
    }
  }
}

/** Files that hold nothing but upstreams, with the places that name those. */
function* separateUpstreams(project: AnalysedProject) {
  for (const { topology, upstream, routes: used } of upstreams(project)) {
    const path = project.pathOf(upstream.directive.uri);
    if (upstream.directive.file.body.some(({ name }) => name.value !== 'upstream')) continue;
    const at = used.map(({ directive, target }) => ({
      path: project.pathOf(directive.uri),
      offset: target.address.span.start,
    }));
    // the name of a service stands for that service, too
    if (at.length > 0 && !topology.compose?.services.has(upstream.name)) yield { topology, path, at };
  }
}

/** WebSocket locations that work. */
function* sockets(project: AnalysedProject) {
  for (const { topology } of project.snapshots) {
    for (const { route, upstream, upgrade, webSocket } of topology.routes) {
      const path = project.pathOf(route.directive.uri);
      if (!upgrade.isComplete || !route.location || !project.files.has(path)) continue;
      yield { route, upstream, upgrade, webSocket, path, at: [{ path, offset: route.location.directive.start }] };
    }
  }
}

function* routes(project: AnalysedProject) {
  for (const { topology } of project.snapshots) {
    for (const { route } of topology.routes) {
      const path = project.pathOf(route.directive.uri);
      if (project.files.has(path) && !path.endsWith('.template')) yield route;
    }
  }
}
