import { definedVariable } from '../nginx/model';
import { outlineDetail, outlineName } from '../nginx/outline';
import { type Scope, walkScopes } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { onceFor } from '../text/memo';
import type { Origin, Span } from '../text/span';
import { type NamedSymbol, type SymbolKind, symbolsOf } from './symbols';
import type { Topology } from './types';

/** Something in a project that a person may look for by its name. */
export interface Landmark extends Origin {
  readonly kind: 'upstream' | 'server' | 'location' | 'variable' | 'zone' | 'log-format' | 'service';
  /** `app`, `server example.com · 443 ssl`, `location /api/`, `$pool` … */
  readonly name: string;
  /** What it stands in, besides its file: the server of a location. */
  readonly holder: string | undefined;
}

/** Upstreams, servers, locations, maps, zones, formats and services of a project; each once, in the order of files. */
export const landmarksOf = onceFor((topology: Topology): readonly Landmark[] => {
  const { nginx } = topology;
  const found: Landmark[] = [];
  for (const { directive } of nginx.servers) {
    const detail = outlineDetail(directive);
    const name = outlineName(directive) + (detail === '' ? '' : ` · ${detail}`);
    found.push(landmark('server', name, directive, directive.head));
  }
  for (const { kind, directive, parent } of walkScopes(nginx.config.main)) {
    if (!directive) continue;
    if (kind === 'location')
      found.push(landmark('location', outlineName(directive), directive, directive.head, serverName(parent)));
    const variable = kind === 'data' ? definedVariable(directive) : undefined;
    if (variable) found.push(landmark('variable', variable.value, directive, variable.span));
  }
  for (const symbol of symbolsOf(topology).symbols) found.push(...definitionsOf(symbol));
  return uniquePlaces(found);
});

const NAMED: ReadonlySet<SymbolKind> = new Set<SymbolKind>(['upstream', 'zone', 'log-format', 'service']);

function definitionsOf({ kind, name, places }: NamedSymbol): Landmark[] {
  if (!NAMED.has(kind)) return [];
  return places.flatMap(({ role, uri, span }) =>
    role === 'definition' ? [{ kind: kind as Landmark['kind'], name, uri, span, holder: undefined }] : [],
  );
}

function landmark(kind: Landmark['kind'], name: string, { uri }: Directive, span: Span, holder?: string): Landmark {
  return { kind, name, uri, span, holder };
}

function serverName(scope: Scope | undefined): string | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent)
    if (at.kind === 'server' && at.directive) return outlineName(at.directive);
  return undefined;
}

/** A file that is included twice stands there once. */
function uniquePlaces(landmarks: readonly Landmark[]): Landmark[] {
  const known = new Map<string, Landmark>();
  for (const each of landmarks) {
    const key = `${each.span.start} ${each.kind} ${each.uri}`;
    if (!known.has(key)) known.set(key, each);
  }
  return [...known.values()];
}
