import { Context, type DirectiveEntry, documentationAddress } from './catalogue';
import type { DirectiveText } from './catalogue-text';
import { exampleOf } from './directive-examples';

/** What is shown of a directive, in parts: completion and hover put them together. */
export interface DirectiveDocumentation {
  /** As they are written, without Markdown: `proxy_pass URL;`. */
  readonly syntax: readonly string[];
  /** Whole statements: `proxy_connect_timeout 60s;`; with a remark in brackets where it depends on the version. */
  readonly defaults: readonly string[];
  /** In nginx.org's words: `http`, `server`, `if in location`. */
  readonly contexts: readonly string[];
  /** `Since nginx 1.29.6, before that NGINX Plus`; undefined for what every nginx has. */
  readonly availability: string | undefined;
  /** nginx.org's first paragraph, in Markdown; empty where it has none. */
  readonly paragraph: string;
  readonly example: string | undefined;
  /** The page of nginx.org. */
  readonly address: string | undefined;
}

/**
 * @param text what `directiveText` gives for the entry; undefined where nginx.org has none
 */
export function documentDirective(entry: DirectiveEntry, text: DirectiveText | undefined): DirectiveDocumentation {
  return {
    syntax: text
      ? (text.syntax.length > 0 ? text.syntax : ['']).map((form) => statementOf(entry, plainSyntax(form)))
      : [],
    defaults: (text?.defaults ?? []).map((value) => defaultOf(entry, value)),
    contexts: contextNames(entry),
    availability: availabilityText(entry),
    paragraph: text?.paragraph ?? '',
    example: exampleOf(entry),
    address: documentationAddress(entry),
  };
}

/** The same as one Markdown text: syntax, what holds, the paragraph, an example, the link. */
export function directiveMarkdown(documentation: DirectiveDocumentation): string {
  const { syntax, defaults, contexts, availability, paragraph, example, address } = documentation;
  return [
    ...(syntax.length > 0 ? [fence(syntax.join('\n'))] : []),
    [
      ...(defaults.length > 0 ? [`Default: ${defaults.map(code).join(', ')}`] : []),
      ...(contexts.length > 0 ? [`Context: ${contexts.map(code).join(', ')}`] : []),
      ...(availability === undefined ? [] : [availability]),
    ].join('  \n'),
    paragraph,
    ...(example === undefined ? [] : [fence(example)]),
    ...(address === undefined ? [] : [`[nginx.org](${address})`]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** nginx.org's syntax without Markdown: `*` and backticks are what parameters and literal words are marked with. */
function plainSyntax(markdown: string): string {
  return markdown
    .replaceAll('``', '')
    .replace(/\*`([^`]*)`\*/g, '$1')
    .replaceAll('`', '')
    .trim();
}

const CONTEXT_NAMES: readonly (readonly [bit: number, name: string])[] = [
  [Context.main, 'main'],
  [Context.events, 'events'],
  [Context.http, 'http'],
  [Context.httpServer, 'server'],
  [Context.httpLocation, 'location'],
  [Context.httpUpstream, 'upstream'],
  [Context.ifInServer, 'if in server'],
  [Context.ifInLocation, 'if in location'],
  [Context.limitExcept, 'limit_except'],
  [Context.stream, 'stream'],
  [Context.streamServer, 'server'],
  [Context.streamUpstream, 'upstream'],
  [Context.mail, 'mail'],
  [Context.mailServer, 'server'],
];
const ANYWHERE = CONTEXT_NAMES.reduce((bits, [bit]) => bits | bit, 0);

function contextNames({ contexts }: DirectiveEntry): string[] {
  if ((contexts & ANYWHERE) === ANYWHERE) return ['any'];
  return [...new Set(CONTEXT_NAMES.filter(([bit]) => bit & contexts).map(([, name]) => name))];
}

function statementOf({ name, isBlock }: DirectiveEntry, form: string): string {
  const text = form === '' ? name : `${name} ${form}`;
  return isBlock ? text.replace(/\{\.\.\.\}$/, '{ ... }') : `${text};`;
}

function defaultOf({ name, isBlock }: DirectiveEntry, value: string): string {
  const [, text = value, remark = ''] = /^(.*?)( \(.*\))?$/s.exec(value) ?? [];
  return isBlock ? `${name} { ${text} }` : `${name} ${text};${remark}`;
}

function availabilityText({ since, wasPlus, removed, edition }: DirectiveEntry): string | undefined {
  if (edition === 'Plus') return 'NGINX Plus only';
  if (edition === 'extra') return 'In a module that is not built into the packages of nginx.org';
  if (removed !== undefined) return `Removed in nginx ${removed}`;
  if (since === undefined) return undefined;
  return wasPlus ? `Since nginx ${since}, before that NGINX Plus` : `Since nginx ${since}`;
}

function fence(text: string): string {
  return `\`\`\`nginx\n${text}\n\`\`\``;
}

function code(text: string): string {
  return `\`${text.replace(/\s+/g, ' ')}\``;
}
