/** One line of the table. */
export interface Result {
  readonly title: string;
  /** What was measured, over what it is compared with. */
  readonly ratio: number;
  readonly budget: number;
  /** Both medians, for people. */
  readonly detail: string;
}

/** Measures two things in turn, so that whatever else the machine does touches both, and compares their medians. */
export function compare(
  { rounds, warmUp }: { rounds: number; warmUp: number },
  subject: () => void,
  baseline: () => void,
): { readonly subject: number; readonly baseline: number } {
  const subjectTimes: number[] = [];
  const baselineTimes: number[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    const first = timeOf(subject);
    const second = timeOf(baseline);
    if (round < 0) continue;
    subjectTimes.push(first);
    baselineTimes.push(second);
  }
  return { subject: median(subjectTimes), baseline: median(baselineTimes) };
}

/** Milliseconds. What was allocated before is collected before, if wanted: nobody pays for the garbage of the other. */
export function timeOf(work: () => void, collect = true): number {
  if (collect) globalThis.gc?.({ type: 'minor' });
  const start = performance.now();
  work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

export function formatMs(ms: number): string {
  return ms < 10 ? `${ms.toFixed(2)} ms` : `${ms.toFixed(0)} ms`;
}
