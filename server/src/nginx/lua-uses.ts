import { onceFor } from '../text/memo';
import { byName } from './occurrences';
import type { LoadedConfig } from './scope';
import type { Directive } from './tree';
import type { VariableUse } from './variable-uses';

/**
 * Variables that Lua in the configuration reads or sets: `ngx.var.name`, `ngx.var["name"]`. Comments and texts of the
 * script are not told apart: they are only likely to be uses.
 */
export const luaVariables = onceFor((config: LoadedConfig): readonly VariableUse[] => {
  const found: VariableUse[] = [];
  for (const [name, places] of byName(config)) {
    if (!name.includes('_by_lua') || name.endsWith('_file')) continue;
    for (const { directive, scope } of places) {
      const { protocol } = scope;
      if (protocol === 'http' || protocol === 'stream') addUses(directive, protocol, found);
    }
  }
  return found;
});

function addUses(directive: Directive, protocol: VariableUse['protocol'], found: VariableUse[]): void {
  const { block, end, args, file } = directive;
  const word = args.at(-1);
  const [from, to] = block ? [block.open + 1, block.close ?? end] : [word?.start ?? end, word?.end ?? end];
  for (const match of file.source.text.slice(from, to).matchAll(/\bngx\.var(?:\.|\[\s*\\?["'])([A-Za-z_]\w*)/g)) {
    const name = match[1] ?? '';
    const stop = from + match.index + match[0].length;
    found.push({ name: name.toLowerCase(), directive, protocol, span: { start: stop - name.length, end: stop } });
  }
}
