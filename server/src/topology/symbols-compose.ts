import type { ComposeModel, Service, Value } from '../compose/model';
import { withoutQuotes } from '../compose/scalars';
import { type Address, hostBeforeVariables, parseAddress, spannedText } from '../nginx/address';
import { upstreamKey } from '../nginx/model';
import { occurrences } from '../nginx/occurrences';
import type { Directive } from '../nginx/tree';
import type { SourceFile } from '../text/source';
import type { Origin, Span } from '../text/span';
import { hostValues } from './host-values';
import { createHostResolver, foldHost } from './hosts';
import type { FoundPlace, SymbolCollector, SymbolName } from './symbol-collector';
import { collectServiceNames } from './symbols-services';
import { knownValue, statementOf, type Target, type Topology } from './types';

/** Adds compose services and the other names of their containers, with the hosts in nginx that lead to them. */
export function collectHosts(topology: Topology, into: SymbolCollector): void {
  const { compose, nginxService } = topology;
  // of a file that is half typed an older text may be what is known: no place in it would be right
  if (!compose || compose.problems.some(({ kind }) => kind === 'yaml')) return;
  const sources = new Map(compose.files.map(({ source }) => [source.uri, source]));
  collectServiceNames(compose, into);
  for (const service of compose.services.values()) addOtherNames(service, sources, into);
  for (const { alias, service, origin } of nginxService?.service.links ?? []) {
    if (alias !== undefined) addText(alias, origin, origin.span, sources, into, `${service}:`.length);
  }
  const names = new HostNames(topology, compose);
  for (const use of hostUses(topology)) {
    const found = names.find(use.address.host, use.target);
    if (!found || !into.isDefined(found.name)) continue;
    const { hostSpan, host } = use.address;
    const isSpelled = hostSpan.end - hostSpan.start === host.length;
    const span = isSpelled
      ? { start: hostSpan.start + found.span.start, end: hostSpan.start + found.span.end }
      : hostSpan;
    const isCertain = found.isCertain && use.isCertain;
    const { uri, extent } = use;
    into.add(found.name, { uri, span, role: 'reference', extent, isCertain });
  }
}

function addOtherNames(service: Service, sources: ReadonlyMap<string, SourceFile>, into: SymbolCollector): void {
  const others: readonly (Value<string> | undefined)[] = [
    service.containerName,
    service.hostname,
    ...service.networks.flatMap(({ aliases }) => aliases),
  ];
  for (const other of others) {
    if (other?.known) addText(other.value, other.origin, other.origin.span, sources, into, 0);
  }
}

function addText(
  name: string,
  origin: Origin,
  extent: Span,
  sources: ReadonlyMap<string, SourceFile>,
  into: SymbolCollector,
  skipped: number,
): void {
  if (name === '') return;
  const inside = withoutQuotes(origin.span, sources.get(origin.uri));
  const span = { start: Math.min(inside.start + skipped, inside.end), end: inside.end };
  into.add({ kind: 'alias', name }, { uri: origin.uri, span, role: 'definition', extent });
}

interface HostUse extends Pick<FoundPlace, 'uri'> {
  readonly address: Address;
  readonly target: Target;
  readonly extent: Span;
  readonly isCertain: boolean;
}

/** All hosts that nginx connects to, and those that it may connect to. */
function* hostUses(topology: Topology): Generator<HostUse> {
  const { endpoints, nameServers, nginx, compose, nginxService, options } = topology;
  const use = (directive: Directive, address: Address, target: Target, isCertain: boolean): HostUse => {
    return { uri: directive.uri, address, target, extent: directive.span, isCertain };
  };
  const hosts = createHostResolver(compose, nginxService, options.profiles);
  for (const endpoint of endpoints) {
    const { address, target } = endpoint;
    const directive = statementOf(endpoint);
    const literal = literalHost(address);
    if (directive && literal) yield use(directive, literal, hosts.resolve(literal), true);
    else if (directive) yield use(directive, address, target, true);
  }
  for (const { directive, address, target } of nameServers) yield use(directive, address, target, true);
  for (const name of ['access_log', 'error_log']) {
    for (const { directive } of occurrences(nginx.config, name)) {
      const address = syslogAddress(directive);
      if (address) yield use(directive, address, hosts.resolve(address), true);
    }
  }
  const upstreams = new Set(nginx.upstreams.map(({ protocol, name }) => upstreamKey(protocol, name)));
  for (const { directive, address, protocol } of hostValues(topology)) {
    // nginx looks among the upstreams first; a host with a port is none
    if (!address.portSpan && upstreams.has(upstreamKey(protocol, address.host))) continue;
    yield use(directive, address, hosts.resolve(address), false);
  }
}

