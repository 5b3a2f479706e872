import type { Upstream } from '../nginx/model';
import { lowerFirst, upperFirst } from '../text/capitals';
import { unitsOf } from './amounts';

/** The way of choosing in nginx's own words, as it is written: `round robin`, `hash $uri consistent`, `least_conn`. */
export function methodName({ method, sticky }: Upstream): string {
  const words = method ? [method.name, ...method.directive.args.map(({ raw }) => raw)].join(' ') : 'round robin';
  return sticky ? `${words}, sticky ${sticky.args[0]?.value ?? ''}`.trimEnd() : words;
}

/**
 * How an upstream chooses a server, in plain words: a sentence without its full stop. It may hold words of the user's
 * file (the key of `hash`): escape it where it is shown.
 */
export function methodText(upstream: Upstream): string {
  const { sticky } = upstream;
  const words = choiceText(upstream);
  if (!sticky) return words;
  const by = STICKY[sticky.args[0]?.value ?? ''] ?? 'what it sends';
  return `A client stays on the server it was given, known by ${by}; for new ones: ${lowerFirst(words)}`;
}

const STICKY: Readonly<Record<string, string>> = {
  cookie: 'a cookie that nginx sets',
  route: 'the route that its request names',
  learn: 'a session that the server started',
};

function choiceText(upstream: Upstream): string {
  const { method, servers } = upstream;
  const units = unitsOf(upstream);
  const hasWeights = new Set(servers.map(({ weight }) => weight?.value ?? '1')).size > 1;
  const [first, second] = method?.directive.args.map(({ value }) => value) ?? [];
  switch (method?.name) {
    case undefined:
      return hasWeights ? 'Servers take turns, those with more weight more often' : 'Servers take turns';
    case 'least_conn':
      return `The server with the fewest active connections${hasWeights ? ' for its weight' : ''} is next`;
    case 'ip_hash':
      return 'A client stays on one server, by its address: the first three numbers of IPv4, all of IPv6';
    case 'hash': {
      if (!first) return 'The key is empty: servers take turns';
      if (!first.includes('$')) {
        return `The key "${first}" is the same for all ${units}: one server gets everything`;
      }
      const change = second === 'consistent' ? '; few keys move when servers come or go' : '';
      return `${upperFirst(units)} with the same "${first}" go to the same server${change}`;
    }
    case 'random':
      if (first === 'two') return 'Of two servers drawn at random, the one with fewer active connections is next';
      return `A server is drawn at random${hasWeights ? ', those with more weight more often' : ''}`;
    case 'least_time':
      return 'The server with the shortest response time and the fewest active connections is next';
  }
}
