import { occurrences } from '../nginx/occurrences';
import { directivesNamed } from '../nginx/scope';
import type { Topology } from './types';

/**
 * Whether nginx runs several worker processes, each of which keeps counts of its own where servers share no `zone`.
 * `auto` is taken for several: one for each core.
 * @returns undefined if the files do not tell: a fragment, a template's variable, a file that was not read
 */
export function hasSeveralWorkers({ nginx: { config } }: Topology): boolean | undefined {
  const { main } = config;
  const value = directivesNamed(main, 'worker_processes').at(-1)?.args[0]?.value;
  if (value !== undefined) return value === 'auto' ? true : /^\d+$/.test(value) ? Number(value) > 1 : undefined;
  const isRoot = main.children.some(({ directive }) => directive !== undefined);
  // nginx's default is one process
  return isRoot && main.unresolvedIncludes.length === 0 ? false : undefined;
}

/** A name for a `zone` that no other one has: a zone of another kind or size would be refused. */
export function freeZoneName({ nginx: { config } }: Topology, wanted: string): string {
  const taken = new Set(occurrences(config, 'zone').map(({ directive }) => directive.args[0]?.value));
  for (const name of ['limit_req_zone', 'limit_conn_zone', 'proxy_cache_path', 'fastcgi_cache_path']) {
    for (const { directive } of occurrences(config, name)) {
      for (const { value } of directive.args) taken.add(/(?:^|_)zone=([^:]+)/.exec(value)?.[1]);
    }
  }
  const names = [wanted, `${wanted}_upstream`, `${wanted}_servers`];
  return names.find((name) => !taken.has(name)) ?? `${wanted}_state`;
}
