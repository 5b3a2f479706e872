import { namedCaptures } from '../../nginx/captures';
import { variableEntries } from '../../nginx/catalogue';
import { scopesHolding } from '../../nginx/cursor';
import { protocolOf } from '../../nginx/scope';
import type { Directive, Word } from '../../nginx/tree';
import { definitionsByName, variablesIn } from '../../nginx/variables';
import { upperFirst } from '../../text/capitals';
import { codeBlock, codeSpan, escapeMarkdown, markdownLink } from '../../text/markdown';
import { moved, type Span, touches } from '../../text/span';
import { unavailableText } from '../../topology/unavailable';
import { type HoverAnswer, type HoverTools, headOf, placeLink, scopesOf, whereOf, wordOrigin } from './answer';

/** Lines of a definition that are shown, and definitions of one variable. */
const MOST_LINES = 14;
const MOST_DEFINITIONS = 3;

/** A variable in a word: the definition of one of the user's, what nginx's own hold. */
export function variableAnswers(tools: HoverTools, directive: Directive, word: Word, offset: number): HoverAnswer[] {
  const found = variableAt(word, offset);
  if (!found) return [];
  const origin = wordOrigin(word.file, found.span);
  const replaced = word.file.variables?.get(found.name);
  if (replaced !== undefined) {
    const head = `**${codeSpan(`\${${found.name}}`)}** is replaced when the container starts: ${codeSpan(replaced)}`;
    return [{ origin, head, notes: [], body: '', where: '' }];
  }
  const scopes = scopesOf(tools, directive);
  const protocols = new Set(scopes.map(protocolOf));
  return [...protocols].flatMap((protocol) => {
    const head = describe(tools, found.name, protocol);
    const scope = scopes.find((each) => protocolOf(each) === protocol);
    if (head === undefined || !scope) return [];
    return [{ origin, head, notes: [], body: '', where: whereOf(tools, scope, word.file) }];
  });
}

/** The variable whose text, `$` and braces included, holds the offset. */
function variableAt({ raw, start }: Word, offset: number): { name: string; span: Span } | undefined {
  for (const { name, span } of variablesIn(raw)) {
    if (touches(span, offset - start)) return { name, span: moved(span, start) };
  }
  return undefined;
}

function describe(tools: HoverTools, name: string, protocol: 'http' | 'stream'): string | undefined {
  const { nginx } = tools.snapshot.topology;
  const holding = scopesHolding(nginx.config);
  const definitions = [...(definitionsByName(nginx).get(name.toLowerCase()) ?? [])].filter((definition) =>
    holding.get(definition)?.some((scope) => protocolOf(scope) === protocol),
  );
  if (definitions.length > 0) return definitionText(tools, definitions);
  const captures = namedCaptures(nginx.config).filter(
    (capture) => capture.name.toLowerCase() === name.toLowerCase() && capture.protocol === protocol,
  );
  if (captures.length > 0) return captureText(tools, [...new Set(captures.map(({ directive }) => directive))]);
  return builtInText(tools, name, protocol);
}

/** Regexes with a group of this name. */
function captureText(tools: HoverTools, directives: readonly Directive[]): string {
  const shown = directives
    .slice(0, MOST_DEFINITIONS)
    .flatMap((directive) => [
      codeBlock(directive.file.source.slice(directive.head), 'nginx'),
      `A group of this regex, in ${placeLink(tools, headOf(directive))}`,
    ]);
  return shown.join('\n\n');
}

function definitionText(tools: HoverTools, definitions: readonly Directive[]): string {
  const shown = definitions
    .slice(0, MOST_DEFINITIONS)
    .flatMap((definition) => [
      codeBlock(blockText(definition), 'nginx'),
      `Defined in ${placeLink(tools, headOf(definition))}`,
    ]);
  const more = definitions.length - MOST_DEFINITIONS;
  return [...shown, ...(more > 0 ? [`and ${more} more definitions`] : [])].join('\n\n');
}

/** A statement as it is written, without the indentation of its own line. */
function blockText({ file, span }: Directive): string {
  const indent = file.source.indentAt(span.start);
  const lines = file.source.slice(span).split(/\r\n|\r|\n/);
  const shown = lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()));
  if (shown.length <= MOST_LINES) return shown.join('\n');
  return [...shown.slice(0, MOST_LINES - 1), `  # ${shown.length - MOST_LINES} more lines`, '}'].join('\n');
}

function builtInText(tools: HoverTools, name: string, protocol: 'http' | 'stream'): string | undefined {
  const lower = name.toLowerCase();
  const entries = variableEntries(protocol);
  const entry =
    entries.find((each) => !each.isFamily && each.name === lower) ??
    entries.find((each) => each.isFamily && lower.startsWith(each.name) && lower.length > each.name.length);
  if (!entry) return undefined;
  const text = tools.texts.variableText(lower, protocol);
  const { edition, since } = entry;
  const missing = unavailableText({ edition, since, wasPlus: false, removed: undefined }, tools.snapshot.topology);
  const availability =
    edition === 'Plus' ? 'NGINX Plus only' : since === undefined ? undefined : `Since nginx ${since}`;
  const own = familyText(lower);
  return [
    `**${codeSpan(`$${name}`)}** ${own === undefined ? '' : `: ${own}`}`.trim().replace('** :', '**:'),
    ...(missing === undefined ? [] : [`**${escapeMarkdown(missing)}**`]),
    ...(text ? [upperFirst(text.text)] : []),
    ...(availability === undefined ? [] : [availability]),
    ...(text ? [markdownLink('nginx.org', text.address)] : []),
  ].join('\n\n');
}

/** What a name of a family says of itself. */
const FAMILIES: readonly (readonly [start: string, describe: (rest: string) => string])[] = [
  ['upstream_http_', (rest) => `the header ${headerName(rest)} of the response of the upstream server`],
  ['upstream_trailer_', (rest) => `the trailer ${headerName(rest)} of the response of the upstream server`],
  ['upstream_cookie_', (rest) => `the cookie ${codeSpan(rest)} that the upstream server sets`],
  ['sent_http_', (rest) => `the header ${headerName(rest)} of the response that is sent`],
  ['sent_trailer_', (rest) => `the trailer ${headerName(rest)} of the response that is sent`],
  ['http_', (rest) => `the header ${headerName(rest)} of the request`],
  ['arg_', (rest) => `the argument ${codeSpan(rest)} of the request line`],
  ['cookie_', (rest) => `the cookie ${codeSpan(rest)} of the request`],
];

function familyText(name: string): string | undefined {
  const family = FAMILIES.find(([start]) => name.startsWith(start) && name.length > start.length);
  return family?.[1](name.slice(family[0].length));
}

function headerName(rest: string): string {
  return codeSpan(rest.split('_').map(upperFirst).join('-'));
}
