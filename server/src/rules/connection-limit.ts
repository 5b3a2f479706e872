import type { ServerParameter, Upstream } from '../nginx/model';

/** What the rules about counts that workers do not share have in common. */

/** The first `max_conns` of an upstream that limits a server in use; 0 is no limit, and a variable may be 0. */
export function firstLimit({ servers }: Upstream): ServerParameter | undefined {
  return servers.find(({ maxConns, isDown }) => !isDown && Number(maxConns?.value) > 0)?.maxConns;
}
