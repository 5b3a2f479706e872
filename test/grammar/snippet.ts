import { readFileSync } from 'node:fs';
import { repositoryPath } from './support';

export interface Snippet {
  name: string;
  prefix: string;
  description: string;
  body: string;
}

/** The snippets of a VS Code snippet file, their lines joined and their tabs turned into four spaces. */
export function readSnippets(path: string): Snippet[] {
  const file: unknown = JSON.parse(readFileSync(repositoryPath(path), 'utf8'));
  if (typeof file !== 'object' || file === null) {
    throw new Error(`${path} is no snippet file`);
  }
  return Object.entries(file).map(
    ([name, entry]: [string, { prefix: string; description: string; body: string[] }]) => ({
      name,
      prefix: entry.prefix,
      description: entry.description,
      body: entry.body.join('\n').replaceAll('\t', '    '),
    }),
  );
}

/**
 * The text that a snippet leaves when every default is accepted: `${1:default}` (nested too), `${1|first,second|}`
 * gives the first choice, `$1` repeats the default of its number, `$0` is empty, and `\$ \} \\` are themselves.
 * Syntax: https://code.visualstudio.com/docs/editing/userdefinedsnippets#_snippet-syntax
 */
export function expandSnippet(body: string): string {
  const defaults = new Map<string, string>();
  expandFrom(body, 0, defaults, false);
  return expandFrom(body, 0, defaults, false).text;
}

interface Expansion {
  text: string;
  end: number;
}

function expandFrom(body: string, start: number, defaults: Map<string, string>, nested: boolean): Expansion {
  let text = '';
  let index = start;
  while (index < body.length) {
    const rest = body.slice(index);
    const escaped = /^\\([$}\\])/.exec(rest);
    const mirror = /^\$(\d+)|^\$\{(\d+)\}/.exec(rest);
    const choice = /^\$\{(\d+)\|((?:\\.|[^|\\])*)\|\}/.exec(rest);
    const placeholder = /^\$\{(\d+):/.exec(rest);
    if (nested && rest.startsWith('}')) {
      return { text, end: index + 1 };
    }
    if (escaped) {
      text += escaped[1];
      index += escaped[0].length;
    } else if (mirror) {
      text += defaults.get(mirror[1] ?? mirror[2] ?? '') ?? '';
      index += mirror[0].length;
    } else if (choice) {
      text += remember(defaults, choice[1], firstChoice(choice[2] ?? ''));
      index += choice[0].length;
    } else if (placeholder) {
      const inner = expandFrom(body, index + placeholder[0].length, defaults, true);
      text += remember(defaults, placeholder[1], inner.text);
      index = inner.end;
    } else if (rest.startsWith('$')) {
      throw new Error(`bare $ in a snippet: ${rest.split('\n')[0]}`);
    } else {
      text += body[index];
      index++;
    }
  }
  if (nested) {
    throw new Error(`placeholder without end: ${body.slice(start).split('\n')[0]}`);
  }
  return { text, end: index };
}

function firstChoice(choices: string): string {
  return (/^(?:\\.|[^,\\])*/.exec(choices)?.[0] ?? '').replace(/\\([,|\\])/g, '$1');
}

function remember(defaults: Map<string, string>, number: string | undefined, value: string): string {
  const known = defaults.get(number ?? '');
  if (known !== undefined && known !== value) {
    throw new Error(`tab stop ${number} has two defaults, ${known} and ${value}`);
  }
  defaults.set(number ?? '', value);
  return value;
}
