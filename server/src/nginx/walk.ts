import type { Span } from '../text/span';
import { type ConfigFile, type Directive, TokenKind, type Word } from './tree';

/** Visits every directive of a file, outer ones first, in text order. Any depth will do. */
export function* walkDirectives(body: readonly Directive[]): Generator<Directive> {
  const around: { body: readonly Directive[]; next: number }[] = [];
  let current = { body, next: 0 };
  for (;;) {
    const directive = current.body[current.next++];
    if (directive) {
      yield directive;
      if (!directive.block) continue;
      around.push(current);
      current = { body: directive.block.body, next: 0 };
    } else {
      const outer = around.pop();
      if (!outer) return;
      current = outer;
    }
  }
}

/** The innermost directive whose span holds `offset` (its end included), or undefined. */
export function directiveAt(file: ConfigFile, offset: number): Directive | undefined {
  let body: readonly Directive[] = file.body;
  let found: Directive | undefined;
  for (;;) {
    const next = body.find((directive) => directive.start <= offset && offset <= directive.end);
    if (!next) return found;
    found = next;
    if (!next.block || offset <= next.block.open) return found;
    body = next.block.body;
  }
}

/** The word of a directive that holds `offset`. */
export function wordAt(directive: Directive, offset: number): Word | undefined {
  return [directive.name, ...directive.args].find((word) => word.start <= offset && offset <= word.end);
}

/** The comments of a file, in text order. */
export function* commentsOf(file: ConfigFile): Generator<Span> {
  const { tokens } = file;
  for (let index = 0; index < tokens.length; index++) {
    if (tokens.kind(index) === TokenKind.comment) yield { start: tokens.start(index), end: tokens.end(index) };
  }
}
