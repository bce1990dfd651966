import { LONGEST_LIFE, taskContainerSecurity, taskPodLabels, taskPodSpec, type PodManifest } from './task-pod.ts';

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

/** Seconds that a pod may live beyond what it is needed for, so that it ends even where it cannot be deleted. */
const SPARE = 60;

/** The life in seconds of a pod that may take so many milliseconds to start, and as many to be read. */
export function readerLifetime(timeout: number): number {
  return Math.ceil(Math.min(2 * timeout + SPARE * 1000, LONGEST_LIFE) / 1000);
}

/** Holds `tar` and `sleep`, is small, and is on many nodes already. */
export const READER_IMAGE = 'docker.io/library/busybox:1.37.0';

export const READER_CONTAINER = 'reader';

/** Where the manifests are in the reader pod. */
const READER_MOUNT = '/manifests';

/** What a reader pod sees of its node, and where. */
export interface ReaderVolume {
  readonly hostPath: string;
  readonly kind: 'directory' | 'file';
  readonly mountPath: string;
}

/** The pod that reads manifests: it sees their directory, or the one file in its place, and nothing else. */
export function readerPod({ path, kind, ...request }: ReaderPodRequest): PodManifest {
  return readerPodOf(request, [{ hostPath: path, kind, mountPath: mountPath(path, kind) }]);
}

/**
 * The pod with the least privilege that reads what the kubelet reads (tried on a real one): root, with the one capability
 * by which files of any mode and owner can be read and none be written, what it is to read alone, read-only, nothing
 * of the host's namespaces, no token.
 */
export function readerPodOf(
  { name, namespace, node, image, lifetime }: Omit<ReaderPodRequest, 'path' | 'kind'>,
  volumes: readonly ReaderVolume[],
): PodManifest {
  const named = volumes.map((one, index) => ({ ...one, name: volumes.length === 1 ? 'manifests' : `files-${index}` }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: taskPodLabels('reader') },
    spec: {
      ...taskPodSpec({ node, lifetime }),
      securityContext: { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: READER_CONTAINER,
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['sleep', String(lifetime)],
          securityContext: taskContainerSecurity(READING_CAPABILITY),
          resources: {
            requests: { cpu: '10m', memory: '16Mi' },
            limits: { cpu: '200m', memory: '64Mi' },
          },
          volumeMounts: named.map((one) => ({ name: one.name, mountPath: one.mountPath, readOnly: true })),
        },
      ],
      volumes: named.map((one) => ({
        name: one.name,
        hostPath: { path: one.hostPath, type: one.kind === 'directory' ? 'Directory' : 'File' },
      })),
    },
  };
}

/** Without it root reads what root owns, and what everybody may read (capabilities(7), "CAP_DAC_READ_SEARCH"). */
export const READING_CAPABILITY = 'DAC_READ_SEARCH';

/** The same pod without any capability, for a cluster that lets none be added. */
export function withoutCapability(pod: PodManifest): PodManifest {
  const { containers, ...spec } = pod.spec as PodManifest['spec'] & {
    readonly containers: readonly Record<string, unknown>[];
  };
  const bare = containers.map((container) => ({ ...container, securityContext: taskContainerSecurity() }));
  return { ...pod, spec: { ...spec, containers: bare } };
}

/** A single file is mounted under its own name, in a directory that holds nothing else. */
function mountPath(path: string, kind: ReaderPodRequest['kind']): string {
  return kind === 'directory' ? READER_MOUNT : `${READER_MOUNT}/${path.slice(path.lastIndexOf('/') + 1)}`;
}

/** The command that writes the directory to its standard output. */
export const READER_COMMAND: readonly string[] = ['tar', '-C', READER_MOUNT, '-cf', '-', '.'];
