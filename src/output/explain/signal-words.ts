import { type Signal, type SignalId } from '../../pods/mirror-pod.ts';
import { MIRROR_ANNOTATION, SOURCE_ANNOTATION } from '../../kubelet/static-pod-naming.ts';
import type { Suspicion } from '../../nodes/explanation.ts';

/** What each signal looks at. */
export const SIGNAL_TITLES: Readonly<Record<SignalId, string>> = {
  'mirror-annotation': MIRROR_ANNOTATION,
  'node-owner': 'owner',
  'name-suffix': 'name',
  'source-annotation': SOURCE_ANNOTATION,
};

/** What a signal shows, or why it does not hold. Unescaped. */
export function signalDetail({ id, fault, observed = '', expected = '', uidChecked }: Signal): string {
  switch (fault) {
    case undefined:
      return heldDetail(id, observed, expected, uidChecked === true);
    case 'absent':
      return id === 'node-owner' ? 'no owner of kind Node' : 'no such annotation';
    case 'before-1.17':
      return 'no owner of kind Node: kubelets before 1.17 set none';
    case 'not-controller':
      return `owned by Node ${observed}, but not as its controller`;
    case 'other-node':
      return `owned by Node ${observed}, but bound to node ${expected}`;
    case 'other-uid':
      return `owned by a Node ${observed} with a different uid than the current one`;
    case 'node-gone':
      return `owned by Node ${observed}, which no longer exists`;
    case 'no-node':
      return 'the pod is not bound to a node';
    case 'no-suffix':
      return `does not end in ${expected}`;
    case 'unknown-value':
      return `${observed} is neither file nor http`;
  }
}

function heldDetail(id: SignalId, observed: string, expected: string, uidChecked: boolean): string {
  switch (id) {
    case 'node-owner':
      return `Node ${observed}, as controller${uidChecked ? ', uid matches' : ' (uid not compared)'}`;
    case 'name-suffix':
      return `ends in ${expected}`;
    case 'mirror-annotation':
    case 'source-annotation':
      return observed;
  }
}

/** What a suspicion says, one sentence. */
export const SUSPICION_WORDS: Readonly<Record<Suspicion, string>> = {
  altered:
    'Altered: somebody changed the mirror pod of a static pod: its hash is that of the pod that the kubelet has. The kubelet does not repair it, but creates it again if it is deleted.',
  forged:
    'Forged: somebody created a pod with the mirror annotation by hand. On a live node the kubelet deletes such a pod, unless it has a manifest for it.',
  'node-renamed': 'Node renamed: this mirror pod was created when the node had another name.',
  'node-recreated':
    'Node recreated: the Node was deleted and registered again; its kubelet will soon replace the mirror pod.',
  orphan:
    'Orphan: the node is gone, and no kubelet keeps this pod up to date. Do not trust its status; garbage collection should remove it.',
  'left-over':
    'Left over: a kubelet deletes a mirror pod without a manifest within seconds. It may be about to, it may have just started and not have read its manifests yet, or something (a finalizer, a webhook) prevents it. The status is the last one written.',
};
