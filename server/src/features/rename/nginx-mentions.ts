import { blocksAround, scopesAround } from '../../nginx/cursor';
import type { LoadedConfig } from '../../nginx/scope';
import { type ConfigFile, TokenKind } from '../../nginx/tree';
import { walkDirectives } from '../../nginx/walk';
import { type NamedSymbol, symbolsOf } from '../../topology/symbols';
import { type Mention, patternsOf } from './name-patterns';
import type { RenameTarget } from './targets';

/** Texts in nginx's files that spell the name of a symbol and belong to no symbol at all. */
export function* nginxMentions({ snapshot, symbol }: RenameTarget): Generator<Mention> {
  const patterns = patternsOf(symbol);
  if (!patterns) return;
  const { config } = snapshot.topology.nginx;
  const table = symbolsOf(snapshot.topology);
  for (const file of config.files) {
    const { source } = file;
    if (!source.text.toLowerCase().includes(symbol.name.toLowerCase())) continue;
    for (const { start, end, where } of textsOf(file)) {
      for (const match of source.text.slice(start, end).matchAll(patterns[where])) {
        const at = start + match.index;
        const place = table.at(source.uri, at)?.place;
        if (place && place.span.start <= at && at < place.span.end) continue;
        if (symbol.kind === 'variable' && !isInProtocol(config, file, at, symbol)) continue;
        const span = { start: at, end: at + match[0].length };
        yield { uri: source.uri, span, where: NAMES[where], isForTemplates: false };
      }
    }
  }
}

const NAMES = { words: 'another directive', comments: 'comment', code: 'Lua' } as const;

/** The arguments, comments and Lua of a file: a directive's own name is nobody's. */
function* textsOf(file: ConfigFile): Generator<{ start: number; end: number; where: keyof typeof NAMES }> {
  const { tokens } = file;
  const names = new Set<number>();
  for (const directive of walkDirectives(file.body)) names.add(directive.start);
  for (let index = 0; index < tokens.length; index++) {
    const start = tokens.start(index);
    const where = PLACES[tokens.kind(index)];
    if (where && !(where === 'words' && names.has(start))) yield { start, end: tokens.end(index), where };
  }
}

const PLACES: Readonly<Partial<Record<TokenKind, keyof typeof NAMES>>> = {
  [TokenKind.word]: 'words',
  [TokenKind.quoted]: 'words',
  [TokenKind.comment]: 'comments',
  [TokenKind.raw]: 'code',
};

/** Whether a place is in `http` for a variable of http, in `stream` for one of stream. */
function isInProtocol(config: LoadedConfig, file: ConfigFile, offset: number, { protocol }: NamedSymbol): boolean {
  const blocks = blocksAround(file, offset);
  const outer = blocks[0]?.name.value;
  if (outer === 'http' || outer === 'stream') return outer === protocol;
  const scopes = scopesAround(config, file, blocks);
  return scopes.length === 0 || scopes.some((scope) => scope.protocol === undefined || scope.protocol === protocol);
}
