import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repositoryPath } from './support';

interface LanguageConfiguration {
  wordPattern: string;
  indentationRules: { increaseIndentPattern: string; decreaseIndentPattern: string };
  onEnterRules: { beforeText: string; afterText: string }[];
  folding: { markers: { start: string; end: string } };
}

const configuration = JSON.parse(
  readFileSync(repositoryPath('syntaxes/language-configuration.json'), 'utf8'),
) as LanguageConfiguration;

describe('words', () => {
  it.each([
    ['proxy_set_header X-Real-IP $remote_addr;', ['proxy_set_header', 'X-Real-IP', '$remote_addr']],
    ['server app-1.internal:8080 max_fails=3;', ['server', 'app-1.internal', '8080', 'max_fails', '3']],
    ['proxy_pass http://api-${name}/v1$', ['proxy_pass', 'http', 'api-', '${name}', 'v1', '$']],
    ['try_files $uri @fallback;', ['try_files', '$uri', '@fallback']],
  ])('of %s are whole names', (line, expected) => {
    expect(line.match(new RegExp(configuration.wordPattern, 'g'))).toEqual(expected);
  });
});

describe('indentation', () => {
  it.each([
    ['server {', true],
    ['location ~ \\.php$ { # text', true],
    ['location / { return 200; }', false],
    ['# server {', false],
    ['  ip_hash;', false],
  ])('grows after %s: %s', (line, expected) => {
    expect(new RegExp(configuration.indentationRules.increaseIndentPattern).test(line)).toBe(expected);
  });

  it.each([
    ['  }', true],
    ['  ip_hash; }', false],
  ])('shrinks at %s: %s', (line, expected) => {
    expect(new RegExp(configuration.indentationRules.decreaseIndentPattern).test(line)).toBe(expected);
  });
});

describe('Enter', () => {
  it.each([
    ['  # some text', 'more text', true],
    ['  # some text', '', false],
    ['  listen 80; # some', 'text', false],
    ['  # region', 'x', false],
  ])('continues a comment split between %s and %s: %s', (before, after, expected) => {
    const [rule] = configuration.onEnterRules;
    const continues = new RegExp(rule?.beforeText ?? '').test(before) && new RegExp(rule?.afterText ?? '').test(after);
    expect(continues).toBe(expected);
  });
});

describe('folding', () => {
  it('has region markers', () => {
    const { start, end } = configuration.folding.markers;
    expect(new RegExp(start).test('  # region Upstreams')).toBe(true);
    expect(new RegExp(start).test('  # regional')).toBe(false);
    expect(new RegExp(end).test('  # endregion')).toBe(true);
  });
});
