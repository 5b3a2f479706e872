import { spannedText } from '../nginx/address';
import { asWord, removeDirective } from '../nginx/edit';
import { defaultPort, isDefaultParameter, isDynamic } from '../nginx/effective-route';
import { type UpstreamServer, upstreamKey } from '../nginx/model';
import type { Directive } from '../nginx/tree';
import { commentsOf } from '../nginx/walk';
import type { TextEdit } from '../text/edit';
import { byDirective } from '../topology/by-directive';
import { linkedRoutesOf } from '../topology/keepalive';
import type { LinkedRoute, LinkedUpstream, Topology } from '../topology/types';
import { hasEqualEffect } from './equal-effect';
import { connectionDifference, differenceNote, type NewTarget, nameDifferences } from './name-change';
import { type Refactorer, type RefactoringPlace, upstreamAt } from './refactoring';

/** Writes the only server of an upstream into the targets that name it, and removes the block. */
export const inlineUpstream: Refactorer = (place) => {
  const { topology } = place;
  const linked = upstreamAt(place) ?? upstreamOfPass(place);
  const server = linked && onlyServer(linked, topology);
  if (!linked || !server) return [];
  const routes = linkedRoutesOf(topology).get(linked) ?? [];
  if (routes.length === 0 || !routes.every(isReplaceable)) return [];
  const lines = new Map(routes.map((route) => [route.route.directive, route]));
  const edits = [
    ...[...lines.values()].map((route) => addressEdit(route, server)),
    ...removeBlock(linked.upstream.directive),
  ];
  const differences = routes.flatMap(({ route }) => [
    ...nameDifferences(route, newTarget(route, server), topology.nginx),
    ...connectionDifference(route, false, topology),
  ]);
  const isEqualEffect = differences.length === 0 && hasEqualEffect(topology, { edits });
  const uses = lines.size === 1 ? '' : ` in ${lines.size} targets`;
  const title = `Inline upstream "${linked.upstream.name}"${uses}${differenceNote(differences)}`;
  return [{ id: 'inline-upstream', kind: 'refactor.inline', title, isEqualEffect, edits }];
};

function upstreamOfPass({ topology, directive }: RefactoringPlace): LinkedUpstream | undefined {
  const found = new Set(
    ((directive && byDirective(topology).routes.get(directive)) ?? []).map(({ upstream }) => upstream),
  );
  const [only] = found;
  return found.size === 1 ? only : undefined;
}

/** The server of an upstream that says nothing else; undefined where something would be lost, or may name the block. */
function onlyServer({ upstream }: LinkedUpstream, topology: Topology): UpstreamServer | undefined {
  const { scope, directive, servers, isIncomplete, protocol } = upstream;
  const { nginx, routes, upstreams } = topology;
  const [server] = servers;
  if (!server || scope.directives.length !== 1 || isIncomplete || server.directive.parent !== directive)
    return undefined;
  const { address } = server;
  const isPlain = server.parameters.every(({ name, value }) => isDefaultParameter(name, value));
  if (!isPlain || address.error || address.kind === 'dynamic' || asWord(address.text) !== address.text)
    return undefined;
  if (spannedText(server.directive.args[0] ?? server.directive.name).offset === undefined) return undefined;
  // a file that was not read may name it, and so may a target with variables, or a module
  const isWhole = nginx.config.includeProblems.length === 0 && scope.parent?.directive !== undefined;
  if (!isWhole || nginx.hasForeignModules) return undefined;
  const mayBeNamed = routes.some(({ route, runtimeHosts }) => {
    if (route.scope.protocol !== protocol || !isDynamic(route)) return false;
    return runtimeHosts?.every(({ upstream: named }) => named?.upstream !== upstream) !== true;
  });
  const others = upstreams.filter((other) => other.upstream !== upstream);
  const isTaken = others.some(
    ({ upstream: { protocol: own, name } }) =>
      own === protocol &&
      [address.host, upstream.name].some((each) => upstreamKey(own, name) === upstreamKey(own, each)),
  );
  return mayBeNamed || isTaken || hasComments(directive) ? undefined : server;
}

/** In the block or behind it: they would go with it. */
function hasComments({ file, start, end }: Directive): boolean {
  const { source } = file;
  const last = source.lineEnd(source.placeAt(end).line);
  return [...commentsOf(file)].some((comment) => start < comment.start && comment.start < last);
}

function isReplaceable({ route: { target, server } }: LinkedRoute): boolean {
  // nginx refuses a port behind the name of an upstream
  return server !== undefined && !target.address.portSpan && spannedText(target.word).offset !== undefined;
}

function newTarget(route: LinkedRoute['route'], { address }: UpstreamServer): NewTarget {
  if (address.kind === 'unix') return { host: 'localhost', port: undefined };
  const port = address.port ?? 80;
  const isLeftOut = !address.portSpan && defaultPort(route) === port;
  return { host: address.kind === 'ipv6' ? `[${address.host}]` : address.host, port: isLeftOut ? undefined : port };
}

function addressEdit({ route }: LinkedRoute, server: UpstreamServer): TextEdit {
  const { address, uri } = route.target;
  const { host, port } = newTarget(route, server);
  const text = port === undefined ? host : `${host}:${port}`;
  const newText = server.address.kind === 'unix' ? `${server.address.text}${uri === undefined ? '' : ':'}` : text;
  return { uri: route.directive.uri, span: address.span, newText };
}

/** Removes a block; of the empty lines around it one is left. */
function removeBlock(directive: Directive): TextEdit[] {
  const { source } = directive.file;
  return removeDirective(directive).map((edit) => {
    const first = source.placeAt(edit.span.start).line;
    const next = source.placeAt(edit.span.end).line;
    const isWhole = source.lineStarts[first] === edit.span.start && source.lineStarts[next] === edit.span.end;
    const before = first === 0 ? '' : source.lineText(first - 1).trim();
    const isBlank = next > first && source.lineText(next).trim() === '' && next < source.lineStarts.length - 1;
    if (!isWhole || !isBlank || !(before === '' || before.endsWith('{'))) return edit;
    return { ...edit, span: { start: edit.span.start, end: source.lineStarts[next + 1] ?? edit.span.end } };
  });
}
