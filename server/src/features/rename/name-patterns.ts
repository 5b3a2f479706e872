import type { Origin } from '../../text/span';
import type { NamedSymbol } from '../../topology/symbols';

/** A text that spells the old name where it is not known to be that. */
export interface Mention extends Origin {
  /** What it stands in: "comment", "environment of web". */
  readonly where: string;
  /** It is the environment of nginx's container, which its templates are filled from. */
  readonly isForTemplates: boolean;
}

/** How a name looks, by where it is looked for. */
export interface NamePatterns {
  /** In arguments of nginx. */
  readonly words: RegExp;
  /** In values of compose and env files. */
  readonly texts: RegExp;
  readonly comments: RegExp;
  /** In Lua. */
  readonly code: RegExp;
}

/** Undefined for names that nobody looks for in plain text. */
export function patternsOf({ kind, name }: NamedSymbol): NamePatterns | undefined {
  const text = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (kind === 'variable') {
    const inText = new RegExp(`(?<=\\$)${text}(?!\\w)|(?<=\\$\\{)${text}(?=\\})`, 'gi');
    const code = new RegExp(`(?<=\\bngx\\.var\\.)${text}(?!\\w)|(?<=\\bngx\\.var\\[["'])${text}(?=["']\\])`, 'g');
    return { words: inText, texts: inText, comments: inText, code };
  }
  const host = new RegExp(hostSource(text), 'g');
  // `service=name` and the like are parameters
  const word = new RegExp(`(?<![=,;|])(?:${hostSource(text)})`, 'g');
  switch (kind) {
    case 'upstream': {
      const inUrl = `(?<=://)${text}(?=$|[/?#\\s"';:)])`;
      const definition = `(?<=\\bupstream\\s+["']?)${text}(?=["']?\\s*\\{)`;
      return { words: word, texts: host, comments: new RegExp(`${inUrl}|${definition}`, 'g'), code: host };
    }
    case 'alias': {
      const texts = new RegExp(`${hostSource(text)}|(?<=\\bcontainer:)${text}(?=$|[:"'])`, 'g');
      return { words: word, texts, comments: host, code: host };
    }
    case 'service':
      return { words: word, texts: host, comments: host, code: host };
    default:
      return undefined;
  }
}

/**
 * A whole host: by itself, in a URL, with a port; no part of a path, a file name or a longer name, and no scheme.
 * @param text escaped for a regular expression
 */
function hostSource(text: string): string {
  const before = '(?<=^|[\\s"\'`=,;|&(<[]|://|://[^\\s/@"\']*@)';
  return `${before}${text}(?=$|[\\s"'\`,;|&)>\\]/?#!]|:(?!//)|\\.(?:$|\\s))`;
}
