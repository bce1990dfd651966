/** The middle of some numbers, and the quartiles around it. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Median and quartiles, each one of the numbers themselves. */
export function spread(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? NaN;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/**
 * How many times as long one thing takes as another: the ratio of the medians, and the quartiles of the ratios in the
 * rounds that have both.
 */
export function ratio(ours: readonly number[], theirs: readonly number[]): Spread {
  const both = Math.min(ours.length, theirs.length);
  const { low, high } = spread(ours.slice(0, both).map((time, round) => time / theirs[round]!));
  return { median: spread(ours).median / spread(theirs).median, low, high };
}
