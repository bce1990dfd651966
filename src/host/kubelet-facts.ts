import { refusedWords } from '../kubelet/refused-words.ts';
import {
  parseKubeletConfiguration,
  type ConfigurationKind,
  type ConfigurationLayer,
} from '../kubelet/kubelet-configuration.ts';
import type { Unreadable } from '../facts/evidence.ts';
import type { LocalKubeletFacts } from '../nodes/local-kubelet.ts';
import { withoutFinalSlashes } from '../facts/final-slashes.ts';
import { readText, type FileTree } from './file-tree.ts';
import { hostname } from './host-name.ts';
import { recogniseInstalled } from './installed-distribution.ts';
import { readKubeletCommand, type KubeletCommand } from './kubelet-command.ts';
import type { KubeletProcess } from './processes.ts';
import { unreadableFile } from './unreadable-file.ts';

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
  readonly facts: LocalKubeletFacts;
  /** All words of its command line, as far as they are known. */
  readonly words: readonly string[];
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
  const command = readKubeletCommand(tree, process, distribution.id, unreadable);
  const configPath =
    hints.config ??
    absolute(command.arguments.config, command) ??
    assumedConfig(tree, command, distribution.kubeletConfig);
  const found: Configuration = { layers: [], hindrances: [], remarks: [], unreadable };
  const before = unreadable.length;
  if (configPath !== undefined) readLayer(tree, configPath, 'config-file', found);
  const configDir = absolute(command.arguments.configDir, command);
  if (configDir !== undefined) readDropIns(tree, configDir, found);
  const flags = refusedWords(command.words, command.certain);
  return {
    facts: {
      origin: hints.config !== undefined || hints.path !== undefined ? { kind: 'named' } : command.origin,
      arguments: command.arguments,
      argumentsCertain: command.certain,
      layers: found.layers,
      configPath,
      incomplete: unreadable.length > before || command.incomplete,
      workingDirectory: command.workingDirectory,
      hostname: hostname(tree, hints.live),
      nodeNameBy: command.nodeNameBy,
      nodeNameUnknown: command.nodeNameUnknown === true,
      distribution,
      recognition,
      builtInPath: command.builtInPath,
      givenPath: hints.path,
      // Of files that a script may name nothing follows.
      hindrances: [
        ...command.hindrances,
        ...flags,
        ...(command.certain || hints.config !== undefined ? found.hindrances : []),
      ],
      remarks: found.remarks,
    },
    words: command.words,
    unreadable,
  };
}

/**
 * Without a command line the usual file is taken where it is there; with one, only what it names counts. A command in
 * which no flags are to be seen may name it.
 */
function assumedConfig(tree: FileTree, command: KubeletCommand, usual: string | undefined): string | undefined {
  const { origin, words } = command;
  const inProcess = origin.kind === 'process' && origin.program === 'microshift';
  const isUnseen = (command.incomplete && words.length === 0) || usual?.includes('k0s') === true;
  if (origin.kind !== 'files' && !inProcess && !isUnseen) return undefined;
  const paths = [usual, '/var/lib/kubelet/config.yaml', '/var/lib/k0s/kubelet-config.yaml'];
  // K3s has a directory of drop-ins in the place of a file, which its flags name.
  return paths.find((path) => path !== undefined && isFile(tree, path));
}

function isFile(tree: FileTree, path: string): boolean {
  const real = tree.resolve(path);
  const status = real.ok ? tree.status(real.value) : real;
  return status.ok && status.value.kind === 'file';
}

interface Configuration {
  readonly layers: ConfigurationLayer[];
  /** What in it keeps the kubelet from starting. */
  readonly hindrances: string[];
  readonly remarks: string[];
  readonly unreadable: Unreadable[];
}

function readLayer(tree: FileTree, path: string, kind: ConfigurationKind, found: Configuration): void {
  const text = readText(tree, path);
  if (!text.ok) {
    found.unreadable.push(unreadableFile(path, text.fault));
    if (text.fault.kind === 'absent') found.hindrances.push(`${path} is missing`);
    return;
  }
  const parsed = parseKubeletConfiguration(text.value, kind);
  if (parsed.ok) {
    found.layers.push({ path, kind, fields: parsed.fields });
    found.remarks.push(...parsed.remarks.map((remark) => `${path} ${remark}`));
    return;
  }
  found.unreadable.push({ what: path, why: `it ${parsed.why}` });
  found.hindrances.push(`${path} ${parsed.why}`);
}

/**
 * `*.conf` below the directory, each directory in the order of its names (kubelet `cmd/kubelet/app/server.go`). It is
 * walked as Go does: links are not followed, so that a linked directory is a file to it, also the directory itself.
 */
function readDropIns(tree: FileTree, directory: string, found: Configuration, depth = 0): void {
  const status = tree.status(directory);
  if (depth === 0 && status.ok && status.value.kind === 'link' && !directory.endsWith('/')) return;
  const names = tree.list(directory);
  if (!names.ok) {
    // It can set nothing, so that the rest is known all the same.
    if (names.fault.kind === 'absent') found.hindrances.push(`the directory ${directory} of --config-dir is missing`);
    else found.unreadable.push(unreadableFile(directory, names.fault));
    return;
  }
  for (const name of names.value) {
    const path = `${withoutFinalSlashes(directory)}/${name}`;
    const entry = tree.status(path);
    if (entry.ok && entry.value.kind === 'directory') {
      if (depth < DEEPEST) readDropIns(tree, path, found, depth + 1);
    } else if (name.endsWith('.conf')) readLayer(tree, path, 'drop-in', found);
  }
}

const DEEPEST = 16;

function absolute(path: string | undefined, { workingDirectory }: KubeletCommand): string | undefined {
  if (path === undefined || path === '') return undefined;
  return path.startsWith('/') ? path : `${withoutFinalSlashes(workingDirectory)}/${path}`;
}
