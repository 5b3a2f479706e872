import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FORMATS, OPTIONS, parseCommand } from '../../server/src/cli/args';
import { ROOT, runCli } from './cli';

/** docs/cli.md says what is so: its commands are run, and its options are those that there are. */

const PAGE = readFileSync(join(ROOT, 'docs/cli.md'), 'utf8');
const CONSOLE = [...PAGE.matchAll(/^```console\n\$ upstream-lens (.*)\n([\s\S]*?)^```/gm)].map(
  ([, command = '', output = '']) => ({ command, output }),
);

describe('docs/cli.md', () => {
  test.each(CONSOLE.filter(({ command }) => command.includes('examples/')))('shows what $command prints', (example) => {
    const lines = runCli(example.command.split(' '), { allRules: true }).out.split('\n');
    let at = 0;
    for (const line of example.output.trimEnd().split('\n')) {
      if (line === '…') continue;
      const found = lines.indexOf(line, at);
      expect(found, line).toBeGreaterThanOrEqual(at);
      at = found + 1;
    }
  });

  test('has commands that are understood', () => {
    const commands = [
      ...PAGE.matchAll(/(?:npx --yes |^\$ |`|\| )upstream-lens ((?:check|explain|format|help)[^`|>\n]*)/gm),
    ].map(([, text = '']) => text.trim());
    expect(commands.length).toBeGreaterThan(8);
    const kinds = commands.map((text) => parseCommand(text.split(/\s+/)));
    expect(kinds.filter(({ kind }) => kind === 'usage-error')).toEqual([]);
  });

  test('names every option, every format and no other', () => {
    const named = [...PAGE.matchAll(/`(?:-\w`, `)?--([a-z-]+)/g)].map(([, name = '']) => name);
    const known = Object.keys(OPTIONS).filter((name) => name !== 'help' && name !== 'version');
    expect(known.filter((name) => !named.includes(name))).toEqual([]);
    expect(named.filter((name) => !(name in OPTIONS) && name !== 'yes')).toEqual([]);
    for (const format of FORMATS) expect(PAGE).toContain(`\`${format}\``);
  });
});
