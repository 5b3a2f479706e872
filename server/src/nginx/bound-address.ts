import { onceFor } from '../text/memo';
import type { Listen, NginxModel, VirtualServer } from './model';

/** An address that a server listens on, as nginx compares it with those of other servers. */
export interface BoundAddress {
  /** The same for every way of writing it. */
  readonly key: string;
  /** As nginx prints it: `0.0.0.0:80` for `80` and `*:80`. */
  readonly text: string;
  readonly listen: Listen;
}

/** Ports of a range that are told apart; a longer range is left out. */
const MOST_PORTS = 200;

/**
 * What a server listens on: `80`, `*:80` and `0.0.0.0:80` are one address, `[::]:80` and `127.0.0.1:80` are others.
 * Follows `ngx_http_add_listen()` of nginx's `src/http/ngx_http.c`, which compares addresses and the kind of socket and
 * no other parameter. Names other than `localhost` stand for themselves; what holds variables is left out.
 */
export function boundAddresses({ listens, protocol }: VirtualServer): readonly BoundAddress[] {
  return listens.flatMap((listen) => {
    const socket = listen.isUdp || hasParameter(listen, 'quic') ? 'udp' : 'tcp';
    return textsOf(listen.text, protocol).map((text) => ({ key: `${protocol} ${socket} ${text}`, text, listen }));
  });
}

export function hasParameter({ directive }: Listen, ...names: readonly string[]): boolean {
  return directive?.args.slice(1).some(({ value }) => names.includes(value)) ?? false;
}

function textsOf(text: string, protocol: 'http' | 'stream'): string[] {
  if (text.includes('$')) return [];
  if (/^unix:/i.test(text)) return [text];
  const [, bracketed, plain = '', ports] =
    /^(?:(\[[\da-f:.]+\])|([^:[\]]*))(?::(\d+(?:-\d+)?))?$/i.exec(/^\d+(?:-\d+)?$/.test(text) ? `*:${text}` : text) ??
    [];
  if (bracketed === undefined && plain === '') return [];
  const host = bracketed === undefined ? ipv4Host(plain) : ipv6Host(bracketed);
  if (host === undefined) return [];
  // stream has no default port
  if (ports === undefined) return protocol === 'http' ? [`${host}:80`] : [];
  const [first = 0, last = first] = ports.split('-').map(Number);
  if (last < first || last - first > MOST_PORTS) return [];
  return Array.from({ length: last - first + 1 }, (_, index) => `${host}:${first + index}`);
}

function ipv4Host(text: string): string {
  if (text === '*') return '0.0.0.0';
  const host = text.toLowerCase();
  return host === 'localhost' ? '127.0.0.1' : host;
}

/** In its shortest form; undefined for what is no address. */
function ipv6Host(text: string): string | undefined {
  try {
    return new URL(`http://${text}/`).hostname;
  } catch {
    return undefined;
  }
}

/** An address, with all servers that listen on it in file order. */
export interface SharedAddress {
  readonly text: string;
  readonly uses: readonly { readonly server: VirtualServer; readonly listen: Listen }[];
}

/** All addresses by their keys. The default `listen` of a server that an include may give others is left out. */
export const sharedAddresses = onceFor((model: NginxModel): ReadonlyMap<string, SharedAddress> => {
  const shared = new Map<string, { text: string; uses: { server: VirtualServer; listen: Listen }[] }>();
  for (const server of model.servers) {
    for (const { key, text, listen } of boundAddresses(server)) {
      if (!listen.directive && server.scope.unresolvedIncludes.length > 0) continue;
      const known = shared.get(key);
      if (known) known.uses.push({ server, listen });
      else shared.set(key, { text, uses: [{ server, listen }] });
    }
  }
  return shared;
});
