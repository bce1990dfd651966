import { withCaution } from '../advice/caution.ts';
import { certain, guess, likely, nodeAnnotation, nodeLabel, osImage, podWithoutNode } from '../clues.ts';
import type { AdviceSubject, Distribution, NamedPod, Ownership, Recipes } from '../distribution.ts';
import { fileBased } from '../file-based.ts';
import { restartBySandbox } from '../sandbox-restart.ts';
import type { NodeAccess } from '../advice/node-access.ts';
import { shellOperand, shellQuote } from '../../../facts/shell-quote.ts';

/** One of the operators that roll out the control plane as static pods, with the pod's name and its resource. */
interface Operator {
  readonly pod: string;
  /** The manifest's name without its ending: installer pods write `NAME-pod.yaml`. */
  readonly file: string;
  readonly resource: string;
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['openshift-etcd', { pod: 'etcd', file: 'etcd', resource: 'etcds' }],
  ['openshift-kube-apiserver', { pod: 'kube-apiserver', file: 'kube-apiserver', resource: 'kubeapiservers' }],
  [
    'openshift-kube-controller-manager',
    { pod: 'kube-controller-manager', file: 'kube-controller-manager', resource: 'kubecontrollermanagers' },
  ],
  ['openshift-kube-scheduler', { pod: 'openshift-kube-scheduler', file: 'kube-scheduler', resource: 'kubeschedulers' }],
]);

/**
 * Whether a pod is one that these operators put beside their static pods on every node, named for it: installers and
 * pruners of revisions, and the guards that keep a drain waiting (openshift/library-go `pkg/operator/staticpod`).
 */
export function isOperatorHelper({ namespace, name }: { readonly namespace: string; readonly name: string }): boolean {
  return OPERATORS.has(namespace) && /^((installer|revision-pruner)-\d+-|[a-z-]+-guard-)/.test(name);
}

/** Pods of the machine config templates outside the namespaces of `isMachineConfigPod`. */
const API_SERVER_WATCHER = 'apiserver-watcher';

/** The operator that owns the pod; a revision label marks what its installer wrote besides the main pod. */
function operatorOf({ namespace, manifestName, labels }: NamedPod): Operator | undefined {
  const operator = OPERATORS.get(namespace);
  return operator?.pod === manifestName || labels.revision !== undefined ? operator : undefined;
}

/** Written by the machine config daemon from its templates: `openshift-vsphere-infra` and its like among them. */
function isMachineConfigPod({ namespace, manifestName }: NamedPod): boolean {
  return (
    namespace === 'openshift-machine-config-operator' ||
    /^openshift-[a-z0-9-]+-infra$/.test(namespace) ||
    (namespace === 'openshift-kube-apiserver' && manifestName === API_SERVER_WATCHER)
  );
}

/** HyperShift's way to the hosted control plane, on every node of a hosted cluster. */
function isHostedProxy({ namespace, manifestName }: NamedPod): boolean {
  return namespace === 'kube-system' && manifestName === 'kube-apiserver-proxy';
}

function fileName(pod: NamedPod): string | undefined {
  const operator = operatorOf(pod);
  if (operator !== undefined) return `${operator.pod === pod.manifestName ? operator.file : pod.manifestName}-pod.yaml`;
  if (isMachineConfigPod(pod)) {
    return pod.manifestName === 'kube-rbac-proxy-crio' ? 'criometricsproxy.yaml' : `${pod.manifestName}.yaml`;
  }
  return isHostedProxy(pod) ? 'kube-apiserver-proxy.yaml' : undefined;
}

function owner(subject: AdviceSubject): Ownership | undefined {
  const operator = operatorOf(subject);
  if (operator !== undefined) {
    return {
      owner: `the ${operator.file} operator`,
      edit: 'lost',
      effect: 'Takes effect in seconds and is lost at the next revision, when the operator installs the file again.',
      lastingWay: `Change what the operator reads: oc edit ${operator.resource}.operator.openshift.io cluster.`,
      throughOwner: true,
      confidence: 'likely',
    };
  }
  if (isMachineConfigPod(subject)) {
    return {
      owner: 'the machine config operator',
      edit: 'lost',
      effect: 'Takes effect in seconds, but its daemon reports a content mismatch and marks the node degraded.',
      lastingWay: 'Leave the file alone: it follows the cluster version and the MachineConfigs of the pool.',
      throughOwner: true,
      watched: true,
      confidence: 'likely',
    };
  }
  if (isHostedProxy(subject)) {
    return {
      owner: 'the NodePool of the hosted cluster (HyperShift)',
      edit: 'lost',
      effect: 'Takes effect in seconds and is lost when the node is replaced.',
      lastingWay: 'Change the NodePool or HostedCluster on the management cluster.',
      confidence: 'guess',
    };
  }
  return undefined;
}

