import type { PortRange, Service } from '../../compose/model';
import { codeSpan, escapeMarkdown } from '../../text/markdown';
import { onceFor } from '../../text/memo';
import { type Origin, touches } from '../../text/span';
import { unitsOf } from '../../topology/amounts';
import { inRange } from '../../topology/ports';
import { shareOfLines } from '../../topology/shares';
import type { Endpoint, LinkedUpstream, Topology } from '../../topology/types';
import { knowsAllTargets } from '../../topology/untouched';
import { type ServiceUse, serviceUses } from '../../topology/uses';
import { versionText } from '../../topology/version';
import { fileLink, type HoverAnswer, type HoverTools, headOf, listSome, placeLink, scopeLink } from './answer';
import { composePlaceAt } from './compose-places';
import { startFacts, unreachableText } from './host';
import { routeLink } from './upstream';

const MOST = 5;

/** What nginx has to do with the service, name, port or image at a place of a compose file; nothing where it has none. */
export function composeAnswers(uri: string, offset: number, tools: HoverTools): readonly HoverAnswer[] {
  const { topology } = tools.snapshot;
  const found = placeNotes(uri, offset, tools) ?? imageNotes(uri, offset, topology);
  if (!found || found.notes.length === 0) return [];
  const nginx = topology.nginxService?.service.name;
  const where = nginx === undefined ? fileLink(tools, tools.snapshot.files.nginx) : `Service ${codeSpan(nginx)}`;
  return [{ origin: found.origin, head: '', notes: found.notes, body: '', where }];
}

interface Found {
  readonly origin: Origin;
  readonly notes: readonly string[];
}

/** A service's key wherever it stands, another name of it, or one of its ports. */
function placeNotes(uri: string, offset: number, tools: HoverTools): Found | undefined {
  const { compose } = tools.snapshot.topology;
  const place = compose && composePlaceAt(compose, uri, offset);
  if (!place) return undefined;
  const { origin, service, alias, ports } = place;
  if (ports) return { origin, notes: usesOfPort(tools, service, ports) };
  return { origin, notes: alias === undefined ? serviceNotes(tools, service) : aliasNotes(tools, service, alias) };
}

function serviceNotes(tools: HoverTools, service: Service): string[] {
  const { topology } = tools.snapshot;
  if (service === topology.nginxService?.service) return nginxNotes(tools);
  const use = serviceUses(topology).get(service);
  if (use) return useNotes(tools, service, use);
  const unreachable = unreachableTargets(topology).get(service);
  if (!unreachable) return untouchedNotes(service, topology);
  return [`nginx names ${codeSpan(service.name)} and cannot reach it`, unreachableText(tools, unreachable)];
}

/** A service that no host of nginx leads to, nor one of several of one name. */
function untouchedNotes(service: Service, topology: Topology): string[] {
  if (!knowsAllTargets(topology) || !topology.unusedServices.includes(service)) return [];
  return [`nginx passes no requests to ${codeSpan(service.name)}`];
}

type Unreachable = Extract<Endpoint['target'], { kind: 'unreachable' }>;

const unreachableTargets = onceFor(({ endpoints }: Topology): ReadonlyMap<Service, Unreachable> => {
  const found = new Map<Service, Unreachable>();
  for (const { target } of endpoints) if (target.kind === 'unreachable') found.set(target.service, target);
  return found;
});

/** The service that runs nginx: its version, and the files that it loads. */
function nginxNotes(tools: HoverTools): string[] {
  const { files, topology } = tools.snapshot;
  const { nginxService, version } = topology;
  const evidence = nginxService?.evidence.map(({ text }) => escapeMarkdown(text)) ?? [];
  const [root, ...others] = files.loaded;
  return [
    `**Runs nginx**${evidence.length > 0 ? `: ${listSome(evidence, MOST, (text) => text)}` : ''}`,
    escapeMarkdown(version.known ? versionText(version) : `Version unknown: ${version.reason}`),
    ...(root ? [`Loads ${listSome([root, ...others], MOST, ({ uri }) => fileLink(tools, uri))}`] : []),
  ];
}

