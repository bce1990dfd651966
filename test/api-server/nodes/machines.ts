import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isoSeconds } from '../tables/times.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import type { ServerState } from '../http/routes.ts';
import type { Life } from '../living/living-kubelet.ts';
import type { Tools } from './container-tools.ts';

/** What a command in a container comes to. */
export interface CommandResult {
  readonly stdout: AsyncIterable<Buffer> | Iterable<Buffer>;
  readonly stderr?: string;
  readonly code: number;
  /** The runtime's words where the command could not be started at all. */
  readonly startFault?: string;
}

/** A node's machine: what pods that are created on it can see, and how it behaves. */
export interface Machine {
  /** The root of its files on this machine. */
  readonly root: string;
  /** Images that it has or can pull; any where absent. */
  readonly images?: readonly string[];
  /** The kubelet does not start pods at all. */
  readonly asleep?: boolean;
  /** The kubelet rejects pods at admission, with this reason: all, or those for which there is one. */
  readonly rejects?: string | ((pod: KubeObject) => string | undefined);
  /** Runs a command in place of the machine. */
  readonly run?: (command: readonly string[]) => CommandResult;
  /** The connection of an exec breaks after so many bytes of its output. */
  readonly breaksAfter?: number;
  /** The connection of an exec breaks after so many bytes of its input. */
  readonly breaksAfterInput?: number;
  /** Its kubelet lives: pods are run for real, and the manifest directory is watched. */
  readonly life?: Life;
  /** What is in every image. Default: `dash`. */
  readonly tools?: Tools;
  /** Told of every byte that leaves a container of it. */
  readonly overheard?: (bytes: Buffer) => void;
  /** Directories of programs that take the place of those in an image. */
  readonly shims?: readonly string[];
}

/** Where a volume is seen in a container. */
export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
  readonly subPath?: string;
}

/** The parts of a container that a kubelet acts on here. */
export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly terminationMessagePath?: string;
}

/** The parts of a pod that a kubelet acts on here. */
export interface PodSpec {
  readonly nodeName?: string;
  readonly containers?: readonly Container[];
  readonly volumes?: readonly {
    readonly name: string;
    readonly hostPath?: { readonly path: string; readonly type?: string };
    readonly emptyDir?: object;
  }[];
}

/** What the kubelet does with a new pod, a moment later. */
export function startPod(created: KubeObject, server: ServerState): void {
  const { namespace, name, uid } = created.metadata;
  const pod = server.store.get('pods', namespace, name);
  const machine = server.machines[(created.spec as PodSpec).nodeName ?? ''];
  if (pod?.metadata.uid !== uid || pod === undefined || machine === undefined || machine.asleep === true) return;
  const status = statusOf(pod, machine, server);
  const living = server.living.get((created.spec as PodSpec).nodeName ?? '');
  if (living !== undefined && status?.phase === 'Running') living.admit(pod);
  else if (status !== undefined) server.store.put('pods', { ...pod, status });
}

interface PodStatus {
  readonly phase: string;
  readonly [field: string]: unknown;
}

function statusOf(pod: KubeObject, machine: Machine, server: ServerState): PodStatus | undefined {
  const { containers = [] } = pod.spec as PodSpec;
  const reason = typeof machine.rejects === 'function' ? machine.rejects(pod) : machine.rejects;
  if (reason !== undefined) return { phase: 'Failed', reason, message: `Pod was rejected: ${reason}` };
  if (mountFails(pod, machine, server)) return undefined;
  const startedAt = isoSeconds(server.now());
  const containerStatuses = containers.map((container) => containerStatus(container, machine, startedAt));
  const isPending = containerStatuses.some(({ state }) => 'waiting' in state);
  const isOver = containerStatuses.every(({ state }) => 'terminated' in state);
  return { phase: isPending ? 'Pending' : isOver ? 'Failed' : 'Running', containerStatuses };
}

/** Of a container whose image is not there, or whose program is in no image, as containerd 1.6 words it. */
function containerStatus({ name, image = '', command = [] }: Container, machine: Machine, startedAt: string) {
  const status = { name, image, ready: false, restartCount: 0 };
  if (machine.images?.includes(image) === false) {
    const message = `failed to pull and unpack image "${image}": not found`;
    return { ...status, state: { waiting: { reason: 'ErrImagePull', message } } };
  }
  const program = command[0] ?? '';
  if (program.startsWith('/') && !existsSync(join(machine.root, program))) {
    const message = `unable to start container process: exec: "${program}": stat ${program}: no such file or directory: unknown`;
    return {
      ...status,
      state: { terminated: { exitCode: 128, reason: 'StartError', message, finishedAt: startedAt } },
    };
  }
  return { ...status, ready: true, started: true, state: { running: { startedAt } } };
}

/** The kubelet tells of mounts that fail in Events alone, and tries again. It passes over volumes that nobody mounts. */
function mountFails(pod: KubeObject, machine: Machine, server: ServerState): boolean {
  const { volumes = [], containers = [] } = pod.spec as PodSpec;
  const { namespace, name, uid } = pod.metadata;
  const used = new Set(containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map((mount) => mount.name)));
  const failing = volumes.filter(
    (volume) =>
      used.has(volume.name) &&
      volume.hostPath !== undefined &&
      !fits(join(machine.root, volume.hostPath.path), volume.hostPath.type),
  );
  for (const [index, { name: volume, hostPath }] of failing.entries()) {
    const { path = '', type = '' } = hostPath ?? {};
    server.store.put('events', {
      metadata: { name: `${name}.18ea${index}`, namespace: namespace ?? '', uid: crypto.randomUUID() },
      involvedObject: { kind: 'Pod', namespace, name, uid, apiVersion: 'v1' },
      reason: 'FailedMount',
      message: `MountVolume.SetUp failed for volume "${volume}" : hostPath type check failed: ${path} is not a ${type.toLowerCase()}`,
      source: { component: 'kubelet' },
      type: 'Warning',
      count: 1,
    });
  }
  return failing.length > 0;
}

function fits(path: string, type: string | undefined): boolean {
  if (!existsSync(path)) return false;
  if (type === 'Directory') return statSync(path).isDirectory();
  return type !== 'File' || statSync(path).isFile();
}
