import { onceFor } from '../text/memo';
import type { Span } from '../text/span';
import { spanIn, spannedText } from './address';
import { byName } from './occurrences';
import { type LoadedConfig, walkScopes } from './scope';
import type { Directive, Word } from './tree';

/** A named group of a regex, which defines a variable: `(?<name>…)`, `(?P<name>…)`, `(?'name'…)`. */
export interface NamedCapture {
  readonly name: string;
  readonly directive: Directive;
  readonly protocol: 'http' | 'stream';
  /** The name in the file. */
  readonly span: Span;
}

/** Directives whose arguments may be regexes. */
const HOLDERS = [
  'server_name',
  'location',
  'if',
  'rewrite',
  'valid_referers',
  'proxy_redirect',
  'proxy_cookie_domain',
  'proxy_cookie_path',
  'proxy_cookie_flags',
  'fastcgi_split_path_info',
  'userid_domain',
];

/** The named groups of a configuration's regexes, in no order. */
export const namedCaptures = onceFor((config: LoadedConfig): readonly NamedCapture[] => {
  const found: NamedCapture[] = [];
  if (!config.files.some(({ source }) => source.text.includes('(?'))) return found;
  for (const name of HOLDERS) {
    for (const { directive, scope } of byName(config).get(name) ?? []) {
      const { protocol } = scope;
      if (protocol !== 'http' && protocol !== 'stream') continue;
      for (const word of directive.args) addGroups(word, directive, protocol, found);
    }
  }
  for (const { kind, directive, directives, protocol } of walkScopes(config.main)) {
    if (kind !== 'data' || directive?.name.value !== 'map') continue;
    if (protocol !== 'http' && protocol !== 'stream') continue;
    for (const entry of directives) {
      if (entry.name.value.startsWith('~')) addGroups(entry.name, entry, protocol, found);
    }
  }
  return found;
});

function addGroups(word: Word, directive: Directive, protocol: NamedCapture['protocol'], found: NamedCapture[]): void {
  const source = spannedText(word);
  if (!source.text.includes('(?')) return;
  for (const match of source.text.matchAll(/\(\?P?[<'](\w+)[>']/g)) {
    const name = match[1] ?? '';
    const start = match.index + match[0].length - 1 - name.length;
    found.push({ name, directive, protocol, span: spanIn(source, start, start + name.length) });
  }
}
