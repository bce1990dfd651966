import { parseKubeletConfiguration, type ConfigurationLayer } from '../domain/kubelet-configuration.ts';
import { readKubeletArguments, splitCommandLine, type KubeletArguments } from '../domain/kubelet-command-line.ts';
import type { Unreadable } from '../domain/evidence.ts';
import type { KubeletFacts, KubeletOrigin } from '../domain/local-kubelet.ts';
import { exists, readText, type FileTree } from './file-tree.ts';
import { recogniseInstalled } from './installed-distribution.ts';
import { readK3sSetup } from './k3s-setup.ts';
import type { KubeletProcess } from './processes.ts';
import { readUnitCommand } from './systemd-unit.ts';
import { unreadableFile } from './unreadable-file.ts';
import { withoutFinalSlashes } from '../domain/final-slashes.ts';

/** What the user already knows. */
export interface KubeletHints {
  /** `--kubelet-config`. */
  readonly config: string | undefined;
  /** `--path`. */
  readonly path: string | undefined;
  /** Whether the tree is the running machine's own, so that the kernel's host name is the node's. */
  readonly live: boolean;
}

/** Facts, and what could not be read for them. */
export interface GatheredKubelet {
  readonly facts: KubeletFacts;
  readonly unreadable: readonly Unreadable[];
}

/** Gathers everything that tells where a node's kubelet takes static pods from. `process` is undefined where none was found. */
export function gatherKubelet(
  tree: FileTree,
  process: KubeletProcess | undefined,
  hints: KubeletHints,
): GatheredKubelet {
  const unreadable: Unreadable[] = [];
  const { distribution, recognition } = recogniseInstalled(tree, process, []);
  const command = commandOf(tree, process, distribution.id, unreadable);
  const configPath =
    hints.config ??
    absolute(command.arguments.config, command) ??
    assumedConfig(tree, command, distribution.kubeletConfig);
  const layers: ConfigurationLayer[] = [];
  const before = unreadable.length;
  if (configPath !== undefined) layers.push(...readLayer(tree, configPath, 'config-file', unreadable));
  const configDir = absolute(command.arguments.configDir, command);
  if (configDir !== undefined) layers.push(...readDropIns(tree, configDir, unreadable));
  return {
    facts: {
      origin: hints.config !== undefined || hints.path !== undefined ? { kind: 'named' } : command.origin,
      arguments: command.arguments,
      layers,
      configPath,
      incomplete: unreadable.length > before || command.incomplete,
      workingDirectory: command.workingDirectory,
      hostname: hostname(tree, hints.live),
      distribution,
      recognition,
      builtInPath: command.builtInPath,
      givenPath: hints.path,
    },
    unreadable,
  };
}

/** How the kubelet was, or would be, started. */
export interface KubeletCommand {
  readonly origin: KubeletOrigin;
  readonly arguments: KubeletArguments;
  readonly workingDirectory: string;
  /** A path that the distribution sets outside of flags and files. */
  readonly builtInPath: string | undefined;
  /** True where something that may hold flags could not be read. */
  readonly incomplete: boolean;
}

function commandOf(
  tree: FileTree,
  process: KubeletProcess | undefined,
  distribution: string,
  unreadable: Unreadable[],
): KubeletCommand {
  const origin = originOf(process);
  if (process?.program === 'k3s' || (process === undefined && (distribution === 'k3s' || distribution === 'rke2'))) {
    return { origin, ...readK3sSetup(tree, distribution === 'rke2' ? 'rke2' : 'k3s', unreadable) };
  }
  if (process === undefined) {
    const unit = readUnitCommand(tree, 'kubelet.service');
    if (unit !== undefined) return plain({ kind: 'unit', path: unit.path }, unit.arguments, unit.workingDirectory);
    const args = microk8sArguments(tree, MICROK8S_ARGUMENTS, undefined);
    return args === undefined ? plain(origin, [], undefined) : plain(origin, args, undefined);
  }
  const command = plain(origin, process.arguments, process.workingDirectory);
  const { kubeletArgsFile } = command.arguments;
  if (kubeletArgsFile === undefined) return command;
  const args = microk8sArguments(tree, kubeletArgsFile, unreadable);
  return args === undefined ? { ...command, incomplete: true } : plain(origin, args, process.workingDirectory);
}

