import { splitProcCommandLine } from '../kubelet/kubelet-command-line.ts';
import type { KubeletPodName, PodProcesses } from '../kubelet/kubelet-state.ts';
import { PodSurvey } from './pod-survey.ts';
import { readText, type FileTree } from './file-tree.ts';

/** The program in which a kubelet runs. */
export type KubeletProgram = 'kubelet' | 'k3s' | 'kubelite' | 'microshift';

/** A process that is a kubelet, or that has one inside. */
export interface KubeletProcess {
  readonly pid: number;
  readonly program: KubeletProgram;
  /** The first word of its command line: a path, or a name alone. */
  readonly startedAs: string;
  /** The arguments after the program and its subcommand. */
  readonly arguments: readonly string[];
  /** Undefined where it may not be read. */
  readonly workingDirectory: string | undefined;
  /** True where the process has another view of the file system than this one: it runs in a container. */
  readonly elsewhere: boolean;
}

/** What `/proc` shows. */
export interface Processes {
  /** False where there is no `/proc`, or another machine's. */
  readonly seen: boolean;
  readonly kubelets: readonly KubeletProcess[];
  /** What runs of each pod, by the pod's uid. */
  readonly ofPods: ReadonlyMap<string, PodProcesses>;
  /** The ids of the processes in each container of a pod, by the runtime's id of the container. */
  readonly ofContainers: ReadonlyMap<string, readonly number[]>;
  /** The pods that the container runtime names. */
  readonly pods: readonly KubeletPodName[];
}

/** Looks at every process. `ownView` compares file system views with this process's own; without it none is elsewhere. */
export function readProcesses(tree: FileTree, ownView: boolean): Processes {
  const names = tree.list('/proc');
  const pids = names.ok ? names.value.filter((name) => /^\d+$/.test(name)).map(Number) : [];
  const candidates: Candidate[] = [];
  const survey = new PodSurvey(tree);
  for (const pid of pids.sort((a, b) => a - b)) {
    const candidate = candidateOf(tree, pid);
    if (candidate !== undefined) candidates.push(candidate);
    survey.look(pid);
  }
  // A wrapper script of that name has the kubelet as its child: what was started as `kubelet` counts first.
  const sure = candidates.filter(({ byArgument }) => byArgument);
  const kubelets = (sure.length > 0 ? sure : candidates).map(({ pid, program, startedAs, words }): KubeletProcess => {
    const directory = tree.readLink(`/proc/${pid}/cwd`);
    return {
      pid,
      program,
      startedAs,
      arguments: words,
      workingDirectory: directory.ok ? directory.value : undefined,
      elsewhere: ownView && hasOtherView(tree, pid),
    };
  });
  return { seen: pids.length > 0, kubelets, ...survey.result() };
}

interface Candidate {
  readonly pid: number;
  readonly program: KubeletProgram;
  readonly startedAs: string;
  readonly words: readonly string[];
  /** Known by what it was started as, not only by the name that the process goes by. */
  readonly byArgument: boolean;
}

function candidateOf(tree: FileTree, pid: number): Candidate | undefined {
  const text = readText(tree, `/proc/${pid}/cmdline`);
  if (!text.ok || text.value === '') return undefined;
  const [first = '', ...words] = splitProcCommandLine(text.value);
  const name = first.slice(first.lastIndexOf('/') + 1);
  if (name === 'kubelet') return { pid, startedAs: first, program: 'kubelet', words, byArgument: true };
  if (name === 'hyperkube' && words[0] === 'kubelet') {
    return { pid, startedAs: first, program: 'kubelet', words: words.slice(1), byArgument: true };
  }
  if (name === 'kubelite') return { pid, startedAs: first, program: 'kubelite', words, byArgument: true };
  if (name === 'microshift' && words[0] === 'run')
    return { pid, startedAs: first, program: 'microshift', words: [], byArgument: true };
  // k3s hides its arguments: the command line is replaced by "k3s server" in one word or two.
  if (/^k3s( (server|agent)|$)/.test(name) && /\b(server|agent)\b/.test(`${name} ${words[0] ?? ''}`)) {
    return { pid, startedAs: first, program: 'k3s', words: words.slice(1), byArgument: true };
  }
  const comm = readText(tree, `/proc/${pid}/comm`);
  return comm.ok && comm.value.trim() === 'kubelet'
    ? { pid, startedAs: first, program: 'kubelet', words, byArgument: false }
    : undefined;
}

function hasOtherView(tree: FileTree, pid: number): boolean {
  const own = tree.readLink('/proc/self/ns/mnt');
  const its = tree.readLink(`/proc/${pid}/ns/mnt`);
  return own.ok && its.ok && own.value !== its.value;
}
