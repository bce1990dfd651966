import type { LongText } from './long-texts.ts';

/** A text that a reader is too slow for. */
export interface Growth {
  readonly text: string;
  readonly size: number;
  /** How many times as long as one that is that much shorter. */
  readonly times: number;
}

/** How many times its share a longer text may take. One that takes steps by their square takes ten times. */
const SLACK = 4;

/** Measurements of one that seems too long: other programs, and the collector, take their time too. */
const ATTEMPTS = 3;

/**
 * The texts for which a reader takes longer than in proportion to the length. Of each the sizes, in characters, are
 * tried in order, a larger one only where the one before took no longer than it may: no reader hangs.
 */
export function superlinear(
  read: (text: string) => unknown,
  texts: readonly (readonly [name: string, text: LongText])[],
  sizes: readonly number[],
): readonly Growth[] {
  return texts.flatMap(([text, make]) => {
    const growth = growthOf(read, make, sizes);
    return growth === undefined ? [] : [{ text, ...growth }];
  });
}

function growthOf(
  read: (text: string) => unknown,
  make: LongText,
  [first = 0, ...sizes]: readonly number[],
): Omit<Growth, 'text'> | undefined {
  let size = first;
  let before = timeOf(read, make(size));
  for (const larger of sizes) {
    const text = make(larger);
    // A text that takes next to nothing tells no growth: it may cost what a plain look at every character costs.
    const allowed = (time: number): boolean => time <= Math.max((before * larger) / size, plainLook()) * SLACK;
    let time = Infinity;
    for (let attempt = 0; attempt < ATTEMPTS && !allowed(time); attempt += 1) {
      time = Math.min(time, timeOf(read, text));
      if (!allowed(time)) before = Math.max(before, timeOf(read, make(size)));
    }
    if (!allowed(time)) return { size: larger, times: Math.round(time / Math.max(before, 1)) };
    [size, before] = [larger, time];
  }
  return undefined;
}

/** Microseconds of the processor, not of the clock: other programs on the machine do not count. */
function timeOf(read: (text: string) => unknown, text: string): number {
  const started = process.cpuUsage();
  try {
    read(text);
  } catch (error) {
    // Whatever it says of such a text, it says it. A stack that is full is none of its words.
    if (error instanceof RangeError) throw error;
  }
  const { user, system } = process.cpuUsage(started);
  return user + system;
}

let known: number | undefined;

/** What it costs here and now to look at every character of a text of 100,000 some times. */
function plainLook(): number {
  known ??= timeOf(look, 'a'.repeat(100_000));
  return known;
}

function look(text: string): number {
  let sum = 0;
  for (let turn = 0; turn < 10; turn += 1) {
    for (let at = 0; at < text.length; at += 1) if (/[b-z]/.test(text.charAt(at))) sum += 1;
  }
  return sum;
}