function originOf(process: KubeletProcess | undefined): KubeletOrigin {
  return process === undefined ? { kind: 'files' } : { kind: 'process', pid: process.pid, program: process.program };
}

function plain(origin: KubeletOrigin, words: readonly string[], directory: string | undefined): KubeletCommand {
  return {
    origin,
    arguments: readKubeletArguments(words),
    workingDirectory: directory ?? '/',
    builtInPath: undefined,
    incomplete: false,
  };
}

const MICROK8S_ARGUMENTS = '/var/snap/microk8s/current/args/kubelet';

/** One flag a line, with the snap's variables (microk8s `microk8s-resources/default-args/kubelet`). */
function microk8sArguments(
  tree: FileTree,
  path: string,
  unreadable: Unreadable[] | undefined,
): readonly string[] | undefined {
  const text = readText(tree, path);
  if (!text.ok) {
    unreadable?.push(unreadableFile(path, text.fault));
    return undefined;
  }
  const variables = new Map([
    ['SNAP_DATA', '/var/snap/microk8s/current'],
    ['SNAP_COMMON', '/var/snap/microk8s/common'],
    ['SNAP', '/snap/microk8s/current'],
  ]);
  return text.value
    .split('\n')
    .filter((line) => !line.trim().startsWith('#'))
    .flatMap((line) => splitCommandLine(line, variables));
}

/** Without a command line the usual file is taken where it is there; with one, only what it names counts. */
function assumedConfig(tree: FileTree, { origin }: KubeletCommand, usual: string | undefined): string | undefined {
  const inProcess = origin.kind === 'process' && origin.program === 'microshift';
  if (origin.kind !== 'files' && !inProcess) return undefined;
  return [usual, '/var/lib/kubelet/config.yaml'].find((path) => path !== undefined && exists(tree, path));
}

function readLayer(
  tree: FileTree,
  path: string,
  kind: ConfigurationLayer['kind'],
  unreadable: Unreadable[],
): ConfigurationLayer[] {
  const text = readText(tree, path);
  if (!text.ok) {
    unreadable.push(unreadableFile(path, text.fault));
    return [];
  }
  const parsed = parseKubeletConfiguration(text.value);
  if (parsed.ok) return [{ path, kind, fields: parsed.fields }];
  unreadable.push({ what: path, why: parsed.why });
  return [];
}

/** `*.conf` below the directory, each directory in the order of its names (kubelet `cmd/kubelet/app/server.go`). */
function readDropIns(tree: FileTree, directory: string, unreadable: Unreadable[], depth = 0): ConfigurationLayer[] {
  const names = tree.list(directory);
  if (!names.ok) {
    if (names.fault.kind !== 'absent') unreadable.push(unreadableFile(directory, names.fault));
    return [];
  }
  return names.value.flatMap((name) => {
    const path = `${withoutFinalSlashes(directory)}/${name}`;
    const status = tree.status(path);
    if (status.ok && status.value.kind === 'directory') {
      return depth < DEEPEST ? readDropIns(tree, path, unreadable, depth + 1) : [];
    }
    return name.endsWith('.conf') ? readLayer(tree, path, 'drop-in', unreadable) : [];
  });
}

const DEEPEST = 16;

function absolute(path: string | undefined, { workingDirectory }: KubeletCommand): string | undefined {
  if (path === undefined || path === '') return undefined;
  return path.startsWith('/') ? path : `${withoutFinalSlashes(workingDirectory)}/${path}`;
}

/** The kernel's name belongs to the machine that this program runs on; another root has its own in a file. */
function hostname(tree: FileTree, live: boolean): string | undefined {
  const paths = ['/proc/sys/kernel/hostname', '/etc/hostname'];
  for (const path of live ? paths : paths.toReversed()) {
    const text = readText(tree, path);
    const name = text.ok
      ? text.value.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#'))
      : undefined;
    if (name !== undefined) return name.trim();
  }
  return undefined;
}
