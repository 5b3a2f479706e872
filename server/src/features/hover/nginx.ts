import { innerSpan } from '../../nginx/address';
import type { Directive, Word } from '../../nginx/tree';
import { directiveAt, wordAt } from '../../nginx/walk';
import { codeBlock } from '../../text/markdown';
import { touches } from '../../text/span';
import { byDirective } from '../../topology/by-directive';
import type { Endpoint } from '../../topology/types';
import type { NginxPlace } from '../request';
import { type HoverAnswer, type HoverTools, scopesOf, whereOf, wordOrigin } from './answer';
import { listenText, locationNotes, serverNotes } from './block';
import { directiveAnswers, includeNotes } from './directive';
import { targetText } from './host';
import { parameterAnswers } from './parameter';
import { symbolAnswers } from './symbol';
import { upstreamAnswer } from './upstream';
import { variableAnswers } from './variable';

/** What is known of the word at a place of nginx's text. */
export function nginxAnswers({ file, offset }: NginxPlace, tools: HoverTools): readonly HoverAnswer[] {
  const directive = directiveAt(file, offset);
  const word = directive && wordAt(directive, offset);
  if (!directive || !word) return [];
  const variables = variableAnswers(tools, directive, word, offset);
  if (variables.length > 0) return variables;
  if (directive.parent?.block?.kind === 'data' && directive.name.value !== 'include') return [];
  if (word.start === directive.name.start) return directiveAnswers(tools, directive);
  const own = ownNameAnswers(tools, directive, word, offset);
  if (own) return own;
  const named = mayNameElsewhere(directive, word) ? symbolAnswers(tools, file.source.uri, offset) : [];
  return named.length > 0 ? named : parameterAnswers(tools, directive, word);
}

/** Whether a word may hold the name of a zone, a log format or a named location. */
function mayNameElsewhere({ name }: Directive, { value }: Word): boolean {
  return /zone=|^shared:|^@/.test(value) || /^(?:access_log|limit_conn|\w+_cache)$/.test(name.value);
}

/** A name of the user's: of an upstream, a host, a path, a port. Undefined if the word is none. */
function ownNameAnswers(
  tools: HoverTools,
  directive: Directive,
  word: Word,
  offset: number,
): readonly HoverAnswer[] | undefined {
  const { topology } = tools.snapshot;
  const { upstreams, endpoints, routes, servers, locations } = byDirective(topology);
  const isFirst = word === directive.args[0];
  const linked = isFirst ? upstreams.get(directive) : undefined;
  if (linked)
    return linked.map((each) =>
      upstreamAnswer(
        tools,
        each,
        wordOrigin(word.file, innerSpan(word)),
        where(tools, each.upstream.scope.parent ?? each.upstream.scope, word),
      ),
    );
  const lines = isFirst ? endpoints.get(directive) : undefined;
  if (lines)
    return lines.flatMap(({ endpoint, linked: { upstream } }) =>
      hostAnswer(tools, endpoint, word, where(tools, upstream.scope, word)),
    );
  const passes = isFirst ? routes.get(directive) : undefined;
  if (passes) {
    return passes.flatMap(({ upstream, endpoint, route }) => {
      if (!touches(route.target.address.span, offset)) return [];
      const here = where(tools, route.scope, word);
      const origin = wordOrigin(word.file, route.target.address.hostSpan);
      return upstream
        ? [upstreamAnswer(tools, upstream, origin, here)]
        : endpoint
          ? hostAnswer(tools, endpoint, word, here)
          : [];
    });
  }
  const paths = locations.get(directive);
  if (paths) {
    return paths.map((location) => ({
      origin: wordOrigin(word.file, location.pathSpan),
      head: codeBlock(directive.file.source.slice(directive.head), 'nginx'),
      notes: locationNotes(tools, location),
      body: '',
      where: where(tools, location.scope.parent ?? location.scope, word),
    }));
  }
  if (directive.name.value === 'server_name') {
    return scopesOf(tools, directive).flatMap((scope) => {
      const server = (scope.directive && servers.get(scope.directive))?.find((each) => each.scope === scope);
      if (!server) return [];
      const notes = serverNotes(tools, server);
      return [
        { origin: wordOrigin(word.file, innerSpan(word)), head: '', notes, body: '', where: where(tools, scope, word) },
      ];
    });
  }
  if (directive.name.value === 'include' && isFirst) {
    const notes = includeNotes(tools, directive);
    return notes.length === 0
      ? []
      : [{ origin: wordOrigin(word.file, innerSpan(word)), head: '', notes, body: '', where: '' }];
  }
  if (directive.name.value === 'listen' && isFirst) return listenAnswers(tools, directive, word);
  return undefined;
}

function listenAnswers(tools: HoverTools, directive: Directive, word: Word): HoverAnswer[] {
  const { servers } = byDirective(tools.snapshot.topology);
  return scopesOf(tools, directive).flatMap((scope) => {
    const server = (scope.directive && servers.get(scope.directive))?.find((each) => each.scope === scope);
    const listen = server?.listens.find((each) => each.directive === directive);
    if (!listen) return [];
    const port = listenText(tools, listen);
    if (port === undefined) return [];
    return [
      {
        origin: wordOrigin(word.file, innerSpan(word)),
        head: '',
        notes: [port],
        body: '',
        where: where(tools, scope, word),
      },
    ];
  });
}

function hostAnswer(tools: HoverTools, endpoint: Endpoint, word: Word, here: string): HoverAnswer[] {
  if (endpoint.address.error !== undefined) return [];
  const { head, notes } = targetText(tools, endpoint);
  return [
    { origin: wordOrigin(word.file, endpoint.address.span), head: '', notes: [head, ...notes], body: '', where: here },
  ];
}

function where(tools: HoverTools, scope: Parameters<typeof whereOf>[1], word: Word): string {
  return whereOf(tools, scope, word.file);
}
