import { appendArguments, insertAtBlockStart } from '../nginx/edit';
import { effectiveSetting, type Scope } from '../nginx/scope';
import { zoneStatement } from '../nginx/zones';
import type { TextEdit } from '../text/edit';
import type { LinkedUpstream, Topology } from './types';

/** Docker's own, asked again every ten seconds: its answers hold for ten minutes. */
export const DOCKER_RESOLVER = 'resolver 127.0.0.11 valid=10s;';

export interface ResolveEdits {
  /** The statements that are added to the upstream: `zone`, `resolver`. */
  readonly settings: readonly string[];
  readonly edits: readonly TextEdit[];
}

/**
 * `resolve` on each server that is a service, with the `zone` and the `resolver` that it needs.
 * @returns no edits for an upstream with a resolver of its own that is not Docker's
 */
export function resolveServices({ upstream, endpoints }: LinkedUpstream, { nginx }: Topology): ResolveEdits {
  const settings: string[] = [];
  if (!upstream.zone) settings.push(`${zoneStatement(nginx.config, upstream)};`);
  if (!knowsDocker(upstream.scope)) {
    // two resolvers in one upstream are refused, and another one has its reasons
    if (upstream.resolver) return { settings, edits: [] };
    settings.push(DOCKER_RESOLVER);
  }
  const servers = endpoints.flatMap(({ server, target }) =>
    server && !server.isResolved && target.kind === 'service' ? server.directive : [],
  );
  const edits = [
    ...(settings.length > 0 ? insertAtBlockStart(upstream.directive, settings) : []),
    ...servers.flatMap((server) => appendArguments(server, ['resolve'])),
  ];
  return { settings, edits };
}

/** Says what {@link resolveServices} does: `Follow changed addresses of "app": add "resolve" and "zone"`. */
export function resolveTitle({ upstream }: LinkedUpstream, { settings }: ResolveEdits): string {
  const words = ['resolve', ...settings.map((setting) => setting.replace(/ .*/, ''))].map((word) => `"${word}"`);
  const list = words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : words.join('');
  return `Follow changed addresses of "${upstream.name}": add ${list}`;
}

/** Whether names are looked up with Docker's resolver, and not kept for the ten minutes that its answers hold. */
export function knowsDocker(scope: Scope): boolean {
  const args = effectiveSetting(scope, 'resolver')?.directive.args.map(({ value }) => value) ?? [];
  return (
    args.some((value) => /^127\.0\.0\.11(?::53)?$/.test(value)) && args.some((value) => value.startsWith('valid='))
  );
}
