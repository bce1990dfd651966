/**
 * The candidates nearest to a mistyped word, best first: at most `limit`. Besides the `similar` ones those that contain
 * the word, if it has three letters or more.
 */
export function nearest(word: string, candidates: Iterable<string>, limit = 1): string[] {
  return best(word, candidates, (candidate) => word.length >= 3 && candidate.includes(word)).slice(0, limit);
}

/**
 * The candidate that differs least from a mistyped word, in no more than a third of its letters (but two edits are always
 * let through in words of four letters and more). Letters in the wrong case alone are no difference.
 */
export function similar(word: string, candidates: Iterable<string>): string | undefined {
  return best(word, candidates, () => false)[0];
}

/** Names of Kubernetes have 253 characters at most; two texts that are longer cost too much to compare. */
const LONGEST_COMPARED = 300;

function best(word: string, candidates: Iterable<string>, related: (candidate: string) => boolean): string[] {
  const scored: { candidate: string; distance: number; strangeness: number }[] = [];
  for (const candidate of candidates) {
    const shorter = Math.min(word.length, candidate.length);
    const allowed = shorter < 4 ? 1 : Math.max(2, Math.floor(candidate.length / 3));
    const isRelated = related(candidate);
    if (!isRelated && candidate.length > LONGEST_COMPARED) continue;
    // The word may be megabytes of a damaged file.
    if (!isRelated && Math.abs(word.length - candidate.length) > allowed) continue;
    const sameButCase = candidate.toLowerCase() === word.toLowerCase();
    const distance = sameButCase ? Number(candidate !== word) / 2 : editDistance(word, candidate);
    if (distance > allowed && !isRelated) continue;
    scored.push({ candidate, distance, strangeness: distance + unlikeness(word, candidate) });
  }
  scored.sort((a, b) => {
    return a.strangeness - b.strangeness || a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1);
  });
  return scored.map(({ candidate }) => candidate);
}

/**
 * What counts besides edits: who mistypes a word seldom does so with its first letter, and who leaves letters out means
 * the word that has them.
 */
function unlikeness(word: string, candidate: string): number {
  const [typed, meant] = [word.toLowerCase(), candidate.toLowerCase()];
  if (!meant.startsWith(typed.charAt(0))) return 1;
  return isAbbreviation(typed, meant) ? -0.5 : 0;
}

/** Whether a word has all letters of the other, in their order. */
function isAbbreviation(short: string, word: string): boolean {
  let next = 0;
  for (const letter of word) if (letter === short[next]) next += 1;
  return next === short.length;
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
