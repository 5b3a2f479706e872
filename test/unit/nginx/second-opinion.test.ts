import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../server/src/nginx/parser';
import type { Directive, Word } from '../../../server/src/nginx/tree';
import { SourceFile } from '../../../server/src/text/source';
import { readCorpus } from '../../support/corpus';

/**
 * Another parser's reading of the same files, where it can read them: it goes line by line, so each line must hold one
 * statement, one head of a block or one brace.
 */
type Json = { [key: string]: JsonValue };
type JsonValue = string | Json | JsonValue[];

const OtherParser = createRequire(import.meta.url)('@webantic/nginx-config-parser') as new () => {
  toJSON(text: string): Json;
};

const ROOT = join(import.meta.dirname, '..', '..', '..');

function ownFiles(): { path: string; text: string }[] {
  return ['examples', join('test', 'nginx', 'configs')]
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    )
    .filter((path) => path.endsWith('.conf') && !path.includes('node_modules'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** A statement or a part of one, the head of a block after white space, or a brace. */
const LINE = /^(?:[^;{}]+;?|[^;{}]+\s\{\s*\}?|\})$/;

function isSupported(text: string): boolean {
  if (/!|_by_lua|\ufeff|[^\r]\r|\S\t/.test(text.replaceAll('\r\n', '\n'))) return false;
  return text.split('\n').every((line) => {
    const statement = line.trim();
    if (statement === '' || statement.startsWith('#')) return true;
    const [code = ''] = statement.split('#');
    const isComment = !statement.includes('#') || /[\s;{}]$/.test(code);
    // the other parser splits a quoted name
    if (/^["']\S*\s/.test(statement)) return false;
    return isComment && !(statement.includes('#') && /["']/.test(code)) && LINE.test(code.trim());
  });
}

/** Our tree in the other parser's shape: heads and arguments as written, repeated names as lists. */
function toJson(body: readonly Directive[]): Json {
  const json: Json = {};
  for (const { name, args, block } of body) {
    if (block) append(json, asWritten([name, ...args]), toJson(block.body));
    else append(json, name.raw, asWritten(args));
  }
  return json;
}

function asWritten(words: readonly Word[]): string {
  return words.map(({ raw, start }, index) => (words[index - 1]?.end === start ? raw : ` ${raw}`)).join('');
}

function append(json: Json, key: string, value: JsonValue): void {
  const present = json[key];
  // the other parser forgets an empty value when the name comes again
  if (present === undefined || present === '') json[key] = value;
  else json[key] = Array.isArray(present) ? [...present, value] : [present, value];
}

/** White space is the other parser's own; it keeps some of it. */
function normalise(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.replace(/\s+/g, ' ').trim();
  if (Array.isArray(value)) return value.map(normalise);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.replace(/\s+/g, ' ').trim(), normalise(inner)]),
  );
}

describe('another parser reads the same', () => {
  const files = [...ownFiles(), ...readCorpus()].filter(({ text }) => isSupported(text));
  const sound = files
    .map(({ path, text }) => ({ path, text, file: parseConfig(new SourceFile(`file:///${path}`, text)) }))
    .filter(({ file }) => file.problems.length === 0 && file.body.length > 0);

  test('in more than a handful of files', () => {
    expect(sound.length).toBeGreaterThanOrEqual(20);
  });

  test.each(sound.map(({ path, text, file }) => [path, text, file] as const))('%s', (_, text, file) => {
    expect(normalise(toJson(file.body))).toEqual(normalise(new OtherParser().toJSON(text)));
  });
});
