import type { MirrorCause } from '../pods/why/mirror-suspicion.ts';

/**
 * A CEL expression that leaves mirror pods out, for webhooks (Kubernetes 1.28) and admission policies; tried on a real API
 * server.
 */
const NO_MIRRORS =
  "matchConditions: !has(object.metadata.annotations) || !('kubernetes.io/config.mirror' in object.metadata.annotations)";

/** What to do about a webhook or policy that changes or refuses mirrors; the subject stands before it. */
export const LEAVE_OUT_MIRRORS = `exclude mirror pods (${NO_MIRRORS})`;

const REMEDIES: Readonly<Record<MirrorCause, string>> = {
  'namespace-missing': 'Create the namespace, or remove the pod and apply its manifest with another namespace.',
  'namespace-terminating':
    'Remove the pod and apply its manifest with another namespace: nothing can be created in one that is terminating.',
  refused: 'Fix what the API server reports. The kubelet tries again every one to two minutes.',
  'name-taken':
    'Remove the pod and apply its manifest with another name. Delete the pod that has its name only if it is not the mirror of another static pod: such a pod comes back.',
  'api-reference':
    'Remove the references from the manifest, and mount files of the node with hostPath instead. Since 1.34 kubelets refuse such a manifest.',
  'not-admitted': 'Fix the reason why its kubelet refuses it: a pod that was not admitted gets no mirror pod.',
  finished:
    'If the pod has done its work, remove the manifest. To run it again, change anything in the manifest, such as an annotation.',
  'priority-class':
    'Use a priorityClassName that exists in the cluster, such as system-node-critical in kube-system, and remove priority.',
  'runtime-class': 'Create the RuntimeClass, or use one that exists: without it the pod does not start either.',
  'too-large': 'Move scripts and data out of the manifest, into a file that the pod mounts.',
  'pod-security':
    'Move the pod to a namespace whose PodSecurity level allows it, usually kube-system, or change the level.',
  'resource-quota':
    'Set what the quota requires in the manifest, raise the quota, or move the pod to a namespace without one.',
  'limit-range': 'Set resources that the LimitRange allows in the manifest, or move the pod to another namespace.',
  mutated: `Set the resources of the mirror pod in the manifest. Or make what adds them, such as a webhook, ${LEAVE_OUT_MIRRORS}, and then delete the mirror pod: the kubelet creates it again, and the containers keep running.`,
  webhook: `Make the webhook ${LEAVE_OUT_MIRRORS}, or see in its log what it requires.`,
  'admission-policy': `Make the policy ${LEAVE_OUT_MIRRORS}, or do as it says.`,
  'just-started': 'Check again in two minutes.',
};

/** The kubelet's words where it could not make a mirror (kubelet `tryReconcileMirrorPods` in `pkg/kubelet/kubelet.go`). */
const LOG = 'the log of the kubelet, under "Failed creating a mirror pod"';

/** What to do about one cause, whoever made the pod. */
export function causeRemedy(cause: MirrorCause): string {
  return REMEDIES[cause];
}

/** Whether a mirror may be on its way: that is no suspicion any more where a fault was found. */
export function mayStillCome(causes: readonly MirrorCause[]): boolean {
  return causes.includes('just-started');
}

/** What to do where a mirror is missing, by what may have kept it away, the likeliest first. */
export function suspicionRemedy(causes: readonly MirrorCause[], isGuess: boolean): string {
  const [cause] = causes;
  if (cause === undefined) return `The reason that the API server gave is in ${LOG}. ${UNKNOWN_POD}`;
  if (mayStillCome(causes)) return REMEDIES['just-started'];
  return `${isGuess ? `Confirm it in ${LOG}. ` : ''}${REMEDIES[cause]} ${UNKNOWN_POD}`;
}

const UNKNOWN_POD = 'If nobody knows the pod, find out who put its manifest there.';
