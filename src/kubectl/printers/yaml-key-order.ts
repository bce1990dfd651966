import { compareUtf8 } from './byte-order.ts';

/**
 * The order in which go-yaml, and so kubectl, writes keys: where two differ, what is no letter comes before a letter,
 * and numbers go by size (`a2` before `a10`). It has cycles (`1a`, `2`, `10`), so sort by something else before.
 */
export function compareYamlKeys(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const at = left.findIndex((character, index) => character !== right[index]);
  if (at < 0) return left.length - right.length;
  const [x, y] = [left[at]!, right[at]];
  if (y === undefined) return 1;
  const [letterX, letterY] = [isLetter(x), isLetter(y)];
  if (letterX !== letterY) return letterX ? 1 : -1;
  if (letterX) return compareUtf8(x, y);
  const [runX, runY] = [digitRun(left, at), digitRun(right, at)];
  const continues = (x === '0' || y === '0') && endsInNonZeroNumber(left.slice(0, at));
  const [sizeX, sizeY] = [numberOf(runX, continues), numberOf(runY, continues)];
  if (sizeX !== sizeY) return sizeX < sizeY ? -1 : 1;
  return runX.length - runY.length || compareUtf8(x, y);
}

function isLetter(character: string): boolean {
  return /^\p{L}$/u.test(character);
}

function digitRun(characters: readonly string[], from: number): string {
  return /^\d*/.exec(characters.slice(from).join(''))![0];
}

/** The common part ends in digits that are not all zero, so zeros that follow it count. */
function endsInNonZeroNumber(characters: readonly string[]): boolean {
  return /[1-9]0*$/.test(characters.join(''));
}

function numberOf(digits: string, continues: boolean): bigint {
  return BigInt(`${continues ? '1' : '0'}${digits}`);
}
