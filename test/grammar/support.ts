import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import * as oniguruma from 'vscode-oniguruma';
import { type IGrammar, INITIAL, type IRawGrammar, parseRawGrammar, Registry } from 'vscode-textmate';

/** Absolute path of a file of this repository. */
export function repositoryPath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** Configuration text without escapes of the template literal, so that carets stand under what they mark. */
export const conf = String.raw;

export interface TokenizedLine {
  text: string;
  /** The scopes of each UTF-16 code unit of the line, outermost first. */
  scopes: string[][];
}

export interface Tokenized {
  lines: TokenizedLine[];
  /** How many rules are open after the last line; 1 when every statement and block was closed. */
  depth: number;
}

/**
 * Tokenizes `text` as source.nginx. `lua` chooses what stands for VS Code's own Lua grammar:
 * a small stand-in, or nothing, as in an editor without one.
 */
export async function tokenize(text: string, lua: 'stand-in' | 'none' = 'stand-in'): Promise<Tokenized> {
  const grammar = await loadGrammar(lua);
  const lines: TokenizedLine[] = [];
  let state = INITIAL;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const result = grammar.tokenizeLine(line, state);
    const scopes: string[][] = [];
    for (const token of result.tokens) {
      for (let column = token.startIndex; column < Math.min(token.endIndex, line.length); column++) {
        scopes[column] = token.scopes;
      }
    }
    lines.push({ text: line, scopes });
    state = result.ruleStack;
  }
  return { lines, depth: state.depth };
}

/**
 * Checks annotated source. A row of carets speaks of the nearest line of configuration above it:
 *
 *     listen 80; # text
 *     #      ^^ constant.numeric.port
 *     # <----- keyword.other.directive
 *     #          ^ comment.line - constant.numeric
 *
 * `^` marks columns, `<---` as many columns from 0 as it has dashes. Every marked character must carry
 * every scope named (a prefix up to a dot is enough) and none after the `-`. The first scope must fit
 * exactly: the characters just outside the marks must not carry it, unless the row ends with `...`.
 */
export async function expectScopes(source: string, lua: 'stand-in' | 'none' = 'stand-in'): Promise<void> {
  const { text, assertions } = parseAnnotated(source);
  const { lines } = await tokenize(text, lua);
  const failures = assertions.flatMap((assertion) => failuresOf(assertion, lines[assertion.line]));
  expect(failures.join('\n')).toBe('');
  expect(assertions.length).toBeGreaterThan(0);
}

interface Assertion {
  line: number;
  start: number;
  end: number;
  wanted: string[];
  unwanted: string[];
  exact: boolean;
  row: string;
}

const caretRow =
  /^\s*#\s*(?<marks>\^+|<-+)(?<scopes>(?: +[a-z][\w.-]*)*)(?<unwanted> +-(?: +[a-z][\w.-]*)+)?(?<open> +\.\.\.)?$/;

function parseAnnotated(source: string): { text: string; assertions: Assertion[] } {
  const kept: string[] = [];
  const assertions: Assertion[] = [];
  for (const row of source.replace(/^\n/, '').split('\n')) {
    const groups = caretRow.exec(row)?.groups;
    if (!groups) {
      kept.push(row);
      continue;
    }
    const marks = groups.marks ?? '';
    const start = marks.startsWith('<') ? 0 : row.indexOf(marks);
    assertions.push({
      line: kept.length - 1,
      start,
      end: start + marks.length - (marks.startsWith('<') ? 1 : 0),
      wanted: words(groups.scopes),
      unwanted: words(groups.unwanted).filter((word) => word !== '-'),
      exact: !groups.open,
      row,
    });
  }
  return { text: kept.join('\n'), assertions };
}

function words(text: string | undefined): string[] {
  return text?.split(' ').filter((word) => word !== '') ?? [];
}

function failuresOf(assertion: Assertion, line: TokenizedLine | undefined): string[] {
  if (!line || line.text.length < assertion.end) {
    return [`${assertion.row}\n  marks columns that the line above does not have`];
  }
  const { start, end, wanted, unwanted, exact } = assertion;
  const failures: string[] = [];
  for (let column = start; column < end; column++) {
    const scopes = line.scopes[column] ?? [];
    const missing = wanted.filter((scope) => !carries(scopes, scope));
    const present = unwanted.filter((scope) => carries(scopes, scope));
    if (missing.length + present.length > 0) {
      failures.push(
        describe(line, assertion, column, `lacks [${missing.join(' ')}], must not have [${present.join(' ')}]`),
      );
    }
  }
  const [first] = wanted;
  for (const column of exact && first ? [start - 1, end] : []) {
    if (carries(line.scopes[column] ?? [], first ?? '')) {
      failures.push(describe(line, assertion, column, `lies outside the marks and has ${first}`));
    }
  }
  return failures;
}

function describe(line: TokenizedLine, assertion: Assertion, column: number, problem: string): string {
  const scopes = (line.scopes[column] ?? []).join(' ');
  return `${line.text}\n${assertion.row}\n  column ${column} ${JSON.stringify(line.text[column])} ${problem}; it has ${scopes}`;
}

function carries(scopes: string[], wanted: string): boolean {
  return scopes.some((scope) => scope.split(' ').some((name) => name === wanted || name.startsWith(`${wanted}.`)));
}

const luaStandIn: IRawGrammar = {
  scopeName: 'source.lua',
  patterns: [
    { name: 'comment.line.double-dash.lua', match: '--.*$' },
    { name: 'string.quoted.double.lua', begin: '"', end: '"', patterns: [{ match: '\\\\.' }] },
    { name: 'string.quoted.other.multiline.lua', begin: '\\[(=*)\\[', end: '\\]\\1\\]' },
    { name: 'keyword.control.lua', match: '\\b(?:local|return|if|then|end|function)\\b' },
  ],
  repository: { $self: {}, $base: {} },
};

const grammars = new Map<string, Promise<IGrammar>>();

function loadGrammar(lua: 'stand-in' | 'none'): Promise<IGrammar> {
  const known = grammars.get(lua);
  if (known) {
    return known;
  }
  const path = repositoryPath('syntaxes/nginx.tmLanguage.json');
  const registry = new Registry({
    onigLib: loadOniguruma(),
    loadGrammar: async (scopeName) => {
      if (scopeName === 'source.nginx') {
        return parseRawGrammar(readFileSync(path, 'utf8'), path);
      }
      return scopeName === 'source.lua' && lua === 'stand-in' ? luaStandIn : null;
    },
  });
  const loading = registry.loadGrammar('source.nginx').then((grammar) => {
    if (!grammar) {
      throw new Error(`${path} holds no grammar source.nginx`);
    }
    return grammar;
  });
  grammars.set(lua, loading);
  return loading;
}

let onigurumaLoaded: Promise<void> | undefined;

async function loadOniguruma(): Promise<{
  createOnigScanner: (patterns: string[]) => oniguruma.OnigScanner;
  createOnigString: (text: string) => oniguruma.OnigString;
}> {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  onigurumaLoaded ??= oniguruma.loadWASM(new Uint8Array(readFileSync(wasm)));
  await onigurumaLoaded;
  return {
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  };
}
