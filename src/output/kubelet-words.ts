import { isMirrorStuck } from '../domain/compared-pod.ts';
import type { Explanation, KubeletWord } from '../domain/explanation.ts';
import { mirrorOutOfDate } from '../rules/cluster/mirror-out-of-date.ts';
import { mirrorStuck } from '../rules/cluster/mirror-stuck.ts';
import { NOT_RUN_REMEDY } from '../rules/cluster/orphan-mirror-pod.ts';
import { differenceWords } from './difference-words.ts';
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
  { kubelet, phase, suspicions }: Pick<Explanation, 'kubelet' | 'phase' | 'suspicions'>,
  now: Date,
): KubeletWords | undefined {
  if (kubelet === undefined) return undefined;
  const { value } = kubelet;
  const isStuck = isMirrorStuck(phase, value, now);
  const isOtherHash = value.differences.includes('hash');
  const remedies = [
    ...(suspicions.includes('left-over') ? [NOT_RUN_REMEDY] : []),
    ...(isOtherHash ? [mirrorOutOfDate.remedy] : []),
    ...(isStuck && !isOtherHash ? [mirrorStuck.remedy] : []),
  ];
  return {
    agrees: value.runs && !isOtherHash && !isStuck,
    detail: `${detailOf(value, phase)} (${sourceWords(kubelet)})`,
    remedies,
  };
}

function detailOf({ runs, hash, phase, since, differences }: KubeletWord, mirrorPhase: string | undefined): string {
  const difference = differences.map((one) => differenceWords(one, { mirrorPhase, phase })).join(', ');
  if (!runs) return difference;
  const when = since === undefined ? '' : ` since ${since}`;
  if (differences.includes('hash')) return `${difference}: the kubelet runs ${hash ?? ''}${when}`;
  const isRunning = phase === undefined || phase === 'Running';
  const same = `${isRunning ? 'runs' : 'has'} it${differences.includes('hidden') ? '' : ' with the same hash'}${when}`;
  if (differences.includes('phase')) return `${same}, and ${difference}`;
  return isRunning ? same : `${same}, phase ${phase}`;
}
