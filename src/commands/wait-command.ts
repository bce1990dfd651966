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
  summary: 'Wait for static pods to be made of another manifest, to be ready, to show, or to be gone',
  description: [
    'Wait until the mirror pod of a static pod is as asked for. Unlike "kubectl wait" it lasts while the pod is not there, for a mirror is deleted and made anew with each manifest, and while the API server is away, as when its own manifest is edited; --timeout bounds it.',
    '--for=hash waits for a hash that differs from the one there is now, as kubeadm does; a script that has read the hash before it changed the file gives it as --for=hash!=HASH, and the one it expects as --for=hash=HASH. --for=mirrored is any mirror, --for=ready one that is Ready: of the old manifest as well, as long as that has not been replaced.',
    `--for=gone is met once there is no mirror and the kubelet does not run the pod. Where the kubelet may not be asked (which needs ${KUBELET_RIGHTS}), the mirror alone decides, and that is said; one that does not answer is asked again.`,
    'With -l it waits for each static pod that has these labels when it begins; those without a mirror pod are found by asking every kubelet, which --no-kubelet spares. --timeout is that of all together, and each pod gets its line.',
    `POD is NAME, pod/NAME or NAMESPACE/NAME. Needs "list pods" and "watch pods"; with -l "list nodes" and ${KUBELET_RIGHTS} as well, for pods without a mirror.`,
    'Exits with 0 where the condition was met, with 1 where the time was up, and with 2 where it could not be waited for.',
  ],
  examples: [
    {
      text: 'Wait until the kubelet has taken up the file that is edited now',
      arguments: 'etcd-cp-1 --for=hash --timeout=2m',
    },
    {
      text: 'The same in a script that has kept the hash from before',
      arguments: 'kube-apiserver-cp-1 --for=hash!=$HASH --timeout=5m',
    },
    { text: 'Wait until the pod is ready', arguments: 'kube-system/etcd-cp-1 --for=ready' },
    {
      text: 'Wait until all API servers are ready',
      arguments: '-l component=kube-apiserver --for=ready --timeout=5m',
    },
    { text: 'Wait until its kubelet has ended it', arguments: 'etcd --node cp-1 --for=gone --timeout=1m' },
  ],
  positionals: { usage: '[POD...]', minimum: 0, maximum: Infinity, completes: ['static-pod'] },
  flags: WAIT_FLAGS,
  load: () => import('./wait.ts'),
});
