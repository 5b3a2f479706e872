/** A half-open range of UTF-16 offsets in one text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A range in a named document: where a value comes from, or where an edit goes. */
export interface Origin {
  readonly uri: string;
  readonly span: Span;
}

/** Whether `offset` lies in `span`, its end included, as a cursor at the end of a word still touches it. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** The same range counted from further back, by so many units. */
export function moved({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

/** Whether `inner` lies wholly in `outer`. */
export function containsSpan(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
