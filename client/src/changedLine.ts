/** As much of a text edit of VS Code as is needed here. */
export interface Edit {
  readonly range: { readonly start: { readonly line: number } };
  readonly newText: string;
}

/** The first line that is different once the edits are made. An insertion may begin with the end of the line before. */
export function changedLine(edits: readonly Edit[]): number {
  const lines = edits.map(({ range, newText }) => {
    const blank = newText.slice(0, newText.search(/\S|$/));
    const isText = blank.length < newText.length;
    return range.start.line + (isText ? blank.split('\n').length - 1 : 0);
  });
  return lines.length > 0 ? Math.min(...lines) : 0;
}
