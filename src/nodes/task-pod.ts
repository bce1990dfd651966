/** A Pod as it is sent to the API server. */
export interface PodManifest {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: TaskPodSpec & Readonly<Record<string, unknown>>;
}

/** What every pod has in common that this program makes to do one task on one node. */
export interface TaskPodSpec {
  readonly nodeName: string;
  /** Seconds. */
  readonly terminationGracePeriodSeconds: number;
}

/** Where and how long a pod does its task. */
export interface TaskPodPlace {
  readonly node: string;
  /** Seconds after which the pod ends by itself, whatever becomes of this program. */
  readonly lifetime: number;
  /** Seconds that its containers have to end; none unless told. */
  readonly gracePeriod?: number;
}

/** Bound to its node whatever is tainted there, run once, without a token and without what the API server would add for it. */
export function taskPodSpec({ node, lifetime, gracePeriod = 0 }: TaskPodPlace): TaskPodSpec & Record<string, unknown> {
  return {
    nodeName: node,
    restartPolicy: 'Never',
    activeDeadlineSeconds: lifetime,
    terminationGracePeriodSeconds: gracePeriod,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    dnsPolicy: 'Default',
    tolerations: [{ operator: 'Exists' }],
  };
}

/** What its containers may do: nothing that they need no capability for, but what `add` names. */
export function taskContainerSecurity(...add: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    allowPrivilegeEscalation: false,
    privileged: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'], ...(add.length > 0 && { add }) },
  };
}

/** Milliseconds that such a pod lives at most, and is waited for, whatever time its user allows: it can be forgotten. */
export const LONGEST_LIFE = 3_600_000;

/** What such a pod is for, by the word in its name. */
export type Task = 'reader' | 'check' | 'guard';

/** Marks the pods that this program makes, so that one that was left behind can be found. */
export const TASK_POD_LABEL = { 'app.kubernetes.io/managed-by': 'kubectl-static' } as const;

/** The labels of a pod for a task. */
export function taskPodLabels(task: Task): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': `manifest-${task}`, ...TASK_POD_LABEL };
}

/** Letters and digits that no other run has. */
export function randomId(): string {
  return crypto.randomUUID().replaceAll('-', '').slice(-10);
}

/** A name for a pod that no other has: chosen here, so that the pod can be deleted even where no answer came. */
export function taskPodName(task: Task, random: string): string {
  return `kubectl-static-${task}-${random}`;
}

/** What a pod of this name is for; undefined for a name that this program does not give. */
export function taskOf(name: string): Task | undefined {
  return /^kubectl-static-(reader|check|guard)-[0-9a-z]+$/.exec(name)?.[1] as Task | undefined;
}
