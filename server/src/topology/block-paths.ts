import { outlineName } from '../nginx/outline';
import type { LoadedConfig } from '../nginx/scope';
import type { Directive } from '../nginx/tree';

/** Deeper than any configuration is nested: what is in such a block has no name. */
const DEEPEST = 50;

/**
 * A name for each block of a configuration: the heads of the blocks around it in its file, and its own; of blocks that
 * are alike, with their number. It stays the same after an edit elsewhere, so that a block can be found again.
 */
export function blockPaths({ files }: LoadedConfig): ReadonlyMap<Directive, string> {
  const paths = new Map<Directive, string>();
  for (const { body } of files) {
    const open: { body: readonly Directive[]; path: string; depth: number }[] = [{ body, path: '', depth: 0 }];
    for (let next = open.pop(); next; next = open.pop()) {
      const times = new Map<string, number>();
      for (const directive of next.body) {
        const { block } = directive;
        if (block?.kind !== 'directives') continue;
        const head = headOf(directive);
        const time = (times.get(head) ?? 0) + 1;
        times.set(head, time);
        const path = `${next.path} / ${head}${time > 1 ? ` #${time}` : ''}`;
        paths.set(directive, path);
        if (next.depth < DEEPEST) open.push({ body: block.body, path, depth: next.depth + 1 });
      }
    }
  }
  return paths;
}

/** A server has no name of its own: it is told by its addresses and names. */
function headOf(directive: Directive): string {
  const name = outlineName(directive);
  if (directive.name.value !== 'server') return name;
  const listens = directive.block?.body.filter((child) => child.name.value === 'listen') ?? [];
  return [name, ...listens.map(({ args }) => args[0]?.value ?? '')].join(' ');
}
