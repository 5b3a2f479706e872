import type { Directive } from '../../nginx/tree';
import { directiveAt } from '../../nginx/walk';
import { codeBlock } from '../../text/markdown';
import { type SymbolKind, symbolsOf } from '../../topology/symbols';
import { type HoverAnswer, type HoverTools, headOf, placeLink } from './answer';

/** What has no more to show than its definition. */
const SHOWN: ReadonlySet<SymbolKind> = new Set<SymbolKind>(['zone', 'log-format', 'named-location']);
const MOST_DEFINITIONS = 3;

/** A shared memory zone, a log format or a named location that a word refers to: its definition. */
export function symbolAnswers(tools: HoverTools, uri: string, offset: number): readonly HoverAnswer[] {
  const { topology } = tools.snapshot;
  const at = symbolsOf(topology).at(uri, offset);
  if (!at || !SHOWN.has(at.symbol.kind) || at.place.role === 'definition') return [];
  const definitions = at.symbol.places.filter(({ role }) => role === 'definition');
  const shown = definitions.slice(0, MOST_DEFINITIONS).flatMap(({ uri: other, span }) => {
    const file = topology.nginx.config.files.find(({ source }) => source.uri === other);
    const directive = file && directiveAt(file, span.start);
    return directive ? [definitionText(tools, directive)] : [];
  });
  if (shown.length === 0) return [];
  return [{ origin: at.place, head: shown.join('\n\n'), notes: [], body: '', where: '' }];
}

function definitionText(tools: HoverTools, directive: Directive): string {
  const text = directive.file.source.slice(directive.block ? directive.head : directive.span);
  return `${codeBlock(text, 'nginx')}\n\nDefined in ${placeLink(tools, headOf(directive))}`;
}
