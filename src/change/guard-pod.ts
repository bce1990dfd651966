import { taskContainerSecurity, taskPodLabels, taskPodSpec, type PodManifest } from '../nodes/task-pod.ts';
import { digestOf, type Change } from './change.ts';
import { recordLine } from './change-record.ts';
import { GUARD_SCRIPT } from './guard-script.ts';

/** What the guard of a change is made for. */
export interface GuardRequest {
  readonly change: Change;
  /** The user that asks for it, for the history. */
  readonly by: string;
  /** Seconds that the change waits for confirmation. */
  readonly confirmWithin: number;
}

/** Where the guard finds things, each the value of an environment variable. */
export interface GuardPaths {
  readonly MANIFESTS: string;
  readonly WORK: string;
  readonly LOGS: string;
  readonly TERMINATION_LOG: string;
}

/** The environment in which the guard's script does a change. */
export function guardEnvironment(
  { change, by, confirmWithin }: GuardRequest,
  paths: GuardPaths,
): Record<string, string> {
  const { id, action, pod, file, before, after, from } = change;
  return {
    ...paths,
    ID: id,
    NAME: file,
    BEFORE: digestOf(before),
    AFTER: digestOf(after),
    FROM: from ?? '',
    CONFIRM_WITHIN: String(confirmWithin),
    POD: pod === undefined ? '' : `${pod.namespace}_${pod.mirrorName}`,
    RECORD: recordLine({ action, namespace: pod?.namespace ?? '', name: pod?.name ?? '', by }),
  };
}

/** Where and how the guard's pod is made. */
export interface GuardPodRequest extends GuardRequest {
  readonly name: string;
  readonly namespace: string;
  readonly node: string;
  /** The manifest directory. */
  readonly directory: string;
  /** The kubelet's directory of containers' logs. */
  readonly logs: string;
  readonly image: string;
  /** Seconds that it may take to start. */
  readonly startWithin: number;
}

export const GUARD_CONTAINER = 'guard';

const PATHS: GuardPaths = {
  MANIFESTS: '/manifests',
  WORK: '/work',
  LOGS: '/logs',
  TERMINATION_LOG: '/dev/termination-log',
};

/** Seconds that the guard is left to undo a change in, when its pod is deleted or has lived too long. */
const GRACE = 60;

/**
 * The pod with the least privilege that changes a manifest and undoes it by itself (tried on a real kubelet): root without
 * any capability, the manifest directory alone to write in. It needs no pod network, which may be down, goes on while the
 * API server is away, is started again where its process is killed, and ends by itself.
 */
export function guardPod(request: GuardPodRequest): PodManifest {
  const { name, namespace, node, directory, logs, image, confirmWithin, startWithin } = request;
  const environment = { ...guardEnvironment(request, PATHS), GUARD: GUARD_SCRIPT };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: taskPodLabels('guard') },
    spec: {
      ...taskPodSpec({ node, lifetime: startWithin + 2 * confirmWithin + GRACE, gracePeriod: GRACE }),
      hostNetwork: true,
      restartPolicy: 'OnFailure',
      priorityClassName: 'system-node-critical',
      securityContext: {
        runAsUser: 0,
        runAsGroup: 0,
        seccompProfile: { type: 'RuntimeDefault' },
        // Without it a host that enforces SELinux lets no container write its files.
        seLinuxOptions: { type: 'spc_t' },
      },
      containers: [
        {
          name: GUARD_CONTAINER,
          image,
          imagePullPolicy: 'IfNotPresent',
          command: guardCommand('watch'),
          env: Object.entries(environment).map(([key, value]) => ({ name: key, value: literal(value) })),
          terminationMessagePath: PATHS.TERMINATION_LOG,
          securityContext: taskContainerSecurity(),
          resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '200m', memory: '64Mi' } },
          volumeMounts: [
            { name: 'manifests', mountPath: PATHS.MANIFESTS },
            { name: 'work', mountPath: PATHS.WORK },
            { name: 'logs', mountPath: PATHS.LOGS, readOnly: true },
          ],
        },
      ],
      volumes: [
        { name: 'manifests', hostPath: { path: directory, type: 'Directory' } },
        { name: 'work', emptyDir: {} },
        { name: 'logs', hostPath: { path: logs, type: '' } },
      ],
    },
  };
}

/** The kubelet puts other variables in for `$(NAME)`, and takes `$$` for a dollar before a bracket (`expansion.Expand`). */
function literal(value: string): string {
  return value.replaceAll('$', '$$$$');
}

/** The words that run the guard's script in its container. */
export function guardCommand(...words: readonly string[]): readonly string[] {
  return ['sh', '-c', 'exec sh -c "$GUARD" guard "$@"', 'sh', ...words];
}
