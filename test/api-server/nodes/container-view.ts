import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expand } from './expansion.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import type { Container, Machine, PodSpec, VolumeMount } from './machines.ts';

/**
 * What a container sees of its node, on a machine that can mount nothing: each path of the container that leads to a mount
 * is replaced by the place behind it, where it is a whole word of a command or the whole value of a variable.
 */
export interface ContainerView {
  readonly env: Readonly<Record<string, string>>;
  /** A word of a command that is run in it, as it must be on this machine. */
  word(word: string): string;
  /** The same of a word of its own command, in which variables are put in. */
  own(word: string): string;
  /** The file that its last words are read from. */
  readonly terminationLog: string;
  /** Takes away what was made for this view alone. */
  remove(): void;
}

interface Place {
  readonly inContainer: string;
  readonly onMachine: string;
  remove?(): void;
}

/** The directory of a pod, as a kubelet has it (`pkg/kubelet/kubelet_getters.go`). */
export function podDirectory({ metadata: { uid = '' } }: KubeObject, { root }: Machine): string {
  return join(root, 'var/lib/kubelet/pods', uid);
}

/** What a container of a pod sees. Throws where it needs what this machine cannot give. */
export function containerView(pod: KubeObject, container: Container, machine: Machine): ContainerView {
  const places = (container.volumeMounts ?? []).map((mount) => placeOf(pod, mount, machine));
  const last = terminationLogOf(pod, container, machine);
  const known = [...places, last];
  const word = (text: string): string => known.find(({ inContainer }) => inContainer === text)?.onMachine ?? text;
  const variables = new Map<string, string>();
  for (const { name, value = '', valueFrom } of container.env ?? []) {
    if (valueFrom !== undefined) throw new Error(`env ${name} is worked out`);
    variables.set(name, expand(value, variables));
  }
  const env = [...variables].map(([name, value]) => [name, word(value)] as const);
  return {
    env: { HOME: '/root', HOSTNAME: pod.metadata.name, ...Object.fromEntries(env) },
    own: (text) => word(expand(text, variables)),
    word,
    terminationLog: last.onMachine,
    remove: () => {
      for (const place of places) place.remove?.();
    },
  };
}

function placeOf(pod: KubeObject, mount: VolumeMount, machine: Machine): Place {
  const { name, mountPath } = mount;
  if (mount.subPath !== undefined) throw new Error(`volumeMount ${name} has a subPath`);
  const volume = ((pod.spec as PodSpec).volumes ?? []).find((one) => one.name === name);
  if (volume?.emptyDir !== undefined) {
    const onMachine = join(podDirectory(pod, machine), 'volumes/kubernetes.io~empty-dir', name);
    mkdirSync(onMachine, { recursive: true });
    return { inContainer: mountPath, onMachine };
  }
  if (volume?.hostPath === undefined) throw new Error(`volume ${name} is neither a hostPath nor an emptyDir`);
  const onMachine = join(machine.root, volume.hostPath.path);
  if (lstatSync(onMachine).isDirectory()) return { inContainer: mountPath, onMachine };
  if (mount.readOnly !== true) throw new Error(`the file of volumeMount ${name} is not mounted read-only`);
  return aloneInDirectory(mountPath, onMachine);
}

/** A single mounted file is alone in its directory, as in the pod. */
function aloneInDirectory(mountPath: string, file: string): Place {
  const directory = mkdtempSync(join(tmpdir(), 'kubectl-static-mount-'));
  const copy = join(directory, basename(mountPath));
  copyFileSync(file, copy);
  const { atime, mtime } = lstatSync(file);
  utimesSync(copy, atime, mtime);
  const remove = (): void => {
    rmSync(directory, { recursive: true, force: true });
  };
  return { inContainer: dirname(mountPath), onMachine: directory, remove };
}

/** Each container has such a file, which its runtime mounts (`pkg/kubelet/kuberuntime/kuberuntime_container.go`). */
function terminationLogOf(pod: KubeObject, container: Container, machine: Machine): Place {
  const inContainer = container.terminationMessagePath ?? '/dev/termination-log';
  const onMachine = join(podDirectory(pod, machine), 'containers', container.name, 'termination-log');
  if (!existsSync(onMachine)) {
    mkdirSync(dirname(onMachine), { recursive: true });
    writeFileSync(onMachine, '');
  }
  return { inContainer, onMachine };
}
