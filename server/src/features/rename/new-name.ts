import { parseAddress } from '../../nginx/address';
import { isBuiltInVariable } from '../../nginx/catalogue';
import type { NamedSymbol, SymbolKind } from '../../topology/symbols';

/** What the things are called that have names. */
export const NOUNS: Readonly<Record<SymbolKind, string>> = {
  upstream: 'upstream',
  variable: 'variable',
  zone: 'zone',
  'log-format': 'log format',
  'named-location': 'named location',
  service: 'service',
  alias: 'name',
};

/** A name as nginx or Compose shows it: variables with their `$`. */
export function shown(kind: SymbolKind, name: string): string {
  return kind === 'variable' ? `$${name}` : `"${name}"`;
}

/**
 * What a user typed as a name, without what is not part of it: `$` of a variable.
 */
export function typedName({ kind }: Pick<NamedSymbol, 'kind'>, typed: string): string {
  return kind === 'variable' ? typed.replace(/^\$(?:\{(.*)\}$)?/, '$1') : typed;
}

/** Why a text cannot be the name of such a thing, whatever else there is; undefined if it can. */
export function nameProblem(
  { kind, protocol }: Pick<NamedSymbol, 'kind' | 'protocol'>,
  name: string,
): string | undefined {
  if (name === '') return 'A name is needed';
  switch (kind) {
    case 'service':
      return SERVICE.test(name)
        ? undefined
        : `A service's name may hold letters, digits, ".", "_" and "-" only (${shown(kind, name)})`;
    case 'alias':
      return SERVICE.test(name)
        ? undefined
        : `A host name may hold letters, digits, ".", "_" and "-" only (${shown(kind, name)})`;
    case 'variable':
      return variableProblem(name, protocol ?? 'http');
    case 'upstream':
      return upstreamProblem(name);
    case 'named-location':
      if (!name.startsWith('@')) return 'The name of a named location starts with "@"';
      return name === '@' ? 'A name is needed after "@"' : wordProblem(name);
    case 'log-format':
      if (name === 'combined') return 'nginx has the log format "combined" itself';
      return name.includes('=') ? 'The name of a log format may not hold "="' : wordProblem(name);
    default:
      if (name === 'off') return '"off" switches off what uses a zone, so it cannot be the name of one';
      return name.includes(':') ? 'The name of a zone may not hold ":"' : wordProblem(name);
  }
}

/** compose-go: schema/compose-spec.json, the pattern of the keys of `services`. */
const SERVICE = /^[a-zA-Z0-9._-]+$/;

function variableProblem(name: string, protocol: 'http' | 'stream'): string | undefined {
  if (!/^\w+$/.test(name))
    return `A variable's name may hold letters, digits and "_" only (${shown('variable', name)})`;
  // ngx_http_script.c takes `$1` for a capture, whatever follows
  if (/^\d/.test(name)) return `nginx takes $${name[0]} for a group of a regular expression`;
  return isBuiltInVariable(name, protocol) ? `nginx has the variable ${shown('variable', name)} itself` : undefined;
}

function upstreamProblem(name: string): string | undefined {
  const bad = /[/?#:@[\]]/.exec(name)?.[0];
  if (bad !== undefined) return `The name of an upstream may not hold "${bad}": nginx would not find it in a URL`;
  const problem = wordProblem(name);
  if (problem !== undefined) return problem;
  const { kind, error } = parseAddress({ text: name, offset: undefined, word: { start: 0, end: 0 } });
  return error !== undefined || kind !== 'name' ? `${shown('upstream', name)} is no name but an address` : undefined;
}

/** One word of nginx that means itself, with or without quotes. */
function wordProblem(name: string): string | undefined {
  const bad = /[\s;{}"'\\$#]/.exec(name)?.[0];
  if (bad === undefined) return undefined;
  return /\s/.test(bad) ? 'The name must be one word' : `The name may not hold ${bad === '"' ? "'\"'" : `"${bad}"`}`;
}
