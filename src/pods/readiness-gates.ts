import { listed } from '../facts/listed.ts';
import type { Pod } from '../kubernetes/kubernetes.ts';

/**
 * The readiness gates that keep a pod from being ready, by the type of the condition that each waits for; none where its
 * kubelet names no such reason. A static pod never gets past one: its kubelet goes by the conditions of the pod as it read it
 * from the manifest (`generateAPIPodStatus` in `pkg/kubelet/kubelet_pods.go`), and never sees what was set on the mirror. On
 * a kubelet of 1.36 the mirror had the condition and the pod was still not ready.
 */
export function closedGates({ spec = {}, status = {} }: Pod): readonly string[] {
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'False' || ready.reason !== 'ReadinessGatesNotReady') return [];
  return (spec.readinessGates ?? []).flatMap(({ conditionType }) => conditionType ?? []);
}

/** Why no static pod gets past a readiness gate; a clause. */
export const WHY_CLOSED = 'the kubelet never sees a condition that is set on the mirror pod';

/** `readiness gate example.com/a`, `readiness gates example.com/a, example.com/b`. Unescaped. */
export function gateWords(gates: readonly string[]): string {
  return `readiness ${gates.length === 1 ? 'gate' : 'gates'} ${listed(gates)}`;
}
