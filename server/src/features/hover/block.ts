import { findDirectiveIn } from '../../nginx/catalogue';
import { scopesByDirective } from '../../nginx/cursor';
import { levelEffect, linesInEffect } from '../../nginx/effect';
import type { Listen, Location, VirtualServer } from '../../nginx/model';
import { type PassedPath, passedPath } from '../../nginx/passed-path';
import { isIncomplete, type Scope } from '../../nginx/scope';
import { scopeTitle } from '../../nginx/scope-title';
import type { Directive } from '../../nginx/tree';
import { codeSpan } from '../../text/markdown';
import { onceFor } from '../../text/memo';
import { countText } from '../../topology/amounts';
import { byDirective } from '../../topology/by-directive';
import { rangeText } from '../../topology/ports';
import { sentHost } from '../../topology/request-headers';
import type { LinkedRoute } from '../../topology/types';
import { knownValue } from '../../topology/types';
import { defaultsFor } from '../../topology/unavailable';
import { type HoverTools, headOf, listSome, placeLink } from './answer';
import { linesText, statementText } from './effect';
import { targetPhrase } from './host';
import { upstreamPhrase } from './upstream';

/** Headers and settings that are named one by one. */
const MOST = 8;

/** What holds in the block that a statement opens, and where requests go from a `*_pass`. */
export function blockNotes(tools: HoverTools, directive: Directive, scope: Scope): string[] {
  const { topology } = tools.snapshot;
  const { routes, servers, locations, upstreams } = byDirective(topology);
  const opened = scopesByDirective(topology.nginx.config)
    .get(directive)
    ?.find(({ parent }) => parent === scope);
  const location = locations.get(directive)?.find((each) => each.scope === opened);
  if (location) return locationNotes(tools, location);
  const server = servers.get(directive)?.find((each) => each.scope === opened);
  if (server) return serverNotes(tools, server);
  const linked = upstreams.get(directive)?.find(({ upstream }) => upstream.scope === opened);
  if (linked) return [upstreamPhrase(linked)];
  const route = routes.get(directive)?.find((each) => each.route.scope === scope);
  return route ? routeNotes(tools, route) : [];
}

/** Where requests for a location go, with which headers and settings. */
export function locationNotes(tools: HoverTools, { scope }: Location): string[] {
  const { routes } = byDirective(tools.snapshot.topology);
  for (const directive of scope.directives) {
    const route = routes.get(directive)?.find((each) => each.route.scope === scope);
    if (route) return [...entryNotes(tools, scope), ...routeNotes(tools, route)];
  }
  return [...answerNotes(scope), ...responseHeaders(tools, scope), ...incompleteNotes(scope)];
}

/** Where a `*_pass` leads, and what is sent along. */
function routeNotes(tools: HoverTools, linked: LinkedRoute): string[] {
  const { scope } = linked.route;
  const path = passedPath(linked.route);
  return [
    `Goes to ${destination(tools, linked)}`,
    ...(path ? [pathText(path)] : []),
    ...requestHeaders(tools, linked),
    ...responseHeaders(tools, scope),
    ...inheritedSettings(tools, linked),
    ...incompleteNotes(scope),
  ];
}

function incompleteNotes(scope: Scope): string[] {
  return isIncomplete(scope) ? ['Files that could not be read may change this'] : [];
}

function pathText({ asked, passed }: PassedPath): string {
  return asked === passed ? 'The path is passed as it is' : `${codeSpan(asked)} is passed as ${codeSpan(passed)}`;
}

function destination(tools: HoverTools, { upstream, endpoint, route, runtimeHosts }: LinkedRoute): string {
  if (upstream) {
    const place = placeLink(tools, headOf(upstream.upstream.directive));
    return `upstream ${codeSpan(upstream.upstream.name)} (${place}): ${upstreamPhrase(upstream)}`;
  }
  if (runtimeHosts) {
    const hosts = listSome(runtimeHosts, MOST, ({ address }) => codeSpan(address.text));
    return `what the variables say for each request: ${hosts}`;
  }
  const text = codeSpan(route.target.address.text);
  return endpoint ? `${text}: ${targetPhrase(tools, endpoint.target)}` : text;
}

/** What else answers a request. */
function answerNotes(scope: Scope): string[] {
  const names = ['return', 'stub_status', 'alias', 'try_files', 'rewrite'];
  const found = scope.directives.find(({ name }) => names.includes(name.value));
  return found ? [`Answered by ${codeSpan(statementText(found))}`] : [];
}

const REQUEST_HEADERS: Readonly<Record<string, string>> = {
  proxy_pass: 'proxy_set_header',
  grpc_pass: 'grpc_set_header',
  fastcgi_pass: 'fastcgi_param',
  uwsgi_pass: 'uwsgi_param',
  scgi_pass: 'scgi_param',
};

function requestHeaders(tools: HoverTools, linked: LinkedRoute): string[] {
  const { route } = linked;
  const name = REQUEST_HEADERS[route.kind];
  if (name === undefined || route.scope.protocol !== 'http') return [];
  const lines = listNote(tools, name, route.scope, route.kind === 'proxy_pass' ? 'Request headers' : 'Sent along');
  if (route.kind !== 'proxy_pass') return lines;
  const own = linesInEffect(tools.snapshot.topology.nginx.config, name, route.scope);
  const set = new Set((own?.directives ?? []).map(({ args }) => args[0]?.value.toLowerCase()));
  const standard = standardHeaders(tools, route.scope).filter(
    (header) => !set.has(header.slice(0, header.indexOf(' ')).toLowerCase()),
  );
  const host = sentHost(linked, tools.snapshot.topology);
  const texts = standard.map((header) =>
    host !== undefined && header === 'Host $proxy_host'
      ? `${codeSpan(header)}, here ${codeSpan(host)}`
      : codeSpan(header),
  );
  return [...lines, ...(texts.length > 0 ? [`By nginx itself: ${texts.join('; ')}`] : [])];
}

