import { namesKubeletFlag } from '../kubelet/kubelet-command-line.ts';
import { readShellCommands, type ShellCommand } from '../kubelet/shell-script.ts';
import { readText, type FileTree } from './file-tree.ts';

/** A command that starts a kubelet, maybe in a roundabout way. */
export interface StartingCommand {
  /** The program and its arguments. */
  readonly words: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
}

/** The arguments of the kubelet that a command starts. */
export interface FoundArguments {
  readonly words: readonly string[];
  /** False where a script decides on them when it runs. */
  readonly certain: boolean;
  /** True where a script may add flags of which nothing is known. */
  readonly open?: boolean;
  /** Where a script goes before it starts the kubelet. */
  readonly directory?: string | undefined;
}

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'zsh']);
/** Programs that start another one and add nothing to its arguments. */
const WRAPPERS = new Set([
  ...['env', 'nice', 'ionice', 'chrt', 'taskset', 'numactl', 'nohup', 'setsid', 'stdbuf', 'sudo', 'su-exec', 'gosu'],
  ...['setpriv', 'unshare', 'nsenter', 'chroot', 'ip', 'dumb-init', 'tini', 'catatonit', 'systemd-cat', 'timeout'],
  ...['systemd-inhibit', 'systemd-run', 'prlimit', 'time', 'hyperkube', 'kubenswrapper', 'chpst', 'softlimit'],
  ...['setuidgid', 'exec'],
]);
const CONTAINER_ENGINES = new Set(['docker', 'podman', 'nerdctl', 'ctr', 'rkt', 'runc', 'systemd-nspawn']);

/**
 * Finds the kubelet in what is started: by itself, by a wrapper that is given it, in a container, by `sh -c` or in a
 * script. Undefined where none is to be seen: then nothing is known of its arguments, not even that there are none.
 */
export function kubeletArguments(tree: FileTree, command: StartingCommand, depth = 0): FoundArguments | undefined {
  const [program = '', ...rest] = command.words;
  const script = depth < 4 ? scriptOf(tree, command) : undefined;
  if (script !== undefined) {
    const found = inScript(tree, script, command, depth);
    if (found !== undefined || baseName(program) === 'kubelet') return found;
  }
  if (script !== undefined) return rest.some(namesKubeletFlag) ? { words: rest, certain: false } : undefined;
  return CONTAINER_ENGINES.has(baseName(program)) ? inContainer(rest) : givenKubelet(command.words);
}

/** The kubelet itself, or as it is given to another program; what that adds is known of plain wrappers alone. */
function givenKubelet(all: readonly string[]): FoundArguments | undefined {
  const [program = '', ...rest] = all;
  const at = all.findIndex((word) => baseName(word) === 'kubelet');
  const words = at < 0 ? rest : all.slice(at + 1);
  if (at === 0 || (at > 0 && WRAPPERS.has(baseName(program)))) return { words, certain: true };
  return words.some(namesKubeletFlag) ? { words, certain: false } : undefined;
}

/** A kubelet in a container: what the engine is told of it, its name and its image, stands before its own flags. */
function inContainer(rest: readonly string[]): FoundArguments | undefined {
  const at = rest.findLastIndex((word, index) => baseName(word) === 'kubelet' && rest[index - 1] !== '--name');
  const first = rest.findIndex(namesKubeletFlag);
  // The image may start the kubelet by itself; of a container that is only started again nothing is to be seen.
  return first < 0 ? undefined : { words: rest.slice(at < 0 ? first : at + 1), certain: true };
}

interface Script {
  readonly text: string;
  /** A file may do much that is not seen here; what stands in the command itself is short. */
  readonly inline: boolean;
  readonly parameters: readonly string[];
}

function scriptOf(tree: FileTree, { words }: StartingCommand): Script | undefined {
  const [program = '', ...rest] = words[0] !== undefined && baseName(words[0]) === 'busybox' ? words.slice(1) : words;
  if (!SHELLS.has(baseName(program))) {
    const text = shellText(tree, program);
    return text === undefined ? undefined : { text, inline: false, parameters: rest };
  }
  const command = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
  if (command >= 0) return { text: rest[command + 1] ?? '', inline: true, parameters: rest.slice(command + 3) };
  const file = rest.findIndex((word) => !/^[-+]/.test(word));
  if (file < 0) return undefined;
  const text = readText(tree, rest[file]!);
  return text.ok ? { text: text.value, inline: false, parameters: rest.slice(file + 1) } : undefined;
}

/** The text of a shell script; undefined for any other program, and for what cannot be read. */
function shellText(tree: FileTree, path: string): string | undefined {
  if (!path.startsWith('/')) return undefined;
  const text = readText(tree, path);
  return text.ok && /^#!.*\b(?:sh|bash|dash|ash|ksh|openrc-run)\b/.test(text.value) ? text.value : undefined;
}

function inScript(
  tree: FileTree,
  { text, inline, parameters }: Script,
  { environment }: StartingCommand,
  depth: number,
): FoundArguments | undefined {
  const source = (path: string): string | undefined => {
    const sourced = readText(tree, path);
    return sourced.ok ? sourced.value : undefined;
  };
  const commands = readShellCommands(text, { variables: environment, parameters, source });
  const found = commands.flatMap((command) => argumentsOf(tree, command, environment, depth));
  const last = found.at(-1);
  if (last === undefined) return undefined;
  const directory = commands.findLast(({ words }) => words[0] === 'cd' && words[1]?.startsWith('/'))?.words[1];
  // Which of several it is, only a run of the script tells.
  const open = last.open === true || found.some(({ words }) => words.join('\n') !== last.words.join('\n'));
  return { directory, ...last, open, certain: inline && last.certain && found.length === 1 };
}

/** What is only looked at, as by `pgrep kubelet`, is not started. */
function argumentsOf(
  tree: FileTree,
  { words, certain, open }: ShellCommand,
  environment: ReadonlyMap<string, string>,
  depth: number,
): readonly FoundArguments[] {
  const [first = ''] = words;
  if (NOT_STARTING.has(baseName(first))) return [];
  const command = first === 'exec' || first === 'command' ? words.slice(1) : words;
  const inner = kubeletArguments(tree, { words: command, environment }, depth + 1);
  if (inner === undefined) return [];
  return [{ ...inner, certain: certain && inner.certain, open: open || inner.open === true }];
}

const NOT_STARTING = new Set([
  ...['[', '[[', 'test', 'echo', 'printf', 'pgrep', 'pkill', 'killall', 'kill', 'systemctl', 'which', 'type', 'grep'],
  ...['mkdir', 'rm', 'cp', 'mv', 'ln', 'chmod', 'chown', 'cat', 'ls', 'touch', 'wget', 'curl', 'tar', 'sed', 'awk'],
]);

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
