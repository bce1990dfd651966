import { readKubeletArguments, type KubeletArguments } from '../kubelet/kubelet-command-line.ts';
import type { Unreadable } from '../facts/evidence.ts';
import type { KubeletOrigin } from '../nodes/local-kubelet.ts';
import { readShellCommands } from '../kubelet/shell-script.ts';
import { readText, type FileTree } from './file-tree.ts';
import { readK3sSetup } from './k3s-setup.ts';
import { kubeletArguments, type FoundArguments } from './kubelet-program.ts';
import { isOpenShiftNode, openShiftArguments } from './openshift-node.ts';
import type { KubeletProcess } from './processes.ts';
import { readSystemdService, type SystemdService } from './systemd-service.ts';
import { serviceNames } from './unit-files.ts';
import { unreadableFile } from './unreadable-file.ts';

/** How the kubelet was, or would be, started. */
export interface KubeletCommand {
  readonly origin: KubeletOrigin;
  readonly arguments: KubeletArguments;
  /** All words of its command line, as far as they are known. */
  readonly words: readonly string[];
  readonly workingDirectory: string;
  /** A path that the distribution sets outside of flags and files. */
  readonly builtInPath: string | undefined;
  /** What tells the node's name, where that is no flag of the kubelet itself. */
  readonly nodeNameBy?: string | undefined;
  /** The node's name is made up of more than is known. */
  readonly nodeNameUnknown?: boolean;
  /** True where something that may hold flags could not be read. */
  readonly incomplete: boolean;
  /** False where a script decides on the flags when it runs. */
  readonly certain: boolean;
  /** What keeps it from being started, a sentence each without a full stop. */
  readonly hindrances: readonly string[];
}

/** Finds out how the kubelet of a node is started: by its process, its service, or what its distribution keeps. */
export function readKubeletCommand(
  tree: FileTree,
  process: KubeletProcess | undefined,
  distribution: string,
  unreadable: Unreadable[],
): KubeletCommand {
  if (process?.program === 'k3s' || (process === undefined && (distribution === 'k3s' || distribution === 'rke2'))) {
    const program = distribution === 'rke2' ? 'rke2' : 'k3s';
    return { origin: originOf(process), ...readK3sSetup(tree, program, process, unreadable) };
  }
  if (process !== undefined) return ofProcess(tree, process, unreadable);
  return (
    ofUnit(tree, unreadable) ??
    ofInitScript(tree, unreadable) ??
    plain({ kind: 'files' }, snapArguments(tree) ?? [], undefined)
  );
}

function originOf(process: KubeletProcess | undefined): KubeletOrigin {
  return process === undefined ? { kind: 'files' } : { kind: 'process', pid: process.pid, program: process.program };
}

function ofProcess(tree: FileTree, process: KubeletProcess, unreadable: Unreadable[]): KubeletCommand {
  const origin = originOf(process);
  const command = plain(origin, process.arguments, process.workingDirectory);
  const { kubeletArgsFile } = command.arguments;
  if (kubeletArgsFile === undefined) return command;
  const args = argumentsFile(tree, kubeletArgsFile, unreadable);
  return args === undefined ? { ...command, incomplete: true } : plain(origin, args, process.workingDirectory);
}

function plain(origin: KubeletOrigin, words: readonly string[], directory: string | undefined): KubeletCommand {
  return {
    origin,
    arguments: readKubeletArguments(words),
    words,
    workingDirectory: directory ?? '/',
    builtInPath: undefined,
    incomplete: false,
    certain: true,
    hindrances: [],
  };
}

/** By its usual name, or the one service that starts a kubelet. */
function ofUnit(tree: FileTree, unreadable: Unreadable[]): KubeletCommand | undefined {
  const usual = readSystemdService(tree, 'kubelet.service');
  if (usual !== undefined) return ofService(tree, usual, kubeletArguments(tree, startingOf(usual)), unreadable);
  for (const name of serviceNames(tree)) {
    if (!/kubelet|kubernetes|k0s|o(rigin|penshift)-node/.test(name)) continue;
    const service = readSystemdService(tree, name);
    if (service === undefined) continue;
    if (isOpenShiftNode(name)) return ofService(tree, service, openShiftArguments(tree, service), unreadable);
    const found = k0sArguments(service) ?? startedKubelet(tree, service);
    if (found !== undefined) return ofService(tree, service, found, unreadable);
  }
  return undefined;
}

function startingOf({ command, environment }: SystemdService) {
  return { words: command, environment };
}

/** Of a service of any name only a kubelet itself counts, and snapd's, whose flags are in a file. */
function startedKubelet(tree: FileTree, service: SystemdService): FoundArguments | undefined {
  const found = kubeletArguments(tree, startingOf(service));
  if (found === undefined || !service.unit.startsWith('snap.')) return found;
  const args = snapArguments(tree);
  return args === undefined ? found : { words: args, certain: true };
}

