import type { HiddenPodFacts } from '../../nodes/hidden-explanation.ts';
import type { KubeletPod } from '../../pods/kubelet-pod.ts';
import { isHidden, kubeletAlone } from '../../pods/static-pod.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { explainMirrors, type ExplainedMirrors } from '../mirrors/mirror-causes.ts';
import { settlePods } from '../mirrors/settled-pods.ts';
import { diagnosePod, patientOfKubelet } from './pod-diagnosis.ts';
import { gatherNodeFacts, type FactsRequest } from './node-facts.ts';

/** Gathers everything that may tell about a static pod without a mirror; undefined where it has one by now. */
export async function gatherHiddenPodFacts(
  connection: Connection,
  pod: KubeletPod,
  request: FactsRequest,
): Promise<HiddenPodFacts | undefined> {
  const [{ running: _asked, ...facts }, settled] = await Promise.all([
    gatherNodeFacts(connection, pod.node, ['configz', 'flagz'], request),
    settlePair(connection, pod, request),
  ]);
  const compared = settled.pods.find(isHidden);
  if (compared === undefined) return undefined;
  const patient = patientOfKubelet(compared);
  const { health, unreadable = [] } = patient === undefined ? {} : await diagnosePod(connection, patient, request);
  return { ...facts, compared, health, unreadable: [...facts.unreadable, ...settled.unreadable, ...unreadable] };
}

async function settlePair(
  connection: Connection,
  kubelet: KubeletPod,
  { signal, nodeTimeout, now }: FactsRequest,
): Promise<ExplainedMirrors> {
  const query = { concurrency: 1, signal, nodeTimeout, now };
  const settled = await settlePods(connection, [kubeletAlone(kubelet)], query);
  const { pods, unreadable } = await explainMirrors(connection, settled.pods, settled.namesakes, query);
  return { pods, unreadable: [...settled.unreadable, ...unreadable] };
}
