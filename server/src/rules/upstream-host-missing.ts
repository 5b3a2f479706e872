import { addAlias, addServiceStub, addToServiceList } from '../compose';
import type { Service } from '../compose/model';
import type { Address } from '../nginx/address';
import { hasServer, mayBeDefinedElsewhere, misspelledUpstreams, sharedNetworks } from '../topology/names';
import { declaredPorts, inRange } from '../topology/ports';
import type { Endpoint, LinkedRoute, Target, Topology } from '../topology/types';
import { hostNotFound } from './host-refusal';
import { defineRule, type Fix } from './rule';

/** A host that nginx is to connect to is no name that its container can resolve. */
export default defineRule<{ endpoint: Endpoint; suggestions: readonly string[] }>({
  meta: {
    id: 'upstream-host-missing',
    title: 'Upstream host is no compose service',
    category: 'reachability',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    isAlwaysVisible: true,
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server',
      'https://docs.docker.com/compose/how-tos/networking/',
    ],
  },
  check({ endpoints, upstreams, routes }, report) {
    for (const endpoint of endpoints) {
      const { target, address, uri, isNeededAtStart } = endpoint;
      if (target.kind !== 'missing' || address.error || mayBeDefinedElsewhere(endpoint)) continue;
      // upstream-name-misspelled
      if (misspelledUpstreams(endpoint, upstreams).length > 0) continue;
      const consequence = isNeededAtStart
        ? 'nginx will refuse to start: host not found in upstream'
        : 'requests to it will fail';
      report({
        uri,
        span: address.hostSpan,
        message: target.certain
          ? `"${address.host}" is no service, alias or container name that nginx can resolve; ${consequence}`
          : `"${address.host}" was not found in the files read; if it is nowhere else, ${consequence}`,
        ...(isNeededAtStart && !isOfOthers(target) ? { refusal: hostNotFound(endpoint) } : { severity: 'warning' }),
        certain: target.certain,
        data: { endpoint, suggestions: target.suggestions },
      });
    }
    const said = new Set<string>();
    for (const { endpoint, written } of routes.flatMap(runtimeEndpoints)) {
      const { address, target, uri } = endpoint;
      if (target.kind !== 'missing' || address.error || mayBeDefinedElsewhere(endpoint)) continue;
      // one value of a variable, however many locations use it
      if (said.has(address.host)) continue;
      said.add(address.host);
      const what = target.certain ? 'is no service, alias or container name' : 'was not found in the files read';
      report({
        uri,
        span: written.hostSpan,
        severity: 'warning',
        message: `"${written.host}" may become "${address.host}", which ${what}; requests to it will fail`,
        certain: target.certain,
        data: { endpoint, suggestions: [] },
      });
    }
  },
  fix(report, topology) {
    const { endpoint, suggestions } = report.data;
    // a name that is a server of this upstream already would be there twice
    const isWritten = endpoint.route?.target.address.kind !== 'dynamic';
    const names = [...suggestions, ...unusedWithPort(endpoint, topology).map(({ name }) => name)].filter(
      (name) => isWritten && !hasServer(endpoint.server, name, endpoint.port),
    );
    const fixes = [
      ...[...new Set(names)].slice(0, 3).map((name): Fix => {
        const edits = [{ uri: report.uri, span: report.span, newText: name }];
        return { title: `Use the service "${name}"`, kind: 'suggestion', edits };
      }),
      ...aliasFix(endpoint, names, topology),
      ...stubFix(endpoint, topology),
    ];
    const isDoubtful = isOfOthers(endpoint.target) && names.length === 0;
    return fixes.map((fix, index) => ({ ...fix, isPreferred: index === 0 && !isDoubtful }));
  },
});

/** On an external network, and like no name in the files: most probably a container of another project. */
function isOfOthers(target: Target): boolean {
  return target.kind === 'missing' && target.isShared && target.suggestions.length === 0;
}

/** The hosts that the variables of a target may hold: nginx starts without them. */
function runtimeEndpoints({ route, runtimeHosts }: LinkedRoute): { endpoint: Endpoint; written: Address }[] {
  const { uri } = route.directive;
  return (runtimeHosts ?? []).flatMap(({ address, target, isKnownAtStart }) => {
    // where a literal target names it too, that is the place to say so
    if (!target || isKnownAtStart || route.target.address.kind !== 'dynamic') return [];
    const endpoint = { address, uri, target, server: undefined, route, port: address.port, isNeededAtStart: false };
    return [{ endpoint, written: route.target.address }];
  });
}

/** The service that nothing in nginx uses yet and that declares the port asked for, if there is one and only one. */
function unusedWithPort({ port }: Endpoint, topology: Topology): Service[] {
  const found = topology.unusedServices.filter(
    (service) =>
      port !== undefined &&
      sharedNetworks(service, topology).length > 0 &&
      declaredPorts(service, 'tcp').ports.some(({ range }) => inRange(port, range)),
  );
  return found.length === 1 ? found : [];
}

/** The closest service answers to this name too. */
function aliasFix({ address }: Endpoint, names: readonly string[], topology: Topology): Fix[] {
  const { compose } = topology;
  const service = compose?.services.get(names[0] ?? '');
  const [network] = service ? sharedNetworks(service, topology) : [];
  if (!compose || !service || network === undefined || address.host.includes('.')) return [];
  const edits = addAlias(service, network, address.host, compose);
  const title = `Make "${address.host}" an alias of the service "${service.name}"`;
  return edits.length > 0 ? [{ title, kind: 'suggestion', edits }] : [];
}

function stubFix({ address: { host }, port }: Endpoint, { compose, nginxService }: Topology): Fix[] {
  const [file] = compose?.files ?? [];
  const nginx = nginxService?.service;
  if (!compose || !file || !nginx || host.includes('.')) return [];
  const network = nginx.networks.map(({ name }) => name).find((name) => name !== 'default');
  const stub = addServiceStub(file, host, {
    ...(network !== undefined && { networks: [network] }),
    ...(port !== undefined && { port }),
  });
  if (stub.length === 0) return [];
  const isAwaited = nginx.dependsOn.some(({ service }) => service === host);
  // before the stub: where nginx is the last service both are inserted at one place
  const edits = [...(isAwaited ? [] : addToServiceList(nginx, 'depends_on', host, compose)), ...stub];
  return [{ title: `Add a service "${host}" to the compose file`, kind: 'suggestion', edits }];
}