/** By which upstreams and routes requests reach a service, under which names, and its share. */
function useNotes(tools: HoverTools, service: Service, use: ServiceUse): string[] {
  const { endpoints, upstreams, routes } = use;
  const direct = endpoints.filter(({ server }) => !server);
  const lines = [
    ...upstreams.slice(0, MOST).map((linked) => upstreamLine(tools, linked, endpoints)),
    ...direct.slice(0, MOST).map((endpoint) => directLine(tools, endpoint)),
    ...startFacts(service, tools.snapshot.topology),
  ];
  return [
    `**Reached by nginx**${routes.length > 0 ? ` from ${listSome(routes, MOST, (route) => routeLink(tools, route))}` : ''}`,
    lines.map((line) => `- ${line}`).join('\n'),
  ];
}

function upstreamLine(tools: HoverTools, linked: LinkedUpstream, endpoints: readonly Endpoint[]): string {
  const own = endpoints.filter(({ server }) => server?.upstream === linked.upstream);
  const addresses = listSome([...new Set(own.map(({ address }) => address.text))], MOST, codeSpan);
  const place = placeLink(tools, headOf(linked.upstream.directive));
  const share = shareOf(linked, own);
  return `upstream ${codeSpan(linked.upstream.name)} (${place}) as ${addresses}${share === undefined ? '' : `: ${share}`}`;
}

function shareOf(linked: LinkedUpstream, own: readonly Endpoint[]): string | undefined {
  const share = shareOfLines(linked, own);
  return share?.kind === 'share' ? `${share.text} of the ${unitsOf(linked.upstream)}` : share?.text;
}

function directLine(tools: HoverTools, { address, route }: Endpoint): string {
  return `${codeSpan(address.text)}${route ? ` in ${routeLink(tools, route)}` : ''}`;
}

/** An alias, `container_name` or `hostname` that nginx uses. */
function aliasNotes(tools: HoverTools, service: Service, name: string): string[] {
  const use = serviceUses(tools.snapshot.topology).get(service);
  const own = use?.endpoints.filter(({ address }) => address.host.toLowerCase() === name.toLowerCase()) ?? [];
  if (!use || own.length === 0) return [];
  return [`**nginx reaches ${codeSpan(service.name)} by this name**`, usesOf(tools, use, own)];
}

/** The upstreams and locations that some endpoints of a service stand in, as a list. */
function usesOf(tools: HoverTools, { upstreams }: ServiceUse, own: readonly Endpoint[]): string {
  const named = upstreams.filter(({ upstream }) => own.some(({ server }) => server?.upstream === upstream));
  const direct = own.filter(({ server }) => !server);
  const lines = [
    ...named.slice(0, MOST).map((linked) => upstreamLine(tools, linked, own)),
    ...direct.slice(0, MOST).map((endpoint) => directLine(tools, endpoint)),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

/** What of nginx listens on an entry of `ports` or `expose`, or asks for it. */
function usesOfPort(tools: HoverTools, service: Service, range: PortRange): string[] {
  const { topology } = tools.snapshot;
  if (service === topology.nginxService?.service) {
    const servers = topology.nginx.servers.filter(({ listens }) =>
      listens.some(({ port }) => port !== undefined && inRange(port, range)),
    );
    if (servers.length === 0) return [];
    return [`**Leads to nginx**: ${listSome(servers, MOST, ({ scope }) => scopeLink(tools, scope))}`];
  }
  const use = serviceUses(topology).get(service);
  const asking = use?.endpoints.filter(({ port }) => port !== undefined && inRange(port, range)) ?? [];
  if (!use || asking.length === 0) return [];
  return ['**The port that nginx asks for**', usesOf(tools, use, asking)];
}

/** The image that tells nginx's version. */
function imageNotes(uri: string, offset: number, topology: Topology): Found | undefined {
  const { version, nginxService } = topology;
  const origin = version.known ? version.origin : nginxService?.service.image?.origin;
  if (origin?.uri !== uri || !touches(origin.span, offset)) return undefined;
  const text = version.known ? versionText(version) : `Version of nginx unknown: ${version.reason}`;
  return { origin, notes: [escapeMarkdown(text)] };
}
