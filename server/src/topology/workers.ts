import { directivesOf, readContainerCommand } from '../compose/container-command';
import { directivesNamed } from '../nginx/scope';
import type { Topology } from './types';

/**
 * Whether nginx runs several worker processes, each of which keeps counts of its own where servers share no `zone`.
 * `auto` is taken for several: one for each core.
 * @returns undefined if the files do not tell: a fragment, a template's variable, a file that was not read
 */
export function hasSeveralWorkers({ nginx: { config }, nginxService }: Topology): boolean | undefined {
  const { main } = config;
  const ofCommand = nginxService && workersIn(directivesOf(readContainerCommand(nginxService.service)));
  const value = ofCommand ?? directivesNamed(main, 'worker_processes').at(-1)?.args[0]?.value;
  if (value !== undefined) return value === 'auto' ? true : /^\d+$/.test(value) ? Number(value) > 1 : undefined;
  const isRoot = main.children.some(({ directive }) => directive !== undefined);
  // nginx's default is one process
  return isRoot && main.unresolvedIncludes.length === 0 ? false : undefined;
}

/** `worker_processes` of `nginx -g`; nginx refuses to start where the root file says it again. */
function workersIn(directives: string): string | undefined {
  return /(?:^|;)\s*worker_processes\s+([^\s;]+)\s*;/.exec(directives)?.[1];
}
