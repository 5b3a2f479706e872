import { variablesIn } from '../nginx/address';
import { isIncomplete, walkScopes } from '../nginx/scope';
import type { Directive, Word } from '../nginx/tree';
import type { Topology } from '../topology/types';
import { handshakeHeader } from '../topology/websocket';
import { hardenedMap, insertMaps, type NewMap, standardMap } from '../topology/websocket-edit';
import { defineRule, type Fix } from './rule';

const NAME = 'connection_upgrade';

interface Use {
  readonly directive: Directive;
  readonly word: Word;
}

/** `$connection_upgrade` of nginx's documentation, without the `map` that defines it. */
export default defineRule<{ uses: readonly Use[] }>({
  meta: {
    id: 'connection-upgrade-undefined',
    title: '$connection_upgrade without its map',
    category: 'websocket',
    severity: 'error',
    fixable: 'safe',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/websocket.html',
      'https://nginx.org/en/docs/http/ngx_http_map_module.html',
    ],
  },
  check(topology, report) {
    const { nginx } = topology;
    if (nginx.variables.has(NAME) || nginx.hasForeignModules) return;
    const uses = findUses(topology);
    const [first, ...others] = uses;
    if (!first) return;
    const isWhole = nginx.config.main.directives.some(({ name }) => name.value === 'http');
    report({
      uri: first.directive.uri,
      span: first.word.span,
      // what includes a fragment, or a fragment beside it, may bring the map
      ...(!isWhole && { severity: 'information' }),
      message: isWhole
        ? `"$${NAME}" is no built-in variable and no map defines it; nginx will refuse to start: unknown "${NAME}" variable`
        : `"$${NAME}" is no built-in variable and no map here defines it; without one nginx will refuse to start: unknown "${NAME}" variable`,
      related: others.map(({ directive, word }) => ({
        uri: directive.uri,
        span: word.span,
        message: 'the same variable',
      })),
      ...(isWhole && { refusal: { by: 'nginx', message: `unknown "${NAME}" variable` } }),
      data: { uses },
    });
  },
  fix({ data: { uses } }, topology) {
    // for Upgrade the variable is the wrong one anyway
    const wrong = uses.filter(
      ({ directive, word }) => handshakeHeader(directive) === 'Upgrade' && word === directive.args[1],
    );
    const swap = wrong.map(({ directive, word }) => ({
      uri: directive.uri,
      span: word.span,
      newText: '$http_upgrade',
    }));
    if (wrong.length === uses.length) {
      return [{ title: 'Use $http_upgrade', kind: 'safe', isPreferred: true, edits: swap }];
    }
    const fixes: [title: string, map: NewMap][] = [
      [`Add the map for $${NAME}`, standardMap(NAME, topology)],
      ['Add a map that upgrades to websocket only', hardenedMap(NAME, 'upgrade')],
    ];
    return fixes.flatMap(([title, map], index): Fix[] => {
      const edits = insertMaps(topology, [map]);
      return edits.length > 0 ? [{ title, kind: 'safe', isPreferred: index === 0, edits: [...edits, ...swap] }] : [];
    });
  },
});

/** In text order, each written word once, without those that a file not read may define. */
function findUses({ nginx }: Topology): Use[] {
  const uses = new Map<Word, Use>();
  for (const scope of walkScopes(nginx.config.main)) {
    if (scope.protocol !== 'http' || isIncomplete(scope)) continue;
    for (const directive of scope.directives) {
      for (const word of directive.args) {
        if (variablesIn(word.value).includes(NAME)) uses.set(word, { directive, word });
      }
    }
  }
  const files = nginx.config.files.map(({ source }) => source.uri);
  const order = ({ directive, word }: Use): number => files.indexOf(directive.uri) * 1e9 + word.start;
  return [...uses.values()].sort((a, b) => order(a) - order(b));
}
