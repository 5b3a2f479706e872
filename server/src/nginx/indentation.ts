import type { SourceFile } from '../text/source';
import type { Block, Directive } from './tree';
import { walkDirectives } from './walk';

/** What the indentation of a file tells about its braces. */
export class Indentation {
  readonly #source: SourceFile;

  constructor(source: SourceFile) {
    this.#source = source;
  }

  /**
   * Which block lacks its `}`, to go by the indentation: the one where the braces and the indentation first disagree.
   * The block left open at the end is often another, around it: each `}` that follows closes one block too far in.
   * @returns the block's directive, and where its `}` belongs
   */
  findGap(body: readonly Directive[]): { directive: Directive; at: number } | undefined {
    let found: { directive: Directive; at: number; evidence: number } | undefined;
    for (const directive of walkDirectives(body)) {
      const { block } = directive;
      if (!block || !this.isFirstOnLine(directive.start)) continue;
      const gap = this.#gapIn(block, this.column(directive.start));
      if (gap && gap.evidence < (found?.evidence ?? Number.POSITIVE_INFINITY)) found = { directive, ...gap };
    }
    return found && { directive: found.directive, at: this.#afterComment(found.at) };
  }

  /** Whether a block whose head has this column has to end earlier: a line of it, or its own `}`, is indented too little. */
  #gapIn({ open, close, body }: Block, column: number): { at: number; evidence: number } | undefined {
    let gap: number | undefined;
    let isIndented = false;
    let position = open + 1;
    for (const child of body) {
      if (this.isFirstOnLine(child.start)) {
        if (this.column(child.start) > column) isIndented = true;
        else gap ??= position;
        // what stands as far out as the head says nothing in a file that does not indent at all
        if (gap !== undefined && isIndented) return { at: gap, evidence: child.start };
      }
      position = child.end;
    }
    if (close === undefined || !this.isFirstOnLine(close) || this.column(close) >= column) return undefined;
    return { at: gap ?? position, evidence: close };
  }

  /** Whether nothing but comments follows. */
  isRestBlank(offset: number): boolean {
    return this.#source.text.slice(offset).replace(/#.*/g, '').trim() === '';
  }

  /** The end of the line if only a comment stands between it and `offset`. */
  #afterComment(offset: number): number {
    const source = this.#source;
    const end = source.lineEnd(source.placeAt(offset).line);
    return /^[ \t]*#/.test(this.#source.text.slice(offset, end)) ? end : offset;
  }

  /**
   * Which of the `}` before one that closes nothing is too many, to go by the indentation: the first that is indented
   * more than the head of the block it closes, if only the blocks around that one are closed as oddly.
   */
  findExtraBrace(body: readonly Directive[]): number | undefined {
    let culprit: Directive | undefined;
    let first = Number.POSITIVE_INFINITY;
    const odd = new Set<Directive>();
    for (const directive of walkDirectives(body)) {
      const close = directive.block?.close;
      if (close === undefined || !this.isFirstOnLine(directive.start) || !this.isFirstOnLine(close)) continue;
      if (this.column(close) <= this.column(directive.start)) continue;
      odd.add(directive);
      if (close > first) continue;
      culprit = directive;
      first = close;
    }
    for (let directive = culprit; directive; directive = directive.parent) odd.delete(directive);
    return culprit?.block?.kind === 'directives' && odd.size === 0 ? first : undefined;
  }

  #lineStart(offset: number): number {
    const source = this.#source;
    return source.lineStarts[source.placeAt(offset).line] ?? 0;
  }

  isFirstOnLine(offset: number): boolean {
    let at = offset;
    while (at > 0 && isBlank(this.#source.text.charCodeAt(at - 1))) at--;
    return at === this.#lineStart(offset);
  }

  /** Width of the indentation of the line that holds `offset`; a tab counts as 8. */
  column(offset: number): number {
    let width = 0;
    for (let at = this.#lineStart(offset); at < offset; at++) {
      const code = this.#source.text.charCodeAt(at);
      if (code === 9) width += 8 - (width % 8);
      else if (code === 32) width++;
      else break;
    }
    return width;
  }
}

/** How much of a line's rest belongs to a quote that stays open in it: what ends a statement, or opens a block, does not. */
export function meantLength(rest: string): number {
  let end = rest.length;
  if (rest.endsWith('{')) end--;
  else {
    while (end > 0 && (rest[end - 1] === '}' || isBlank(rest.charCodeAt(end - 1)))) end--;
    if (rest[end - 1] !== ';') return rest.length;
    end--;
  }
  return rest.slice(0, end).trimEnd().length;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
