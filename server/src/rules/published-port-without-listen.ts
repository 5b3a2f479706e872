import type { PortMapping } from '../compose/model';
import { insertAfter } from '../nginx/edit';
import type { Listen } from '../nginx/model';
import { effectiveSetting } from '../nginx/scope';
import { isStackShared, ownListens, processesBeside } from '../topology/listens';
import { inRange, mayHaveMore, rangeText } from '../topology/ports';
import { knownValue } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** The nginx service publishes a container port on which nginx does not listen. */
export default defineRule<{ mapping: PortMapping; free: readonly Listen[] }>({
  meta: {
    id: 'published-port-without-listen',
    title: 'Published port without a listen',
    category: 'reachability',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/engine/network/port-publishing/',
      'https://nginx.org/en/docs/http/ngx_http_core_module.html#listen',
    ],
  },
  check(topology, report) {
    const { compose, nginxService } = topology;
    if (!compose || !nginxService || nginxService.service.networkMode) return;
    const { listens, isComplete } = ownListens(topology);
    if (!isComplete || isStackShared(topology)) return;
    const { service, evidence } = nginxService;
    const isGuess = evidence[0]?.kind === 'image' || evidence[0]?.kind === 'name';
    const isAlone = processesBeside(topology) !== 'unknown';
    const free = listens.filter(
      ({ port, isLoopback, isUdp }) => port !== undefined && !isLoopback && !isUdp && !publishes(service.ports, port),
    );
    for (const mapping of service.ports) {
      const target = knownValue(mapping.target);
      if (!target || listens.some(({ port }) => port !== undefined && inRange(port, target))) continue;
      const ports = [...new Set(listens.flatMap(({ port }) => port ?? []))].slice(0, 4);
      const instead = ports.length > 0 ? ` (it listens on ${ports.join(', ')})` : '';
      report({
        uri: mapping.origin.uri,
        span: mapping.targetSpan ?? mapping.origin.span,
        message: `"${rangeText(target)}" is published, but nginx does not listen on it${instead}; connections will be refused`,
        certain: !isGuess && isAlone && !mayHaveMore(service, compose),
        related: listens.flatMap(({ directive, text }) =>
          directive ? [{ uri: directive.uri, span: directive.head, message: `nginx listens on ${text}` }] : [],
        ),
        data: { mapping, free },
      });
    }
  },
  fix({ data: { mapping, free } }, { nginx }) {
    const { targetSpan, origin } = mapping;
    const target = knownValue(mapping.target);
    const isSingle = target?.first === target?.last;
    // who connects there speaks TLS
    const isTls = isSingle && target !== undefined && TLS_PORTS.has(target.first);
    const fixes: Fix[] = [];
    const alike = free.filter((listen) => !isTls || isForTls(listen));
    for (const port of [...new Set(alike.map((listen) => listen.port))].slice(0, 3)) {
      if (!targetSpan || !isSingle) break;
      const edits = [{ uri: origin.uri, span: targetSpan, newText: `${port}` }];
      fixes.push({ title: `Publish the port ${port}, on which nginx listens`, kind: 'suggestion', edits });
    }
    const http = nginx.servers.find(
      ({ protocol, listens, scope }) =>
        protocol === 'http' && listens[0]?.directive && (!isTls || effectiveSetting(scope, 'ssl_certificate')),
    );
    const last = http?.listens.at(-1)?.directive;
    if (last && target && isSingle && mapping.protocol === 'tcp') {
      const statement = `listen ${target.first}${isTls ? ' ssl' : ''}`;
      const title = `Add "${statement}" to the server of ${last.args[0]?.value}`;
      fixes.push({ title, kind: 'suggestion', edits: insertAfter(last, [`${statement};`]) });
    }
    return fixes.map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
  },
});

const TLS_PORTS: ReadonlySet<number> = new Set([443, 8443]);

function isForTls({ directive }: Listen): boolean {
  return directive?.args.some(({ value }) => value === 'ssl') ?? false;
}

function publishes(mappings: readonly PortMapping[], port: number): boolean {
  return mappings.some(({ target }) => target.known && inRange(port, target.value));
}