/** The host of an address in which variables stand for the port only. */
function literalHost(address: Address): Address | undefined {
  const host = hostBeforeVariables(address);
  const { span } = address;
  if (host === undefined || span.end - span.start !== address.text.length) return undefined;
  return { ...address, kind: 'name', host, hostSpan: { start: span.start, end: span.start + host.length } };
}

/** `syslog:server=host[:port],facility=…` */
function syslogAddress({ args: [word] }: Directive): Address | undefined {
  if (!word?.value.startsWith('syslog:')) return undefined;
  const source = spannedText(word);
  const [before, host] = /^(.*?[:,]server=)([^,]+)/.exec(source.text)?.slice(1) ?? [];
  if (before === undefined || host === undefined) return undefined;
  return parseAddress(source, before.length, before.length + host.length);
}

interface FoundName {
  readonly name: SymbolName;
  /** The part of the host that is the name: without a trailing dot, `.<network>`, or what is around a container's name. */
  readonly span: Span;
  readonly isCertain: boolean;
}

/** Tells which of a service's names a host is. */
class HostNames {
  readonly #links: readonly string[];
  readonly #project: string | undefined;

  constructor({ nginxService }: Topology, { projectName }: ComposeModel) {
    this.#links = (nginxService?.service.links ?? []).flatMap(({ alias }) => (alias === undefined ? [] : [alias]));
    this.#project = knownValue(projectName);
  }

  find(host: string, target: Target): FoundName | undefined {
    const services = servicesOf(target);
    if (services.length === 0) return undefined;
    const folded = foldHost(host);
    const [only] = services;
    // nearly all hosts are the plain key of one service
    if (only && services.length === 1 && foldHost(only.name) === folded) return foundKey(only, true);
    const keys = services.filter(({ name }) => isNameOf(folded, name));
    const aliases = services.flatMap((service) => this.#namesOf(service)).filter((name) => isNameOf(folded, name));
    const [key] = keys;
    const [alias] = aliases;
    // the longer one holds: `db.internal` may be an alias of `db`
    if (key && !(alias !== undefined && alias.length > key.name.length)) {
      return foundKey(key, keys.length === services.length);
    }
    if (alias !== undefined) {
      return { name: { kind: 'alias', name: alias }, span: { start: 0, end: alias.length }, isCertain: true };
    }
    return this.#generated(folded, services);
  }

  /** `<project>-<service>-<number>`, the name that Compose gives a container. */
  #generated(folded: string, services: readonly Service[]): FoundName | undefined {
    if (this.#project === undefined) return undefined;
    const before = `${this.#project}-`.length;
    for (const { name } of services) {
      if (!folded.startsWith(foldHost(`${this.#project}-${name}-`))) continue;
      return { name: { kind: 'service', name }, span: { start: before, end: before + name.length }, isCertain: true };
    }
    return undefined;
  }

  #namesOf({ containerName, hostname, networks }: Service): string[] {
    const values = [containerName, hostname, ...networks.flatMap(({ aliases }) => aliases)];
    const known = values.flatMap((value) => (value?.known ? [value.value] : []));
    return [...known, ...this.#links].sort((a, b) => b.length - a.length);
  }
}

function foundKey({ name }: Service, isCertain: boolean): FoundName {
  return { name: { kind: 'service', name }, span: { start: 0, end: name.length }, isCertain };
}

function servicesOf(target: Target): readonly Service[] {
  if (target.kind === 'service' || target.kind === 'unreachable') return [target.service];
  return target.kind === 'ambiguous' ? target.services : [];
}

/** The name itself, or `<name>.<network>`. */
function isNameOf(folded: string, name: string): boolean {
  const text = foldHost(name);
  return folded === text || folded.startsWith(`${text}.`);
}
