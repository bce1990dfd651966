import type { LimitRange } from '../kubernetes/admission-objects.ts';
import type { AdmissionTraits } from '../pods/kubelet-pod.ts';
import { fillsIn } from '../pods/refused-status.ts';
import type { MirrorSuspicion } from '../pods/why/mirror-suspicion.ts';
import { causeRemedy } from '../rules/suspicion-remedies.ts';
import { wholeWords } from '../rules/suspicion-words.ts';
import type { PreflightResult } from './preflight.ts';

const CANNOT = 'no mirror pod can be created: ';
const MAY_REFUSE = 'the API server may refuse the mirror pod: ';

/** What was told before a change of why the API server would refuse the mirror pod; undefined where nothing was. */
export function expectedRefusal(results: readonly PreflightResult[]): string | undefined {
  const reasons = results.flatMap(({ message }) =>
    [CANNOT, MAY_REFUSE].flatMap((words) => (message.startsWith(words) ? message.slice(words.length) : [])),
  );
  return reasons.length === 0 ? undefined : reasons.join('; ');
}

/**
 * What may keep the mirror of a changed pod away. `before` is what may have kept away that of the pod before, where it has
 * one all the same: what is only possible, and did not come true then, is not told.
 */
export function mirrorCheck(
  after: readonly MirrorSuspicion[],
  before: readonly MirrorSuspicion[],
): readonly PreflightResult[] {
  if (after.length === 0) return [fine('nothing is known to prevent the mirror pod')];
  return after.map((suspicion) => {
    const words = wholeWords(suspicion);
    if (suspicion.confidence === 'certain')
      return { ...told(suspicion), severity: 'error', message: `${CANNOT}${words}` };
    if (suspicion.confidence === 'guess' && before.some((one) => isSame(one, suspicion))) {
      return fine(`has not prevented the mirror pod so far: ${words}`);
    }
    return { ...told(suspicion), severity: 'warning', message: `${MAY_REFUSE}${words}` };
  });
}

function isSame(one: MirrorSuspicion, other: MirrorSuspicion): boolean {
  return one.cause === other.cause && one.object === other.object && one.confidence === other.confidence;
}

function told({ cause }: MirrorSuspicion): Pick<PreflightResult, 'check' | 'hint'> {
  return { check: 'mirror', hint: causeRemedy(cause) };
}

/**
 * Whether the mirror would be given resources as it is made. With another QoS class than the pod's the API server refuses
 * every status of it, so that it never tells whether the pod runs (`ValidatePodStatusUpdate`).
 */
export function statusCheck(traits: AdmissionTraits, ranges: readonly LimitRange[]): readonly PreflightResult[] {
  const filling = ranges.filter(fillsIn).map(({ metadata }) => metadata?.name ?? '');
  if (filling.length === 0 || traits.unsetResources.length === 0) return [];
  return [
    {
      severity: 'warning',
      check: 'mirror',
      message: `LimitRange ${filling.join(', ')} gives the mirror pod resources that the manifest does not set (${traits.unsetResources.join(', ')}): it may never show whether the pod runs`,
      hint: 'Set requests and limits in the manifest.',
    },
  ];
}

function fine(message: string): PreflightResult {
  return { severity: 'fine', check: 'mirror', message };
}
