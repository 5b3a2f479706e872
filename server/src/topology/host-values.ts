import { type Address, parsePassTarget } from '../nginx/address';
import { scopesByDirective } from '../nginx/cursor';
import type { NginxModel } from '../nginx/model';
import { protocolOf } from '../nginx/scope';
import type { Directive, Word } from '../nginx/tree';
import { SETTING_WORDS } from '../nginx/variables';
import { onceFor } from '../text/memo';
import type { Topology } from './types';

/** A word that is the value of a variable and may be used as the host of a `*_pass`. */
export interface HostValue {
  readonly address: Address;
  readonly protocol: 'http' | 'stream';
  /** The `set`, or the entry of a `map`, `geo` or `split_clients`. */
  readonly directive: Directive;
}

/**
 * The literal values of variables that are the whole host, or the whole target, of a `*_pass`: `proxy_pass http://$backend`
 * with `map … $backend { default api:3000; }`. Each once. Parts of a host (`api_$color`) are none.
 */
export const hostValues = onceFor(({ nginx }: Topology): readonly HostValue[] => {
  const found = new Map<Word, HostValue>();
  const seen = new Set<string>();
  for (const { target, scope } of nginx.routes) {
    if (target.variables.length === 0) continue;
    const protocol = protocolOf(scope);
    const open = [target.address];
    for (let next = open.pop(); next; next = open.pop()) {
      const variable = wholeVariable(next);
      if (variable === undefined || seen.has(`${protocol} ${variable}`)) continue;
      seen.add(`${protocol} ${variable}`);
      for (const { word, directive } of valueWords(nginx, variable)) {
        const { address } = parsePassTarget(word);
        if (address.error === undefined && address.host !== '') found.set(word, { address, protocol, directive });
        open.push(address);
      }
    }
  }
  return [...found.values()];
});

/** The variable that is all of a host. */
function wholeVariable({ host, kind }: Address): string | undefined {
  const [, braced, bare] = (kind === 'dynamic' && /^\$(?:\{(\w+)\}|(\w+))$/.exec(host)) || [];
  return braced ?? bare;
}

function valueWords({ variables, config }: NginxModel, variable: string): { word: Word; directive: Directive }[] {
  return (variables.get(variable) ?? []).flatMap((definition) => {
    const { name, args, block } = definition;
    if (name.value === 'set') return args[1] ? [{ word: args[1], directive: definition }] : [];
    if (!block || !(name.value === 'map' || name.value === 'geo' || name.value === 'split_clients')) return [];
    // entries of included files in their place
    const entries = (scopesByDirective(config).get(definition) ?? []).flatMap(({ directives }) => directives);
    return entries.flatMap((entry) => {
      const word = SETTING_WORDS.has(entry.name.value) ? undefined : entry.args[0];
      return word ? [{ word, directive: entry }] : [];
    });
  });
}
