import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json';

const root = join(import.meta.dirname, '../../..');
const { contributes } = manifest;
const commands = contributes.commands.map(({ command }) => command);
const commandSource = readFileSync(join(root, 'client/src/commands.ts'), 'utf8');
const handled = [...commandSource.matchAll(/^ {4}(\w+)(?::|,$)/gm)];

describe('package.json', () => {
  it('lists the commands that are registered', () => {
    expect([...commands].sort()).toEqual(handled.map(([, name]) => `upstreamLens.${name}`).sort());
  });

  it('refers to commands and files that exist', () => {
    const text = JSON.stringify(contributes);
    const others = new Set(['upstreams', 'start', 'state', 'hasNoProject'].map((name) => `upstreamLens.${name}`));
    for (const [, command] of text.matchAll(/(upstreamLens\.[a-z]\w+)(?=[)"])/g)) {
      const isOther = others.has(command ?? '');
      const isSetting = Object.keys(contributes.configuration[0]?.properties ?? {}).some((key) => key === command);
      if (!isOther && !isSetting) expect(commands).toContain(command);
    }
    const files = [...text.matchAll(/"(?:\.\/)?((?:media|syntaxes|snippets|docs)\/[^"]+)"/g)].map(
      ([, file]) => file ?? '',
    );
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
  });

  it('keeps commands that need a row out of the palette', () => {
    const needRow = [...commandSource.matchAll(/^ {4}(\w+): onNode\(/gm)].map(([, name]) => `upstreamLens.${name}`);
    // it takes a rule, too, which the palette cannot give either
    needRow.push('upstreamLens.explainRule');
    const hidden = contributes.menus.commandPalette.map(({ command }) => command);
    expect(needRow.length).toBeGreaterThan(4);
    expect([...hidden].sort()).toEqual(needRow.sort());
  });

  it('puts in the menu of a row what needs one, and what is about its project', () => {
    const inMenuOfRow = new Set(contributes.menus['view/item/context'].map(({ command }) => command));
    const hidden = new Set(contributes.menus.commandPalette.map(({ command }) => command));
    const others = [...inMenuOfRow].filter((command) => !hidden.has(command));
    expect(others).toEqual(['upstreamLens.explainProject', 'upstreamLens.chooseComposeFiles']);
  });
});

describe('the language', () => {
  const [language] = contributes.languages;

  it.each([
    ['# nginx configuration', true],
    ['upstream backend {', true],
    ['server {', true],
    ['worker_processes auto;', true],
    ['[mysqld]', false],
    ['<VirtualHost *:80>', false],
    ['server = 10.0.0.1', false],
    ['http_port 3128', false],
  ])('takes a file that begins with %j for nginx: %s', (line, expected) => {
    expect(new RegExp(language?.firstLine ?? '').test(line)).toBe(expected);
  });

  it('suggests directives and hosts, not any word, and makes no link of an address', () => {
    expect(contributes.configurationDefaults['[nginx]']).toEqual({
      'editor.semanticHighlighting.enabled': true,
      'editor.wordBasedSuggestions': 'off',
      'editor.links': false,
    });
  });

  it('does not take every .conf file', () => {
    expect(language?.extensions).not.toContain('.conf');
    expect(language?.filenamePatterns).not.toContain('*.conf');
    expect(language?.filenamePatterns).not.toContain('**/*.conf');
  });
});
