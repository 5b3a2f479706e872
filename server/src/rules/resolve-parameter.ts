import type { Upstream, UpstreamServer } from '../nginx/model';
import type { Word } from '../nginx/tree';

/** What the rules about `resolve` have in common. */

export interface ResolvedServer {
  readonly server: UpstreamServer;
  /** The word `resolve`. */
  readonly word: Word;
}

/** The servers of an upstream whose names nginx is to resolve again and again; an address has nothing to resolve. */
export function resolvedServers({ servers }: Upstream): ResolvedServer[] {
  return servers.flatMap((server) => {
    const word = resolveWord(server);
    return word && server.address.kind === 'name' && !server.address.error ? { server, word } : [];
  });
}

export function resolveWord({ isResolved, parameters }: UpstreamServer): Word | undefined {
  if (!isResolved) return undefined;
  return parameters.find(({ name, value }) => name === 'resolve' && value === undefined)?.word;
}
