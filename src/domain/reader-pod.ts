/** What the reader pod is made for. */
export interface ReaderPodRequest {
  readonly name: string;
  readonly namespace: string;
  readonly node: string;
  /** The manifest directory, or the single file that takes its place. */
  readonly path: string;
  readonly kind: 'directory' | 'file';
  readonly image: string;
  /** Seconds after which the pod ends by itself, whatever becomes of this program. */
  readonly lifetime: number;
}

/** A Pod as it is sent to the API server. */
export interface PodManifest {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Holds `tar` and `sleep`, is small, and is on many nodes already. */
export const READER_IMAGE = 'docker.io/library/busybox:1.37.0';

export const READER_CONTAINER = 'reader';

/** Where the manifests are in the reader pod. */
const READER_MOUNT = '/manifests';

/** Marks the pods that this program makes, so that one that was left behind can be found. */
const READER_LABELS = {
  'app.kubernetes.io/name': 'manifest-reader',
  'app.kubernetes.io/managed-by': 'kubectl-static',
} as const;

/**
 * The pod with the least privilege that can read manifests of mode 0600 owned by root (tried on a real kubelet): root
 * without any capability, the manifest directory alone, read-only, nothing of the host's namespaces, no token.
 */
export function readerPod({ name, namespace, node, path, kind, image, lifetime }: ReaderPodRequest): PodManifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: READER_LABELS },
    spec: {
      nodeName: node,
      restartPolicy: 'Never',
      activeDeadlineSeconds: lifetime,
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      dnsPolicy: 'Default',
      tolerations: [{ operator: 'Exists' }],
      securityContext: { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: READER_CONTAINER,
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['sleep', String(lifetime)],
          securityContext: {
            allowPrivilegeEscalation: false,
            privileged: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          resources: {
            requests: { cpu: '10m', memory: '16Mi' },
            limits: { cpu: '200m', memory: '64Mi' },
          },
          volumeMounts: [{ name: 'manifests', mountPath: mountPath(path, kind), readOnly: true }],
        },
      ],
      volumes: [{ name: 'manifests', hostPath: { path, type: kind === 'directory' ? 'Directory' : 'File' } }],
    },
  };
}

/** A single file is mounted under its own name, in a directory that holds nothing else. */
function mountPath(path: string, kind: ReaderPodRequest['kind']): string {
  return kind === 'directory' ? READER_MOUNT : `${READER_MOUNT}/${path.slice(path.lastIndexOf('/') + 1)}`;
}

/** The command that writes the directory to its standard output. */
export const READER_COMMAND: readonly string[] = ['tar', '-C', READER_MOUNT, '-cf', '-', '.'];

/** A name for a reader pod that no other has: chosen here, so that the pod can be deleted even where no answer came. */
export function readerPodName(random: string): string {
  return `kubectl-static-reader-${random}`;
}
