/** Source text with remarks under it: a line of spaces and carets, then a label, speaks of the line above. */
export interface Annotated {
  /** Without the remarks. */
  readonly text: string;
  readonly remarks: readonly Remark[];
}

export interface Remark {
  readonly start: number;
  readonly end: number;
  /** What the carets are under. */
  readonly text: string;
  readonly label: string;
}

const CARETS = /^( *)(\^+)(?: (.*))?$/;

/**
 * Reads
 *
 *     listen 80
 *            ^^ directive-missing-semicolon
 *
 * The first line feed is dropped, so that the text may start on a line of its own.
 */
export function annotated(source: string): Annotated {
  const lines: string[] = [];
  const remarks: Remark[] = [];
  let lineStart = 0;
  for (const line of source.replace(/^\n/, '').split('\n')) {
    const match = CARETS.exec(line);
    if (match) {
      const start = lineStart + (match[1] ?? '').length;
      const end = start + (match[2] ?? '').length;
      remarks.push({ start, end, text: lines.join('\n').slice(start, end), label: match[3] ?? '' });
    } else {
      if (lines.length > 0) lineStart += (lines.at(-1) ?? '').length + 1;
      lines.push(line);
    }
  }
  return { text: lines.join('\n'), remarks };
}

/** The text again, with a line of carets under each remark: what a failing test shows. */
export function annotate(text: string, remarks: readonly Omit<Remark, 'text'>[]): string {
  let lineStart = 0;
  const result: string[] = [];
  for (const line of text.split('\n')) {
    result.push(line);
    const lineEnd = lineStart + line.length;
    for (const { start, end, label } of remarks) {
      if (start < lineStart || start > lineEnd) continue;
      const carets = '^'.repeat(Math.max(1, end - start));
      result.push(`${' '.repeat(start - lineStart)}${carets}${label && ` ${label}`}`);
    }
    lineStart = lineEnd + 1;
  }
  return result.join('\n');
}
