import type { LimitRange } from '../kubernetes/admission-objects.ts';
import type { StaticPod } from './static-pod.ts';
import type { MirrorSuspicion } from './why/mirror-suspicion.ts';

/** What the LimitRanger says that it has set (`plugin/pkg/admission/limitranger/admission.go`). */
const LIMIT_RANGER = 'kubernetes.io/limit-ranger';

/**
 * Whether the API server refuses every status of a mirror: resources that were added to it as it was made gave it another
 * QoS class than the kubelet's own pod has, and `status.qosClass` cannot be changed (`ValidatePodStatusUpdate`).
 */
export function isStatusRefused({ kubelet, mirror }: Pick<StaticPod, 'kubelet' | 'mirror'>): boolean {
  if (kubelet?.qosClass === undefined || mirror?.qosClass === undefined) return false;
  return kubelet.hash === mirror.hash && kubelet.qosClass !== mirror.qosClass;
}

/**
 * What added resources to the mirror; `ranges` are those of its namespace, undefined where they could not be read. Empty
 * where no LimitRange is left that would do so again.
 */
export function whyStatusRefused(pod: StaticPod, ranges: readonly LimitRange[] | undefined): MirrorSuspicion[] {
  const set = pod.metadata.annotations?.[LIMIT_RANGER];
  if (set === undefined || set === pod.kubelet?.metadata.annotations?.[LIMIT_RANGER]) {
    return [{ cause: 'mutated', confidence: 'certain', object: undefined, evidence: [] }];
  }
  const evidence = [set];
  if (ranges === undefined) return [{ cause: 'limit-range', confidence: 'certain', object: undefined, evidence }];
  const filling = ranges.filter(fillsIn);
  const confidence = filling.length === 1 ? 'certain' : 'likely';
  return filling.map(({ metadata }) => ({
    cause: 'limit-range',
    confidence,
    object: `LimitRange ${pod.metadata.namespace ?? ''}/${metadata?.name ?? ''}`,
    evidence,
  }));
}

/**
 * Whether a LimitRange gives resources to containers that set none. A server fills in its defaults itself where it has only
 * limits.
 */
export function fillsIn({ spec }: LimitRange): boolean {
  return (
    spec?.limits?.some(
      (limit) => limit.type === 'Container' && (limit.default ?? limit.defaultRequest) !== undefined,
    ) === true
  );
}
