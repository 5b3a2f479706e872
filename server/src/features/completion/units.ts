import type { NginxPlace } from './place';
import { Rank, type Suggestion } from './suggestion';

const TIMES = { s: 'seconds', m: 'minutes', h: 'hours', d: 'days' };
const SIZES = { k: 'kilobytes', m: 'megabytes' };
const RATES = { 'r/s': 'requests a second', 'r/m': 'requests a minute' };

/**
 * The units of a number that is being written.
 * @param placeholders what may stand there, as nginx.org calls it: `time`, `size`
 */
export function suggestUnits({ cursor }: NginxPlace, placeholders: readonly string[]): readonly Suggestion[] {
  const [, name = '', number] = /^([a-z_]+=)?(\d+)$/.exec(cursor.typed) ?? [];
  // inside of a number nothing is to be put
  if (number === undefined || cursor.word.end > cursor.offset) return [];
  const kinds = name === '' ? placeholders : [PARAMETERS[name] ?? ''];
  const units = kinds.map(unitsOf).find((each) => each !== undefined);
  return Object.entries(units ?? {}).map(([unit, detail], index) => ({
    label: `${name}${number}${unit}`,
    kind: 'unit',
    rank: Rank.common + index,
    detail,
  }));
}

function unitsOf(placeholder: string): Readonly<Record<string, string>> | undefined {
  if (/^(?:time|timeout|interval)/.test(placeholder)) return TIMES;
  if (/^size/.test(placeholder)) return SIZES;
  return placeholder === 'rate=' ? RATES : undefined;
}

/** What the values of parameters are. */
const PARAMETERS: Readonly<Record<string, string>> = {
  'fail_timeout=': 'time',
  'slow_start=': 'time',
  'valid=': 'time',
  'inactive=': 'time',
  'flush=': 'time',
  'expires=': 'time',
  'timeout=': 'time',
  'buffer=': 'size',
  'max_size=': 'size',
  'min_free=': 'size',
  'rcvbuf=': 'size',
  'sndbuf=': 'size',
  'rate=': 'rate=',
};
