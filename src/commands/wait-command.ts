import { defineCommand, type CommandInput } from '../cli/command.ts';
import { KUBELET_RIGHTS } from '../cli/kubelet-flags.ts';
import { WAIT_FLAGS } from './wait-flags.ts';

/** What the user asked of it. */
export type WaitInput = CommandInput<typeof WAIT_FLAGS>;

/** `kubectl static wait`: until a static pod is made of another manifest, is ready, shows, or is gone. */
export const waitCommand = defineCommand({
  name: 'wait',
  aliases: [],
  knownAs: ['rollout status', 'await'],
  summary: 'Wait until static pods run from a new manifest, are ready, are mirrored or are gone',
  description: [
    'Wait for a condition on the mirror pods of static pods, for example after a manifest was changed. Unlike "kubectl wait", it keeps waiting while the pod does not exist, since a mirror pod is replaced with each new manifest, and while the API server is down, as when its own manifest is edited; --timeout limits the wait.',
    '--for=hash waits for a hash that differs from the current one, as kubeadm does. A script that read the hash before it changed the file uses --for=hash!=HASH, or --for=hash=HASH if it knows the new one. --for=mirrored waits for any mirror pod, --for=ready for one that is Ready, even of the old manifest as long as that has not been replaced.',
    `--for=gone waits until there is no mirror pod and the kubelet no longer has the pod. If the kubelet may not be asked (which needs ${KUBELET_RIGHTS}), the mirror pod alone decides, and a note says so. A kubelet that does not answer is asked again. A name that ends in that of no node is refused: no kubelet could tell whether it runs the pod.`,
    'With -l, it waits for each static pod that has these labels when the wait begins. Static pods without a mirror pod are found by asking every kubelet, unless --no-kubelet is given. --timeout applies to all pods together, and each pod gets its own line.',
    `POD is NAME, pod/NAME or NAMESPACE/NAME. Needs "list pods" and "watch pods"; with -l, for pods without a mirror pod, also "list nodes" and ${KUBELET_RIGHTS}.`,
    'Exits with 0 if the condition was met, 1 if it timed out, and 2 if it could not wait.',
  ],
  examples: [
    {
      text: 'Wait until the kubelet has picked up the file that is being edited',
      arguments: 'etcd-cp-1 --for=hash --timeout=2m',
    },
    {
      text: 'The same in a script that saved the hash before the edit',
      arguments: 'kube-apiserver-cp-1 --for=hash!=$HASH --timeout=5m',
    },
    { text: 'Wait until the pod is ready', arguments: 'kube-system/etcd-cp-1 --for=ready' },
    {
      text: 'Wait until all API servers are ready',
      arguments: '-l component=kube-apiserver --for=ready --timeout=5m',
    },
    { text: 'Wait until the kubelet has stopped the pod', arguments: 'etcd --node cp-1 --for=gone --timeout=1m' },
  ],
  positionals: { usage: '[POD...]', minimum: 0, maximum: Infinity, completes: ['static-pod'] },
  flags: WAIT_FLAGS,
  load: () => import('./wait.ts'),
});
