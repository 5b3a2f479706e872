import { Context } from '../nginx/catalogue';
import { type DirectiveProblem, directiveProblemsOf } from '../nginx/directive-problems';
import type { Scope } from '../nginx/scope';
import { misplacedWholeConfigs } from '../nginx/whole-config';
import { vocabulary } from '../topology/product';
import { isNginxItself } from './directive-place';
import { defineRule } from './rule';

/** A directive in a block where nginx does not take it. */
export default defineRule<undefined>({
  meta: {
    id: 'directive-wrong-context',
    title: 'Directive in a block where it is not allowed',
    category: 'syntax',
    severity: 'error',
    fixable: 'no',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/dirindex.html',
      'https://nginx.org/en/docs/beginners_guide.html#conf_structure',
    ],
  },
  check(topology, report) {
    if (!isNginxItself(topology) || vocabulary(topology) === 'other') return;
    const { config } = topology.nginx;
    const wholes = misplacedWholeConfigs(config);
    for (const problem of directiveProblemsOf(config, 'context')) {
      const { directive, message } = problem;
      // conf-wrong-level speaks of the whole file
      if (directive.parent === undefined && wholes.has(directive.file)) continue;
      const here = problem.scope.kind === 'main' ? 'outside of all blocks' : `in ${blockName(problem.scope)}`;
      report({
        uri: directive.uri,
        span: directive.name.span,
        message: `"${directive.name.value}" is not allowed ${here}, only ${placesOf(problem)}; nginx will refuse to start: ${message}`,
        refusal: { by: 'nginx', message },
        data: undefined,
      });
    }
  },
});

function blockName({ kind, protocol, parent }: Scope): string {
  if (kind === 'if') return parent?.kind === 'server' ? '"if" of a server' : '"if" of a location';
  return kind === protocol || kind === 'events' ? `"${kind}"` : `"${kind}" of ${protocol}`;
}

const PLACES: readonly (readonly [bit: number, text: string])[] = [
  [Context.main, 'outside of all blocks'],
  [Context.events, 'in "events"'],
  [Context.http, 'in "http"'],
  [Context.httpServer, 'in "server" of http'],
  [Context.httpLocation, 'in "location"'],
  [Context.ifInServer, 'in "if" of a server'],
  [Context.ifInLocation, 'in "if" of a location'],
  [Context.limitExcept, 'in "limit_except"'],
  [Context.httpUpstream, 'in "upstream" of http'],
  [Context.stream, 'in "stream"'],
  [Context.streamServer, 'in "server" of stream'],
  [Context.streamUpstream, 'in "upstream" of stream'],
  [Context.mail, 'in "mail"'],
  [Context.mailServer, 'in "server" of mail'],
];

function placesOf({ entries }: DirectiveProblem): string {
  const contexts = entries.reduce((bits, entry) => bits | entry.contexts, 0);
  const places = PLACES.filter(([bit]) => bit & contexts).map(([, text]) => text);
  const last = places.pop() ?? '';
  return places.length === 0 ? last : `${places.join(', ')} or ${last}`;
}
