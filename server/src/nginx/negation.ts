/**
 * A regular expression without the parts that say what must not be there: `^/(?!api|ws)` is about other paths than these.
 * A plain path stays as it is.
 */
export function withoutNegations(expression: string): string {
  const start = /\(\?<?!/.exec(expression)?.index;
  if (start === undefined) return expression;
  let depth = 0;
  for (let at = start; at < expression.length; at++) {
    const character = expression[at];
    if (character === '\\') at++;
    else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) {
      return expression.slice(0, start) + withoutNegations(expression.slice(at + 1));
    }
  }
  return expression.slice(0, start);
}