function ofService(
  tree: FileTree,
  service: SystemdService,
  found: FoundArguments | undefined,
  unreadable: Unreadable[],
): KubeletCommand {
  const { path, command, workingDirectory, hindrances } = service;
  unreadable.push(...service.unreadable);
  const [program] = command;
  if (found === undefined) {
    const why = program === undefined ? `${path} starts no program` : `${path} starts ${program}, which shows none`;
    unreadable.push({ what: "the kubelet's flags", why });
  }
  if (found?.open === true) unreadable.push({ what: "all of the kubelet's flags", why: openWords(path) });
  return {
    ...plain({ kind: 'unit', path }, found?.words ?? [], found?.directory ?? workingDirectory),
    incomplete: found === undefined || found.open === true || service.unreadable.length > 0,
    certain: found?.certain ?? false,
    hindrances,
  };
}

function openWords(path: string): string {
  return `the program that ${path} starts computes some of them at run time`;
}

/** k0s starts the kubelet itself, with flags of its own and those it is given (k0s `pkg/component/worker/kubelet.go`). */
function k0sArguments({ command }: SystemdService): FoundArguments | undefined {
  const [program = '', ...words] = command;
  if (!/(^|\/)k0s$/.test(program)) return undefined;
  const value = (flag: string): string | undefined => {
    const at = words.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
    return at < 0 ? undefined : words[at]!.includes('=') ? words[at]!.slice(flag.length + 1) : words[at + 1];
  };
  const extra = (value('--kubelet-extra-args') ?? '').split(/\s+/).filter((word) => word !== '');
  return { words: [`--root-dir=${value('--data-dir') ?? '/var/lib/k0s'}/kubelet`, ...extra], certain: true };
}

/** Services of OpenRC and System V, and run scripts of runit, s6 and daemontools. */
const INIT_SCRIPTS = [
  '/etc/init.d/kubelet',
  '/etc/sv/kubelet/run',
  '/etc/service/kubelet/run',
  '/etc/runit/sv/kubelet/run',
  '/etc/s6/kubelet/run',
  '/etc/s6/sv/kubelet/run',
  '/etc/s6-overlay/s6-rc.d/kubelet/run',
  '/etc/services.d/kubelet/run',
  '/service/kubelet/run',
  '/var/service/kubelet/run',
];

function ofInitScript(tree: FileTree, unreadable: Unreadable[]): KubeletCommand | undefined {
  const path = INIT_SCRIPTS.find((one) => tree.resolve(one).ok);
  if (path === undefined) return undefined;
  const text = readText(tree, path);
  const found = text.ok ? initArguments(tree, text.value) : undefined;
  if (!text.ok) unreadable.push(unreadableFile(path, text.fault));
  else if (found === undefined) {
    unreadable.push({ what: "the kubelet's flags", why: `${path} shows none` });
  } else if (found.open === true) {
    unreadable.push({ what: "all of the kubelet's flags", why: openWords(path) });
  }
  return {
    ...plain({ kind: 'script', path }, found?.words ?? [], found?.directory),
    incomplete: found === undefined || found.open === true,
    certain: false,
  };
}

/** OpenRC reads a file of variables first, and starts `$command` by itself (openrc-run(8)). */
function initArguments(tree: FileTree, script: string): FoundArguments | undefined {
  const settings = readText(tree, '/etc/conf.d/kubelet');
  const whole = `${settings.ok ? settings.value : ''}\n${script}\n$command $command_args $command_args_foreground\n`;
  const source = (path: string): string | undefined => {
    const text = readText(tree, path);
    return text.ok ? text.value : undefined;
  };
  const commands = readShellCommands(whole, { variables: new Map(), parameters: [], source });
  const environment = new Map<string, string>();
  return commands.flatMap(({ words }) => kubeletArguments(tree, { words, environment }) ?? []).at(-1);
}

/** The flags of kubelets from snaps: MicroK8s, Canonical Kubernetes, Charmed Kubernetes, EKS on Ubuntu. */
const SNAP_ARGUMENTS = [
  '/var/snap/microk8s/current/args/kubelet',
  '/var/snap/k8s/common/args/kubelet',
  '/var/snap/kubelet/current/args',
  '/var/snap/kubelet-eks/current/args',
];

function snapArguments(tree: FileTree): readonly string[] | undefined {
  const path = SNAP_ARGUMENTS.find((one) => readText(tree, one).ok);
  return path === undefined ? undefined : argumentsFile(tree, path, []);
}

/** One flag a line, with the snap's variables (microk8s `microk8s-resources/default-args/kubelet`). */
function argumentsFile(tree: FileTree, path: string, unreadable: Unreadable[]): readonly string[] | undefined {
  const text = readText(tree, path);
  if (!text.ok) {
    unreadable.push(unreadableFile(path, text.fault));
    return undefined;
  }
  const snap = /^\/var\/snap\/([^/]+)\//.exec(path)?.[1] ?? 'microk8s';
  const variables = new Map([
    ['SNAP_DATA', `/var/snap/${snap}/current`],
    ['SNAP_COMMON', `/var/snap/${snap}/common`],
    ['SNAP', `/snap/${snap}/current`],
  ]);
  const commands = readShellCommands(text.value, { variables, parameters: [], source: () => undefined });
  return commands.flatMap(({ words }) => words);
}
