import { expect, test } from 'vitest';
import { parseConfig } from '../../../server/src/nginx/parser';
import { printConfig } from '../../../server/src/nginx/print';
import { TokenKind, TokenList } from '../../../server/src/nginx/tree';
import { SourceFile } from '../../../server/src/text/source';

const source = new SourceFile('file:///nginx.conf', 'a  b;\r\n\t# c\n');

function printTokens(...spans: readonly (readonly [start: number, end: number])[]): string {
  const tokens = new TokenList(spans.length);
  for (const [start, end] of spans) tokens.push(TokenKind.word, start, end);
  return printConfig({ source, tokens, body: [], problems: [] });
}

test('white space between tokens is kept', () => {
  expect(printConfig(parseConfig(source))).toBe(source.text);
  expect(printTokens([0, 1], [3, 4], [4, 5], [8, 11])).toBe(source.text);
});

test('a tree that lost text is not printed', () => {
  expect(() => printTokens([0, 1], [4, 5], [8, 11])).toThrow('the tree of file:///nginx.conf loses "  b" at offset 1');
  expect(() => printTokens([0, 1], [3, 4], [4, 5])).toThrow('loses');
});

test('a tree whose tokens overlap or hold nothing is not printed', () => {
  expect(() => printTokens([0, 4], [3, 5], [8, 11])).toThrow('at offset 4');
  expect(() => printTokens([0, 1], [2, 2], [3, 5], [8, 11])).toThrow('an empty token at offset 2');
});

test('a list of tokens grows', () => {
  const tokens = new TokenList(1);
  for (let index = 0; index < 1000; index++) tokens.push(TokenKind.word, index, index + 1);
  expect(tokens.length).toBe(1000);
  expect([tokens.kind(999), tokens.start(999), tokens.end(999)]).toEqual([TokenKind.word, 999, 1000]);
  tokens.truncate(10);
  expect(tokens.length).toBe(10);
});
