import { innerSpan, spanIn, spannedText } from '../nginx/address';
import { namedCaptures } from '../nginx/captures';
import { jumpsOf } from '../nginx/jumps';
import { luaVariables } from '../nginx/lua-uses';
import { DEFINING_DIRECTIVES, definedVariable } from '../nginx/model';
import { occurrences } from '../nginx/occurrences';
import { protocolOf } from '../nginx/scope';
import type { Directive, Word } from '../nginx/tree';
import { allVariableUses } from '../nginx/variable-uses';
import { zonesOf } from '../nginx/zones';
import type { Span } from '../text/span';
import { hostValues } from './host-values';
import type { FoundPlace, SymbolCollector } from './symbol-collector';
import type { Topology } from './types';

/** Adds the names that nginx's own text defines and uses. */
export function collectNginxNames(topology: Topology, into: SymbolCollector): void {
  collectUpstreams(topology, into);
  collectVariables(topology, into);
  collectZones(topology, into);
  collectLogFormats(topology, into);
  collectNamedLocations(topology, into);
}

function collectUpstreams(topology: Topology, into: SymbolCollector): void {
  const { upstreams, routes } = topology.nginx;
  for (const { name, nameWord, directive, protocol } of upstreams) {
    if (name !== '')
      into.add({ kind: 'upstream', protocol, name }, placeOf(directive, innerSpan(nameWord), 'definition'));
  }
  for (const { upstream, target, directive } of routes) {
    if (!upstream) continue;
    const { host, hostSpan } = target.address;
    into.add({ kind: 'upstream', protocol: upstream.protocol, name: host }, placeOf(directive, hostSpan, 'reference'));
  }
  for (const { address, protocol, directive } of hostValues(topology)) {
    const name = { kind: 'upstream', protocol, name: address.host } as const;
    // a host with a port is no upstream where variables are
    if (address.portSpan || !into.isDefined(name)) continue;
    into.add(name, { ...placeOf(directive, address.hostSpan, 'reference'), isCertain: false });
  }
}

function collectVariables({ nginx: { config } }: Topology, into: SymbolCollector): void {
  const kind = 'variable';
  for (const directiveName of DEFINING_DIRECTIVES) {
    for (const { directive, scope } of occurrences(config, directiveName)) {
      const word = definedVariable(directive);
      const name = /^\$(\w+)$/.exec(word?.value ?? '')?.[1];
      if (!word || name === undefined) continue;
      const source = spannedText(word);
      const span = spanIn(source, 1, source.text.length);
      into.add({ kind, name, protocol: protocolOf(scope) }, placeOf(directive, span, 'definition'));
    }
  }
  for (const { name, protocol, directive, span } of namedCaptures(config)) {
    into.add({ kind, name, protocol }, placeOf(directive, span, 'definition'));
  }
  for (const { name, protocol, directive, span } of allVariableUses(config)) {
    // groups of a regex that have a number
    if (!/^\d/.test(name)) into.add({ kind, name, protocol }, placeOf(directive, span, 'reference'));
  }
  for (const { name, protocol, directive, span } of luaVariables(config)) {
    into.add({ kind, name, protocol }, { ...placeOf(directive, span, 'reference'), isCertain: false });
  }
}

/** Where a directive names a zone that another line declares: the whole first argument, or what follows `zone=`. */
const ZONE_USES: Readonly<Record<string, 'first' | 'parameter'>> = {
  limit_req: 'parameter',
  keyval: 'parameter',
  limit_conn: 'first',
  session_log: 'first',
  proxy_cache: 'first',
  fastcgi_cache: 'first',
  uwsgi_cache: 'first',
  scgi_cache: 'first',
};

/** Zones that modules of their own declare. */
const OTHER_ZONES = ['js_shared_dict_zone', 'session_log_zone'];

function collectZones({ nginx: { config } }: Topology, into: SymbolCollector): void {
  const kind = 'zone';
  for (const lines of zonesOf(config).values()) {
    for (const { name, nameWord, directive, sizeText } of lines) {
      const span = partOf(nameWord, name);
      // a line without a size leaves it to another one
      into.add({ kind, name }, placeOf(directive, span, sizeText === undefined ? 'reference' : 'definition'));
    }
  }
  for (const directiveName of OTHER_ZONES) {
    for (const { directive } of occurrences(config, directiveName)) addZoneParameter(directive, 'definition', into);
  }
  for (const [directiveName, where] of Object.entries(ZONE_USES)) {
    for (const { directive } of occurrences(config, directiveName)) {
      const [first] = directive.args;
      if (where === 'parameter') addZoneParameter(directive, 'reference', into);
      else if (first && first.value !== '' && first.value !== 'off' && !first.value.includes('$')) {
        into.add({ kind, name: first.value }, placeOf(directive, innerSpan(first), 'reference'));
      }
    }
  }
}

function addZoneParameter(directive: Directive, role: FoundPlace['role'], into: SymbolCollector): void {
  for (const word of directive.args) {
    const [, name] = /^zone=([^:]+)/.exec(word.value) ?? [];
    if (name !== undefined) into.add({ kind: 'zone', name }, placeOf(directive, partOf(word, name), role));
  }
}

/** The name in `zone=name:10m`, `shared:name:10m`, `keys_zone=name:10m` or alone. */
function partOf(word: Word, name: string): Span {
  const source = spannedText(word);
  const [before = ''] = /^(?:\w+=|shared:)/.exec(source.text) ?? [];
  const start = source.text.startsWith(name, before.length) ? before.length : 0;
  return spanIn(source, start, start + name.length);
}

function collectLogFormats({ nginx: { config } }: Topology, into: SymbolCollector): void {
  const uses: readonly (readonly [name: string, argument: number, role: FoundPlace['role']])[] = [
    ['log_format', 0, 'definition'],
    ['access_log', 1, 'reference'],
  ];
  for (const [directiveName, argument, role] of uses) {
    for (const { directive, scope } of occurrences(config, directiveName)) {
      const word = directive.args[argument];
      // nginx takes the second argument for a format, whatever it is; a parameter there is a mistake
      if (!word || word.value === '' || /[=$]/.test(word.value)) continue;
      const name = { kind: 'log-format', name: word.value, protocol: protocolOf(scope) } as const;
      into.add(name, placeOf(directive, innerSpan(word), role));
    }
  }
}

function collectNamedLocations({ nginx }: Topology, into: SymbolCollector): void {
  const kind = 'named-location';
  const holderOf = new Map(nginx.servers.map((server, index) => [server, index]));
  for (const [server, holder] of holderOf) {
    for (const { modifier, path, pathSpan, directive } of server.locations) {
      if (modifier === '@') into.add({ kind, name: path, holder }, placeOf(directive, pathSpan, 'definition'));
    }
  }
  for (const { directive, target, span, servers } of jumpsOf(nginx)) {
    if (!target.startsWith('@')) continue;
    for (const server of servers) {
      into.add({ kind, name: target, holder: holderOf.get(server) ?? -1 }, placeOf(directive, span, 'reference'));
    }
  }
}

function placeOf(directive: Directive, span: Span, role: FoundPlace['role']): FoundPlace {
  return { uri: directive.uri, span, role, extent: directive.span };
}
