import type { Directive } from '../nginx/tree';
import type { LinkedRoute, Topology } from '../topology/types';
import { connectionStyles, replaceValue } from '../topology/websocket-edit';
import { defineRule } from './rule';

/** `Upgrade $http_upgrade`: whatever protocol a client names reaches the service. */
export default defineRule<LinkedRoute>({
  meta: {
    id: 'websocket-upgrade-unrestricted',
    title: 'Any protocol may be upgraded to',
    category: 'websocket',
    severity: 'off',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/websocket.html', 'https://github.com/dvershinin/gixy'],
  },
  check(topology, report) {
    for (const [line, linked] of unrestricted(topology)) {
      const value = line.args[1];
      if (!value) continue;
      report({
        uri: line.uri,
        span: value.span,
        message: `"${value.value}" passes on any protocol that a client names, h2c too, past the rules of nginx's locations`,
        data: linked,
      });
    }
  },
  fix({ data: linked }, topology) {
    const style = connectionStyles(linked, topology).find(({ upgrade }) => upgrade === '$websocket_upgrade');
    const { upgrade, connection } = linked.upgrade;
    if (!style || !upgrade || !connection) return [];
    const edits = [...style.maps, ...replaceValue(upgrade, style), ...replaceValue(connection, style)];
    return [{ title: `Upgrade connections ${style.title}`, kind: 'suggestion', isPreferred: true, edits }];
  },
});

function unrestricted({ routes }: Topology): Map<Directive, LinkedRoute> {
  const found = new Map<Directive, LinkedRoute>();
  for (const linked of routes) {
    const { upgrade, isComplete } = linked.upgrade;
    const isOpen = /^\$\{?http_upgrade\}?$/.test(upgrade?.args[1]?.value ?? '');
    if (upgrade && isComplete && isOpen && !found.has(upgrade)) found.set(upgrade, linked);
  }
  return found;
}
