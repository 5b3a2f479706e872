import { structuredPatch } from 'diff';

/**
 * A patch of one file that `git apply` takes.
 * @param path relative to the folder in which the patch is applied, with slashes
 */
export function unifiedDiff(path: string, before: string, after: string): string {
  const { hunks } = structuredPatch(path, path, before, after, undefined, undefined, { context: 3 });
  if (hunks.length === 0) return '';
  const lines = [
    `diff --git ${quoted(`a/${path}`)} ${quoted(`b/${path}`)}`,
    `--- ${name('a', path)}`,
    `+++ ${name('b', path)}`,
  ];
  for (const hunk of hunks) {
    lines.push(`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`, ...hunk.lines);
  }
  return `${lines.join('\n')}\n`;
}

/** A name with spaces ends with a tab, as git has it. */
function name(side: 'a' | 'b', path: string): string {
  const text = quoted(`${side}/${path}`);
  return text.includes(' ') && !text.startsWith('"') ? `${text}\t` : text;
}

/** As git quotes names that would end a line or a word. */
function quoted(text: string): string {
  if (!/["\\\u0000-\u001f\u007f]/.test(text)) return text;
  const escaped = text.replace(/["\\\u0000-\u001f\u007f]/g, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `"${escaped}"`;
}
