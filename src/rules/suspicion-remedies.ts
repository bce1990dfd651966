import type { MirrorCause } from '../pods/why/mirror-suspicion.ts';

/**
 * A CEL expression that leaves mirror pods out, for webhooks (Kubernetes 1.28) and admission policies; tried on a real API
 * server.
 */
const NO_MIRRORS =
  "matchConditions: !has(object.metadata.annotations) || !('kubernetes.io/config.mirror' in object.metadata.annotations)";

/** What to do about a webhook or policy that changes or refuses mirrors; the subject stands before it. */
export const LEAVE_OUT_MIRRORS = `leave out mirror pods (${NO_MIRRORS})`;

const REMEDIES: Readonly<Record<MirrorCause, string>> = {
  'namespace-missing': 'Create the namespace, or correct metadata.namespace in the manifest.',
  'namespace-terminating': 'Name another namespace in the manifest: nothing can be made in one that is being deleted.',
  refused: 'Fix what the API server names: the kubelet tries again every one to two minutes.',
  'name-taken':
    'Give the pod another name in its manifest. Remove the pod that has its name only where it is not the mirror of another static pod: that comes back.',
  'api-reference':
    'Take the references out of the manifest, and mount files of the node with hostPath instead: kubelets refuse such a manifest since 1.34.',
  'not-admitted': 'Fix what its kubelet refuses it for: no mirror is made of a pod that was not let in.',
  finished:
    'Take the manifest away where the pod has done its work; to run it again, change anything in the manifest, such as an annotation.',
  'priority-class':
    'Name a priorityClassName in the manifest that exists there, such as system-node-critical in kube-system, and leave priority out.',
  'runtime-class': 'Make the RuntimeClass, or name one that is there: without it the pod does not start either.',
  'too-large': 'Move out what does not belong into a manifest: scripts and data can lie in a file that the pod mounts.',
  'pod-security':
    'Move the pod to a namespace whose PodSecurity level allows it, mostly kube-system, or change that level.',
  'resource-quota':
    'Set in the manifest what the quota asks for, make room in the quota, or move the pod to a namespace without one.',
  'limit-range': 'Set resources in the manifest that the LimitRange allows, or move the pod to another namespace.',
  mutated: `Set resources in the manifest as the mirror has them. Or make what adds them, such as a webhook, ${LEAVE_OUT_MIRRORS}, and then delete the mirror pod: the kubelet makes it again, and the containers go on.`,
  webhook: `Make the webhook ${LEAVE_OUT_MIRRORS}, or see in its log what it wants.`,
  'admission-policy': `Make the policy ${LEAVE_OUT_MIRRORS}, or do as it says.`,
  'just-started': 'Look again in two minutes.',
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
  if (cause === undefined) return `The API server's own words are in ${LOG}. ${UNKNOWN_POD}`;
  if (mayStillCome(causes)) return REMEDIES['just-started'];
  return `${isGuess ? `Make sure in ${LOG}. ` : ''}${REMEDIES[cause]} ${UNKNOWN_POD}`;
}

const UNKNOWN_POD = 'If nobody knows the pod, find out who put its manifest there.';
