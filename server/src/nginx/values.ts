/** Milliseconds of each unit of time, largest first; nginx wants them in this order. */
const TIME_UNITS: readonly (readonly [string, number])[] = [
  ['y', 365 * 86_400_000],
  ['M', 30 * 86_400_000],
  ['w', 7 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/**
 * Reads a time as `ngx_parse_time()` of nginx's `src/core/ngx_parse.c` does: `60`, `1h30m`, `"1h 30m"`, `500ms`.
 * A number without a unit is seconds. Whether the directive at hand takes every unit is not checked.
 * @returns milliseconds, or undefined for what is no time
 */
export function parseTime(text: string): number | undefined {
  if (!/^(?=\d)(?:\d+(?:ms|[yMwdhms]) *)*(?:\d+ *)?$/.test(text)) return undefined;
  let total = 0;
  let last = -1;
  for (const [, digits = '', unit = 's'] of text.matchAll(/(\d+)(ms|[yMwdhms])?/g)) {
    const index = TIME_UNITS.findIndex(([name]) => name === unit);
    if (index <= last) return undefined;
    last = index;
    total += Number(digits) * (TIME_UNITS[index]?.[1] ?? 0);
  }
  return total;
}

/**
 * Reads a size as `ngx_parse_size()` of nginx's `src/core/ngx_parse.c` does: `4096`, `4k`, `1M`; no `g`.
 * @returns bytes, or undefined for what is no size
 */
export function parseSize(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,15})([kKmM]?)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return Number(digits) * (unit === '' ? 1 : unit.toLowerCase() === 'k' ? 1024 : 1024 * 1024);
}

/** A size in the largest unit that needs no fraction: `64k`, `1m`. */
export function sizeText(bytes: number): string {
  if (bytes > 0 && bytes % (1024 * 1024) === 0) return `${bytes / (1024 * 1024)}m`;
  return bytes > 0 && bytes % 1024 === 0 ? `${bytes / 1024}k` : String(bytes);
}
