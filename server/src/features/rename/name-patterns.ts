import type { Origin } from '../../text/span';
import type { NamedSymbol } from '../../topology/symbols';

/** A text that spells the old name where it is not known to be that. */
export interface Mention extends Origin {
  /** What it stands in: "comment", "environment of web". */
  readonly where: string;
  /** It is the environment of nginx's container, which its templates are filled from. */
  readonly isForTemplates: boolean;
}

/** How a name looks in plain words. */
export function patternsOf({
  kind,
  name,
}: NamedSymbol): { readonly words: RegExp; readonly comments: RegExp; readonly code: RegExp } | undefined {
  const text = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (kind === 'variable') {
    const inText = new RegExp(`(?<=\\$)${text}(?!\\w)|(?<=\\$\\{)${text}(?=\\})`, 'gi');
    const code = new RegExp(`(?<=\\bngx\\.var\\.)${text}(?!\\w)|(?<=\\bngx\\.var\\[["'])${text}(?=["']\\])`, 'g');
    return { words: inText, comments: inText, code };
  }
  if (kind === 'upstream') {
    const inUrl = `(?<=://)${text}(?=$|[/?#\\s"';:)])`;
    return {
      words: hostPattern(text),
      comments: new RegExp(`${inUrl}|(?<=\\bupstream\\s+["']?)${text}(?=["']?\\s*\\{)`, 'g'),
      code: hostPattern(text),
    };
  }
  if (kind === 'alias') {
    const words = new RegExp(`${hostPattern(text).source}|(?<=\\bcontainer:)${text}(?=$|[:"'])`, 'g');
    return { words, comments: words, code: hostPattern(text) };
  }
  if (kind === 'service') return { words: hostPattern(text), comments: hostPattern(text), code: hostPattern(text) };
  return undefined;
}

/**
 * A whole host: by itself, in a URL, with a port; no part of a path, a file name or a longer name.
 * @param text escaped for a regular expression
 */
function hostPattern(text: string): RegExp {
  return new RegExp(
    `(?<=^|[\\s"'\`=,;|&(<[]|://|://[^\\s/@"']*@)${text}(?=$|[\\s"'\`,;|&)>\\]:/?#!]|\\.(?:$|\\s))`,
    'g',
  );
}
