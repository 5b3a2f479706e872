import type { DirectiveEntry } from './catalogue';
import data from './catalogue/documentation.json';

/** What completion and hover show of a directive: nginx.org's own words, in Markdown. */
export interface DirectiveText {
  /** Without the name; several lines where the forms differ. */
  readonly syntax: readonly string[];
  /** Without the name; several where they depend on the version. */
  readonly defaults: readonly string[];
  readonly paragraph: string;
  readonly parameters: readonly ParameterText[];
}

export interface ParameterText {
  /** As it is written, up to and with its `=`: `max_fails=`, `backup`. */
  readonly name: string;
  readonly text: string;
  /** The version that brought it, where the text says so. */
  readonly since: string | undefined;
}

const DOCS = 'https://nginx.org/en/docs/';

let texts: ReadonlyMap<string, string> | undefined;

/** The documentation of a directive; undefined where nginx.org has none. Read when it is first asked for. */
export function directiveText({ name, kind, module }: DirectiveEntry): DirectiveText | undefined {
  texts ??= new Map(data.texts.map((line) => [line.slice(0, line.indexOf('\t')), line]));
  const line = texts.get(`${name} ${kind[0]} ${module}`);
  if (line === undefined) return undefined;
  const [, syntax = '', defaults = '', paragraph = '', ...parameters] = line.split('\t');
  return {
    syntax: syntax.split('\n').filter((text) => text !== ''),
    defaults: defaults.split('\n').filter((text) => text !== ''),
    paragraph: withAddresses(paragraph),
    parameters: parameters.map(readParameter),
  };
}

/** What completion and hover show of a built-in variable. */
export interface VariableText {
  /** Without `$`; a family ends in `*`: `http_*`. */
  readonly name: string;
  /** nginx.org's own words, in Markdown, without a full stop. */
  readonly text: string;
  /** Its page, and the place on it. */
  readonly address: string;
}

let variables: ReadonlyMap<string, string> | undefined;

/** The documentation of a built-in variable; undefined where nginx.org has none. nginx ignores the case of variables. */
export function variableText(name: string, protocol: 'http' | 'stream'): VariableText | undefined {
  variables ??= new Map(data.variables.map((line) => [line.slice(0, line.indexOf('\t')), line]));
  const lower = name.toLowerCase();
  const families = [...lower.matchAll(/_(?=.)/g)].map(({ index }) => `${lower.slice(0, index + 1)}*`).toReversed();
  for (const key of [lower, ...families]) {
    const [, module = '', text] = variables.get(`${protocol[0]} ${key}`)?.split('\t') ?? [];
    if (text === undefined) continue;
    const page = module === 'otel' ? 'ngx_otel_module' : `${protocol}/ngx_${protocol}_${module}_module`;
    const address = `${DOCS}${page}.html#var_${key.replace(/\*$/, '')}`;
    return { name: key, text: withAddresses(text), address };
  }
  return undefined;
}

function readParameter(line: string): ParameterText {
  const end = line.indexOf(': ');
  const text = withAddresses(line.slice(end + 2));
  return {
    name: /^[\w:.]+=?/.exec(line.slice(0, end).replace(/[`*]/g, ''))?.[0] ?? line.slice(0, end),
    text,
    since: /\((\d+\.\d+\.\d+)\)/.exec(text)?.[1],
  };
}

function withAddresses(text: string): string {
  return text.replaceAll('](~/', `](${DOCS}`);
}

/** The words that the syntax of a directive spells out: `on`, `off`, `http_502`, `zone=`. */
export function literalWords({ syntax }: DirectiveText): readonly string[] {
  return [
    ...new Set(syntax.flatMap((text) => [...text.matchAll(/(?<!\*)`([\w.]+=?)`(?!\*)/g)].map(([, word = '']) => word))),
  ];
}
