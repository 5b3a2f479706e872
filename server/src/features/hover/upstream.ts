import type { Route } from '../../nginx/model';
import type { Scope } from '../../nginx/scope';
import type { Directive } from '../../nginx/tree';
import { upperFirst } from '../../text/capitals';
import { codeSpan, escapeMarkdown, markdownTable } from '../../text/markdown';
import type { Origin } from '../../text/span';
import { countText, unitsOf } from '../../topology/amounts';
import { byDirective } from '../../topology/by-directive';
import { hasOnePeer } from '../../topology/health';
import { countsPerWorker, failureText, mayHaveOnePeer, passiveHealth } from '../../topology/health-words';
import { methodName, methodText } from '../../topology/method-text';
import { isUpstreamUsed } from '../../topology/runtime';
import { shareOfLines, sharesOf } from '../../topology/shares';
import type { Endpoint, LinkedUpstream } from '../../topology/types';
import { routesTo } from '../../topology/uses';
import { type HoverAnswer, type HoverTools, headOf, listSome, placeLink, scopeLink } from './answer';
import { statementText } from './effect';
import { targetPhrase } from './host';

/** Servers that are shown one by one, and routes that are named. */
const MOST_SERVERS = 10;
const MOST_ROUTES = 4;

/** An upstream: how it chooses, its servers with their shares, who uses it, what it keeps. */
export function upstreamAnswer(tools: HoverTools, linked: LinkedUpstream, origin: Origin, where: string): HoverAnswer {
  const { upstream } = linked;
  const title = `**upstream ${codeSpan(upstream.name)}** (${placeLink(tools, headOf(upstream.directive))})`;
  const summary = `${title} · ${upstreamPhrase(linked)}`;
  // with one server there is nothing to choose
  const method = hasOnePeer(linked) ? [] : [`${escapeMarkdown(methodText(upstream))}.`];
  const parts = [
    summary,
    ...method,
    ...serverTable(tools, linked),
    ...usedBy(tools, linked),
    ...settings(tools, linked),
  ];
  return { origin, head: '', notes: [parts.join('\n\n')], body: '', where };
}

/** `3 peers · round robin`. */
export function upstreamPhrase({ upstream, servingPeers }: LinkedUpstream): string {
  return `${countText(servingPeers, 'peer')} · ${escapeMarkdown(methodName(upstream))}`;
}

function serverTable(tools: HoverTools, linked: LinkedUpstream): string[] {
  const { endpoints, upstream } = linked;
  if (endpoints.length === 0)
    return [upstream.isIncomplete ? 'Its servers are in a file that could not be read' : 'No servers'];
  const shares = sharesOf(linked);
  const rows = endpoints
    .slice(0, MOST_SERVERS)
    .map((endpoint) => [
      codeSpan(endpoint.address.text),
      targetPhrase(tools, endpoint.target),
      shareOfLines(linked, [endpoint])?.text ?? UNKNOWN,
      mayHaveOnePeer(linked) ? '' : healthCell(endpoint),
    ]);
  const hidden = endpoints.length - rows.length;
  return [
    markdownTable(['Server', 'Leads to', upperFirst(unitsOf(upstream)), 'Taken out'], rows),
    ...(hidden > 0 ? [`and ${hidden} more servers`] : []),
    ...(shares?.basis === 'keys' ? ['The shares hold for many clients or keys.'] : []),
  ];
}

const UNKNOWN = '–';

/** `3 × in 30s`; nothing for what nginx does by itself. */
function healthCell({ server }: Endpoint): string {
  const health = server && passiveHealth(server);
  if (!health || health.isDefault || server.isDown) return '';
  return health.maxFails === 0 ? 'never' : `after ${health.maxFails} in ${escapeMarkdown(health.failTimeout)}`;
}

function usedBy(tools: HoverTools, linked: LinkedUpstream): string[] {
  const { topology } = tools.snapshot;
  const routes = routesTo(topology).get(linked.upstream.directive) ?? [];
  if (routes.length > 0) return [`Used by ${listSome(routes, MOST_ROUTES, (route) => routeLink(tools, route))}`];
  return [isUpstreamUsed(linked, topology) ? 'Used through variables' : 'Nothing that was read uses it'];
}

/** `location /api/` with the place of its `proxy_pass`. */
export function routeLink(tools: HoverTools, { location, directive, scope }: Route): string {
  if (location) return scopeLink(tools, location.scope);
  return scope.directive
    ? scopeLink(tools, scope)
    : `${codeSpan(directive.name.value)} (${placeLink(tools, headOf(directive))})`;
}

function settings(tools: HoverTools, linked: LinkedUpstream): string[] {
  const { zone, keepalive, sticky } = linked.upstream;
  const lines = [zone, keepalive, sticky].flatMap((line) => (line ? [codeSpan(statementText(line))] : []));
  const { topology } = tools.snapshot;
  const counts = countsPerWorker(linked, topology) ? ['Without `zone`, each worker process counts for itself'] : [];
  return [...(lines.length > 0 ? [lines.join(' · ')] : []), ...counts];
}

/** Whether a line that chooses the method is the one that counts, and what it means. */
export function methodNotes(tools: HoverTools, directive: Directive, { directive: block }: Scope): string[] {
  const upstreams = block ? (byDirective(tools.snapshot.topology).upstreams.get(block) ?? []) : [];
  const upstream = upstreams.find((each) =>
    each.upstream.methods.some((method) => method.directive === directive),
  )?.upstream;
  const last = upstream?.method?.directive;
  if (!upstream || !last) return [];
  if (last === directive) return [`${escapeMarkdown(methodText(upstream))}.`];
  return [`Not in effect: ${codeSpan(statementText(last))} (${placeLink(tools, headOf(last))}) stands behind it`];
}

/** What a `server` line of an upstream comes to: which requests it gets, and what happens when it fails. */
export function serverLineNotes(tools: HoverTools, directive: Directive): string[] {
  return lineNotes(tools, directive, ({ endpoint, linked }) => {
    const failures = endpoint.server && failureText(endpoint.server, linked);
    return [shareSentence(endpoint, linked), failures].filter((text) => text !== undefined);
  });
}

/** Which requests a `server` line gets. */
export function shareNotes(tools: HoverTools, directive: Directive): string[] {
  return lineNotes(tools, directive, ({ endpoint, linked }) => shareSentence(endpoint, linked) ?? []);
}

function lineNotes(
  tools: HoverTools,
  directive: Directive,
  describe: (line: { readonly endpoint: Endpoint; readonly linked: LinkedUpstream }) => string | readonly string[],
): string[] {
  const lines = byDirective(tools.snapshot.topology).endpoints.get(directive) ?? [];
  const notes = lines.map((line) =>
    [describe(line)]
      .flat()
      .map((sentence) => `${sentence}.`)
      .join(' '),
  );
  return [...new Set(notes)].filter((note) => note !== '');
}

function shareSentence(endpoint: Endpoint, linked: LinkedUpstream): string | undefined {
  const share = shareOfLines(linked, [endpoint]);
  const units = unitsOf(linked.upstream);
  switch (share?.kind) {
    case undefined:
      return undefined;
    case 'down':
      return `It is down: it gets no ${units}`;
    case 'backup':
      return `It is a backup: it gets ${units} while no other server can be used`;
    case 'share':
      return `It gets ${share.text} of the ${units} of ${codeSpan(linked.upstream.name)}`;
  }
}
