import type { SignalFault } from '../../pods/mirror-pod.ts';
import { mirrorSignals, ownerFault } from '../../pods/listed-pod.ts';
import { isMirrored, type MirroredPod } from '../../pods/static-pod.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { kubectlPod, mirrorDeletion } from '../commands.ts';
import { SOURCES } from '../sources.ts';
import { isOver } from '../../pods/pod-phase.ts';

interface Args extends Record<string, string> {
  readonly pod: string;
  readonly node: string;
  readonly fault: SignalFault;
  /** The owner's name; empty where there is none. */
  readonly owner: string;
  readonly kubelet: 'runs it' | 'has it, but does not run it' | 'does not run it' | 'not asked';
}

export const forgedMirrorPod = defineClusterRule<Args>({
  id: 'forged-mirror-pod',
  severity: 'error',
  title: 'A pod claims to be a mirror pod, but its owner says otherwise',
  why: 'A kubelet creates every mirror pod with its own Node as the only owner. Anyone who may create pods can add the annotation: such a pod gets no service account, kubectl drain and monitoring take it for a static pod, and it stays where no kubelet removes it.',
  remedy:
    'Find out who created the pod (audit log, metadata.managedFields). Delete it with --grace-period=0 --force if no kubelet runs it. If the Node was recreated, the kubelet creates the mirror pod again after that.',
  source: SOURCES.mirrorClient,
  message: ({ node, fault, owner, kubelet }) => {
    const known = kubelet === 'not asked' ? '' : `; the kubelet of ${node} ${kubelet}`;
    return `it has the annotation of a mirror pod, but ${ownerWords(fault, owner, node)}${known}`;
  },
  // Without a kubelet that ends the pod a plain deletion never ends either.
  advice: ({ pod, kubelet }) =>
    kubelet === 'runs it' || kubelet === 'has it, but does not run it'
      ? `Find out who created or changed the pod (audit log, metadata.managedFields). Then delete it with ${mirrorDeletion({ pod })}: the kubelet has its manifest, and creates the mirror pod again${kubelet === 'runs it' ? '' : ', though perhaps only once it starts the pod again'}.`
      : `Find out who created the pod (audit log, metadata.managedFields). Delete it with ${kubectlPod('delete pod', { pod }, '--grace-period=0 --force')} if no kubelet runs it. If the Node was recreated, the kubelet creates the mirror pod again after that.`,
  *check({ pods }) {
    for (const pod of pods.filter(isMirrored)) {
      const { metadata, node, mirror } = pod;
      const fault = ownerFault(mirror);
      if (fault === undefined || fault === 'node-gone') continue;
      const subject = podSubject(metadata, node);
      const kubelet = kubeletWord(pod);
      const owner = mirrorSignals(mirror).find(({ id }) => id === 'node-owner')?.observed ?? '';
      // A kubelet that runs it goes on although its Node was made anew.
      const severity = fault === 'other-uid' && kubelet === 'runs it' ? 'warning' : 'error';
      yield { args: { pod: subject.name, node, fault, owner, kubelet }, subject, severity };
    }
  },
});

function kubeletWord({ mirror, kubelet, kubeletAnswered }: MirroredPod): Args['kubelet'] {
  if (!kubeletAnswered) return 'not asked';
  if (kubelet === undefined || kubelet.hash !== mirror.hash) return 'does not run it';
  return isOver(kubelet.phase) ? 'has it, but does not run it' : 'runs it';
}

function ownerWords(fault: SignalFault, owner: string, node: string): string {
  if (fault === 'other-node') return `it belongs to Node ${owner} and is bound to ${node}`;
  if (fault === 'other-uid') return `its owner is not the Node ${owner} that exists now: the uid differs`;
  if (fault === 'not-controller') return `Node ${owner} is not its controller`;
  if (fault === 'no-node') return 'it is bound to no node';
  return 'no Node owns it';
}