/** Given a command, oc debug attaches a terminal only where -t asks for one. */
function throughDebug({ node, nodeReady }: AdviceSubject): NodeAccess {
  const debug = {
    text: 'Open a shell on the node',
    command: `oc debug ${shellQuote(`node/${node}`)} -t -- chroot /host bash`,
  };
  const ssh = `ssh ${shellOperand(`core@${node}`)}`;
  return {
    reach:
      nodeReady === false
        ? [{ text: 'Log in: a debug pod does not start on a node that is not ready', command: ssh }]
        : [debug, { text: 'Or log in, if the API server does not answer', command: ssh }],
    asRoot: 'sudo ',
    crictl: 'crictl',
  };
}

/** An owned file is written again or watched, so what lasts is done through its owner. */
function throughOwner(subject: AdviceSubject, usual: Recipes): Recipes {
  const operator = operatorOf(subject);
  if (operator !== undefined) return throughOperator(subject, operator, usual);
  if (!isMachineConfigPod(subject)) return usual;
  const leave = [{ text: 'Not by hand: the machine config daemon marks the node degraded once the file differs' }];
  return {
    ...usual,
    edit: leave,
    restart: restartBySandbox(subject, throughDebug(subject)),
    stop: leave,
    remove: leave,
  };
}

function throughOperator(subject: AdviceSubject, { resource }: Operator, usual: Recipes): Recipes {
  const target = `${resource}.operator.openshift.io`;
  return {
    ...usual,
    edit: [
      { text: 'Change the operator; it installs a new revision node by node', command: `oc edit ${target} cluster` },
    ],
    restart: [
      {
        text: 'On all nodes, one after the other, by a new revision',
        command: `oc patch ${target} cluster --type=merge -p "{\\"spec\\":{\\"forceRedeploymentReason\\":\\"restart-$(date +%s)\\"}}"`,
      },
      ...restartBySandbox(subject, throughDebug(subject)).map((step) => ({
        ...step,
        instead: true as const,
        text: withCaution('Or on this node alone, from a shell there', subject),
      })),
    ],
    stop: usual.stop.map((step) => ({
      ...step,
      text: `${step.text ?? ''}; the operator installs the file again at its next revision`,
    })),
    remove: [{ text: 'Not possible by hand: the operator installs the file again at its next revision' }],
  };
}

/** OpenShift and OKD: two owners of static pods, the operators of the control plane and the machine config operator. */
export const openshift: Distribution = {
  id: 'openshift',
  title: 'OpenShift',
  recognise: (clues) => {
    const config = nodeAnnotation(clues, 'machineconfiguration.openshift.io/currentConfig');
    if (config !== undefined) return certain(config);
    const pool = nodeLabel(clues, 'hypershift.openshift.io/nodePool');
    if (pool !== undefined) return certain(pool);
    const os = nodeLabel(clues, 'node.openshift.io/os_id');
    if (os !== undefined) return /=(rhcos|scos)$/.test(os) ? certain(os) : likely(os);
    const image = osImage(clues);
    // The system of OpenShift's machines alone; its control plane has no other.
    if (image.startsWith('Red Hat Enterprise Linux CoreOS')) return likely(`osImage ${image}`);
    const operated = podWithoutNode(clues, ({ namespace }) => OPERATORS.has(namespace ?? ''));
    if (operated !== undefined) return likely(operated);
    const other = podWithoutNode(clues, ({ namespace }) => namespace?.startsWith('openshift-') === true);
    return other === undefined ? undefined : guess(other);
  },
  traces: ['/etc/machine-config-daemon', '/etc/kubernetes/static-pod-resources'],
  defaultSource: { kind: 'path', path: '/etc/kubernetes/manifests', confidence: 'likely' },
  usesKubeadmConfigMap: false,
  kubeletConfig: '/etc/kubernetes/kubelet.conf',
  kubeletFlags: ['kubelet.service and its drop-ins, from the MachineConfig', '/etc/kubernetes/kubelet-env'],
  ...fileBased({
    fileName,
    owner,
    access: throughDebug,
    adapt: throughOwner,
    userFile: {
      owner: 'whoever put the file there',
      edit: 'unknown',
      effect: 'Takes effect in seconds; if a MachineConfig wrote the file, its daemon marks the node degraded.',
      lastingWay: 'Deliver the file by a MachineConfig.',
      confidence: 'likely',
    },
  }),
  noStaticPods: 'A hosted OpenShift control plane (HyperShift) runs in another cluster.',
};