/** What nginx sends unless a line says otherwise, in this version. */
function standardHeaders({ texts, snapshot }: HoverTools, scope: Scope): readonly string[] {
  const entry = findDirectiveIn('proxy_set_header', scope);
  const text = entry && texts.directiveText(entry);
  return defaultsFor(text?.defaults ?? [], snapshot.topology.version);
}

function responseHeaders(tools: HoverTools, scope: Scope): string[] {
  return listNote(tools, 'add_header', scope, 'Response headers');
}

/** The lines of a list in effect, where they come from, and those that are discarded for them. */
function listNote(tools: HoverTools, name: string, scope: Scope, title: string): string[] {
  const { config } = tools.snapshot.topology.nginx;
  const level = linesInEffect(config, name, scope);
  const [first] = level?.directives ?? [];
  if (!level || !first) return [];
  const items = listSome(level.directives, MOST, ({ args }) => codeSpan(args.map(({ raw }) => raw).join(' ')));
  const from =
    level.scope === scope ? '' : ` of ${codeSpan(scopeTitle(level.scope))} (${placeLink(tools, headOf(first))})`;
  const replaced = levelEffect(config, name, level.scope)?.replaced;
  const discarded = replaced
    ? `; discarded are those of ${codeSpan(scopeTitle(replaced.scope))}: ${linesText(tools, replaced.directives)}`
    : '';
  return [`${title}${from}: ${items}${discarded}`];
}

/** Settings of the route's protocol that come from further out. */
function inheritedSettings(tools: HoverTools, { route }: LinkedRoute): string[] {
  const { config } = tools.snapshot.topology.nginx;
  const prefix = route.kind.replace(/pass$/, '');
  const names = new Set<string>();
  for (let at = route.scope.parent; at; at = at.parent) {
    for (const name of namesIn(at)) if (name.startsWith(prefix)) names.add(name);
  }
  const lines = [...names].flatMap((name) => {
    const level = findDirectiveIn(name, route.scope)?.isSingle ? linesInEffect(config, name, route.scope) : undefined;
    const line = level?.directives.at(-1);
    return line && level?.scope !== route.scope ? [line] : [];
  });
  if (lines.length === 0) return [];
  return [
    `Inherited: ${listSome(lines, MOST, (line) => `${codeSpan(statementText(line))} (${placeLink(tools, headOf(line))})`)}`,
  ];
}

/** A server with a thousand locations is asked for each of them. */
const namesIn = onceFor(({ directives }: Scope): ReadonlySet<string> => {
  return new Set(directives.filter(({ block }) => !block).map(({ name }) => name.value));
});

function entryNotes(tools: HoverTools, scope: Scope): string[] {
  const answer = scope.directives.find(({ name }) => name.value === 'return');
  return answer
    ? [`Before that, ${codeSpan(statementText(answer))} (${placeLink(tools, headOf(answer))}) answers`]
    : [];
}

/** The entry points of a server, and what it does with them. */
export function serverNotes(tools: HoverTools, server: VirtualServer): string[] {
  const listens = listSome(server.listens, MOST, (listen) => `${codeSpan(listen.text)}${publishedText(tools, listen)}`);
  const count = server.locations.length;
  const own =
    server.protocol === 'stream'
      ? []
      : [countText({ atLeast: count, isExact: !isIncomplete(server.scope) }, 'location')];
  return [
    ...(server.listens.length > 0 ? [`Listens on ${listens}`] : []),
    ...own,
    ...listNote(tools, 'proxy_set_header', server.scope, 'Request headers'),
    ...listNote(tools, 'add_header', server.scope, 'Response headers'),
    ...incompleteNotes(server.scope),
  ];
}

/** A port of nginx, and how it is reached; undefined where nothing is known of a container. */
export function listenText(tools: HoverTools, listen: Listen): string | undefined {
  const service = tools.snapshot.topology.nginxService?.service;
  if (!service || listen.port === undefined) return undefined;
  if (knownValue(service.networkMode) === 'host') return `Port ${listen.port} of the host`;
  return `Container port ${listen.port}${publishedText(tools, listen)}`;
}

/** `, published as 8090`: the port on the host through which a port of nginx is reached. */
function publishedText({ snapshot }: HoverTools, { port, isUdp, isLoopback }: Listen): string {
  const service = snapshot.topology.nginxService?.service;
  if (!service || port === undefined) return '';
  if (isLoopback) return ', inside of the container only';
  const protocol = isUdp ? 'udp' : 'tcp';
  const hosts = service.ports.flatMap(({ target, published, protocol: own, hostIp }) => {
    const range = knownValue(target);
    if (own !== protocol || !range || port < range.first || port > range.last) return [];
    const host = knownValue(published);
    if (!host) return published ? [] : ['a port that Docker chooses'];
    const isOne = range.first === range.last;
    const text = isOne ? rangeText(host) : String(host.first + port - range.first);
    return [codeSpan(hostIp === undefined ? text : `${hostIp}:${text}`)];
  });
  return hosts.length > 0 ? `, published as ${listSome(hosts, MOST, (host) => host)}` : '';
}
