import { parseAddress, spannedText } from '../nginx/address';
import type { UpstreamServer } from '../nginx/model';
import type { Scope } from '../nginx/scope';
import type { Directive, Word } from '../nginx/tree';
import { onceFor } from '../text/memo';
import type { Span } from '../text/span';
import type { LinkedRoute, Target, Topology } from './types';

/** A name that nginx asks its `resolver` for while it runs: of a target with variables, or of a `server` with `resolve`. */
export interface LookUp {
  /** Where the resolver in effect is to be looked for. */
  readonly scope: Scope;
  readonly host: string;
  readonly target: Target;
  /** Where the name is asked for. */
  readonly uri: string;
  readonly span: Span;
  readonly route: LinkedRoute | undefined;
  readonly server: UpstreamServer | undefined;
}

export const lookUps = onceFor(({ routes, endpoints }: Topology): readonly LookUp[] => {
  const found: LookUp[] = [];
  for (const linked of routes) {
    const { route, runtimeHosts } = linked;
    for (const { target, isKnownAtStart, address } of runtimeHosts ?? []) {
      if (!target || isKnownAtStart || address.kind !== 'name') continue;
      const place = { uri: route.directive.uri, span: route.target.address.hostSpan };
      found.push({ scope: route.scope, host: address.host, target, ...place, route: linked, server: undefined });
    }
  }
  for (const { server, target, address, uri } of endpoints) {
    if (!server?.isResolved || address.kind !== 'name') continue;
    const { scope } = server.upstream;
    found.push({ scope, host: address.host, target, uri, span: address.hostSpan, route: undefined, server });
  }
  return found;
});

/** The servers that a `resolver` directive names, without its parameters. */
export function resolverAddresses({ args }: Directive): Word[] {
  return args.filter(({ value }) => !value.includes('='));
}

/** Whether one of them is Docker's own DNS, and whether all are. */
export function asksDocker(resolver: Directive): 'always' | 'sometimes' | 'never' {
  const words = resolverAddresses(resolver);
  const own = words.filter((word) => parseAddress(spannedText(word)).host === '127.0.0.11');
  return own.length === 0 ? 'never' : own.length === words.length ? 'always' : 'sometimes';
}
