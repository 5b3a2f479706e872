/** How many tests of a rule hold what; `page` tells whether its page exists. */
export interface Coverage {
  readonly id: string;
  readonly category: string;
  readonly fixable: string;
  readonly when: number;
  readonly not: number;
  readonly fix: number;
  readonly nginx: number;
  readonly page: boolean;
}

export function readCoverage(
  root: string,
  metas: readonly { readonly id: string; readonly category: string; readonly fixable: string }[],
): Coverage[];

export function coveragePage(rows: readonly Coverage[]): string;
