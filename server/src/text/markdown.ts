/**
 * Text of the user's files in Markdown: nothing in it may become markup, close what it stands in, or run on for ever.
 * Made for CommonMark with the tables of GitHub, as editors show it in hovers.
 */

/** Longer words are cut: a hover is no place for a whole certificate. */
const LONGEST = 120;

/** As plain text in a paragraph or a cell of a table: every character that can be markup is escaped. */
export function escapeMarkdown(text: string): string {
  return (
    oneLine(text)
      .replace(/[!-/:-@[-`{-~]/g, (mark) => (PLAIN.has(mark) ? mark : `\\${mark}`))
      // a cell ends at every bar, and editors do not agree on escaped ones
      .replaceAll('\\|', '&#124;')
      .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
      .replace(/\bwww\./gi, (start) => start.replace('.', '\\.'))
  );
}

/** Punctuation that is never markup inside a line. */
const PLAIN: ReadonlySet<string> = new Set([...',;\'"%?/.()']);

/** In a code span, which no text can close. */
export function codeSpan(text: string): string {
  const line = oneLine(text);
  if (line.trim() === '') return line === '' ? '`""`' : '`" "`';
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = /^[` ]|[` ]$/.test(line) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Lines of code as a block, which no text can close. */
export function codeBlock(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.replaceAll('\r\n', '\n')}\n${fence}`;
}

/** A table; its cells are Markdown without line breaks. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

/** A bar ends a cell even in a code span; editors do not agree on one behind a backslash. */
function cell(markdown: string): string {
  return markdown.replaceAll('\\|', '\\ |').replaceAll('|', '\\|');
}

/** A link whose text is Markdown; nothing in the address can end it. */
export function markdownLink(text: string, address: string): string {
  return `[${text}](<${address.replace(/[<>\\\s]/g, encodeURIComponent)}>)`;
}

/** On one line, without control characters and those that turn the direction of what follows. */
function oneLine(text: string): string {
  const line = text.replace(/[\u0000-\u001f\u007f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ');
  if (line.length <= LONGEST) return line;
  // no half of a character that takes two units
  return `${line.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '')}…`;
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
