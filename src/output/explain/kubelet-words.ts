import { isMirrorStuck } from '../../pods/mirror-delay.ts';
import { isMirrorBehind } from '../../pods/mirror-delay.ts';
import type { Explanation, KubeletWord } from '../../nodes/explanation.ts';
import { mirrorAltered } from '../../rules/cluster/mirror-altered.ts';
import { isHeld } from '../../rules/cluster/mirror-held.ts';
import { outOfDateRemedy } from '../../rules/cluster/mirror-out-of-date.ts';
import { stuckRemedy } from '../../rules/cluster/mirror-stuck.ts';
import { NOT_AGAIN } from '../../rules/not-running-remedies.ts';
import { NOT_RUN_REMEDY } from '../../rules/cluster/orphan-mirror-pod.ts';
import { wholeWhy } from '../../rules/suspicion-words.ts';
import { differenceWords } from '../lists/difference-words.ts';
import { sourceWords } from './source-words.ts';

/** What a kubelet says of a pod, for the report of `explain`. Unescaped. */
export interface KubeletWords {
  /** Whether it says what the mirror says, but for what may be on its way. */
  readonly agrees: boolean;
  readonly detail: string;
  /** What to do, where that is known; the words of `doctor`. */
  readonly remedies: readonly string[];
}

/** Words for what the kubelet says; undefined where it was not asked or did not answer. */
export function kubeletWords(
  {
    kubelet,
    metadata,
    phase,
    suspicions,
    why,
  }: Pick<Explanation, 'kubelet' | 'metadata' | 'phase' | 'suspicions' | 'why'>,
  now: Date,
): KubeletWords | undefined {
  if (kubelet === undefined) return undefined;
  const { value } = kubelet;
  const isRefused = value.statusRefused === true;
  const isStuck = isRefused || isMirrorStuck(phase, value, now);
  const isOtherHash = value.differences.includes('hash');
  const isBehind = isOtherHash && !isHeld(metadata) && isMirrorBehind(value, now);
  const remedies = [
    ...(suspicions.includes('left-over') ? [NOT_RUN_REMEDY] : []),
    ...(isOtherHash ? [outOfDateRemedy(metadata, isBehind)] : []),
    ...(isStuck && !isOtherHash ? [stuckRemedy(isRefused ? (why[0]?.cause ?? '') : '')] : []),
    ...(value.altered === undefined ? [] : [mirrorAltered.remedy]),
    ...(value.refused ? [`${refusalWords(value)} ${NOT_AGAIN}`] : []),
  ];
  return {
    agrees: value.runs && (!isOtherHash || isBehind) && !isStuck && value.altered === undefined,
    detail: `${detailOf(value, phase)}${isRefused ? refusedWords(why) : ''}${alteredWords(value)} (${sourceWords(kubelet)})`,
    remedies,
  };
}

/** kubectl knows no pod without a mirror. */
function refusalWords({ differences }: KubeletWord): string {
  return differences.includes('hidden')
    ? 'The log of the kubelet says why.'
    : '"kubectl describe pod" and the log of the kubelet say why.';
}

function refusedWords(why: Explanation['why']): string {
  const cause = why.length === 0 ? '' : `, from ${wholeWhy(why)}`;
  return `; the API server refuses its status, because the mirror pod has a different qosClass${cause}`;
}

function alteredWords({ altered }: KubeletWord): string {
  return altered === undefined
    ? ''
    : `; ${differenceWords('spec', { mirrorPhase: undefined, phase: undefined, altered })}`;
}

function detailOf({ runs, hash, phase, since, differences }: KubeletWord, mirrorPhase: string | undefined): string {
  const difference = differences
    .filter((one) => one !== 'spec' && one !== 'readiness')
    .map((one) => differenceWords(one, { mirrorPhase, phase }))
    .join(', ');
  if (!runs) return difference;
  const when = since === undefined ? '' : `, manifest read at ${since}`;
  if (differences.includes('hash')) return `${difference}: the kubelet runs ${hash ?? ''}${when}`;
  const isRunning = phase === undefined || phase === 'Running';
  const same = `${isRunning ? 'runs' : 'has'} it${differences.includes('hidden') ? '' : ' with the same hash'}${when}`;
  if (differences.includes('phase')) return `${same}, and ${difference}`;
  return isRunning ? same : `${same}, phase ${phase}`;
}
