import type { Documentation } from './suggestion';

/**
 * What travels with an item to the client and back: its documentation's key, without what the label says already: many
 * items are sent at a time.
 */
export type ItemData = string | Documentation;

/** `http proxy` for a directive, `$http` for a variable, `$http*` for a family of variables. */
export function dataOf(label: string, documentation: Documentation): ItemData {
  if ('directive' in documentation && documentation.parameter === undefined) {
    const { directive } = documentation;
    if (directive.startsWith(`${label} `)) return directive.slice(label.length + 1);
  }
  if ('variable' in documentation) {
    const { variable, protocol } = documentation;
    if (label === `$${variable}`) return `$${protocol}`;
    if (`${label}*` === `$${variable}`) return `$${protocol}*`;
  }
  return documentation;
}

/** The documentation's key, of an item that was made here. */
export function documentationIn(label: string, data: ItemData): Documentation {
  if (typeof data !== 'string') return data;
  const [, protocol, star] = /^\$(http|stream)(\*?)$/.exec(data) ?? [];
  if (protocol === undefined) return { directive: `${label} ${data}` };
  return { variable: label.slice(1) + star, protocol: protocol === 'stream' ? 'stream' : 'http' };
}
