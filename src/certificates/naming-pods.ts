import { flagWords, type CommandLine } from '../kubelet/manifest/command-line.ts';
import { parseMinor } from '../kubernetes/minor-version.ts';
import { KNOWN_PROGRAMS } from '../kubelet/manifest/file-flags.ts';
import { lastingCommand } from '../kubelet/manifest/lasting-command.ts';
import { mountOf } from '../kubelet/manifest/mounted-path.ts';
import { everyContainer } from '../kubelet/manifest/validation/container-list.ts';
import type { Container, EnvVar, PodSpec } from '../kubernetes/pod.ts';
import { filesOfFlags, placingIn } from './named-file.ts';
import type { NamingProcess } from './named-certificate.ts';

/** When containers were started, by their names; a text says why one's start is not known. */
export type ContainerStarts = (container: string) => Date | string;

/** A static pod, as its manifest or its mirror has it. */
export interface NamingPod {
  /** `kube-system/etcd-cp-1`. */
  readonly name: string;
  readonly spec: PodSpec;
  readonly starts: ContainerStarts;
}

/** Programs that have versions of their own. */
const OTHER_VERSIONS: ReadonlySet<string> = new Set(['etcd']);

/** The containers of a pod that name certificates. Init containers have ended; those that go on (sidecars) count. */
export function namingProcesses({ name, spec, starts }: NamingPod, kubeletMinor: number | undefined): NamingProcess[] {
  const lasting = everyContainer(spec).filter(({ list, container }) => {
    return list === 'containers' || container.restartPolicy === 'Always';
  });
  return lasting.flatMap(({ container, path }) => {
    const line = lastingCommand(container, path, KNOWN_PROGRAMS);
    const program = isProxy(line) ? undefined : line.program;
    const words = [...(program === 'etcd' ? etcdVariables(container.env ?? []) : []), ...flagWords(line)];
    const start = starts(container.name ?? '');
    const process = {
      kind: 'pod' as const,
      name,
      container: container.name ?? '',
      program,
      minor: OTHER_VERSIONS.has(program ?? '') ? undefined : (minorOf(container.image) ?? kubeletMinor),
      started: start instanceof Date ? start : undefined,
      startUnknown: start instanceof Date ? '' : start,
    };
    const placing = placingIn(container, spec);
    const files = filesOfFlags(words, process, placing).map((file) => {
      return file.format === 'openshift-config' ? { ...file, among: openShiftDirectories(container, spec) } : file;
    });
    const flags = new Map(words.map((flag) => [flag.name, flag.value]));
    return [{ process, flags, container, files, placing, onNodeNetwork: spec.hostNetwork === true }];
  });
}

/** What the program of etcd also is: it keeps nothing, and its flags mean other things. */
function isProxy({ program, words }: CommandLine): boolean {
  return program === 'etcd' && words.some(({ text }) => ['grpc-proxy', 'gateway'].includes(text));
}

/** Where OpenShift's operators mount what its configurations name (library-go `pkg/operator/staticpod`). */
function openShiftDirectories(container: Container, spec: PodSpec): readonly string[] {
  const paths = (container.volumeMounts ?? []).flatMap(({ mountPath = '' }) => {
    return /^\/etc\/kubernetes\/static-pod-(certs|resources)$/.test(mountPath) ? [mountPath] : [];
  });
  return paths.flatMap((path) => mountOf(path, container, spec)?.hostPath ?? []);
}

/** etcd takes each flag from a variable as well: `ETCD_CERT_FILE` (its `pkg/flags`). */
export function etcdVariables(variables: readonly EnvVar[]) {
  return variables.flatMap(({ name = '', value = '' }) => {
    const flag = /^ETCD_([A-Z0-9_]{1,100})$/.exec(name)?.[1]?.toLowerCase().replaceAll('_', '-');
    return flag === undefined ? [] : [{ name: flag, value }];
  });
}

/** The minor version that an image's tag names: `registry.k8s.io/kube-apiserver:v1.36.2`. */
function minorOf(image = ''): number | undefined {
  const [name = ''] = image.split('@');
  const tag = name.slice(name.lastIndexOf('/') + 1).split(':')[1];
  return tag === undefined || !/^v?1\.\d/.test(tag) ? undefined : parseMinor(tag.startsWith('v') ? tag : `v${tag}`);
}
