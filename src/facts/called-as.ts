import { shellQuote } from './shell-quote.ts';

/**
 * The name by which the user called this program. Any text may speak of it, those of errors that are thrown deep down, of
 * rules and of scripts: so it is not passed on, but known to all, as a process knows its own name.
 */
let called = 'kubectl static';
let spoken = false;

/**
 * Says by which file the program was called, `kubectl-static_pods`: its last part, without `.exe`. It is said once, before
 * the modules are loaded whose texts speak of it. A name that a shell would not take as it stands is in no command.
 */
export function callProgram(file: string): void {
  if (spoken) throw new Error('the program was named before it was known how it was called');
  if (!/^[\w.@+-]+$/.test(file)) return;
  // As kubectl finds its plugins (`pkg/cmd/cmd.go`): a dash parts words, and an underscore is a dash of a word.
  called = file.startsWith('kubectl-') ? file.replaceAll('-', ' ').replaceAll('_', '-') : file;
}

/** How the user calls this program, and what commands that are to be typed begin with: `kubectl static`. */
export function calledAs(): string {
  spoken = true;
  return called;
}

/** What stands behind `kubectl`; undefined where the program is not called through kubectl. */
export function pluginName(): string | undefined {
  return calledAs().startsWith('kubectl ') ? called.slice('kubectl '.length) : undefined;
}

/** The file that is run, for a machine that may have no kubectl: `kubectl-static`. */
export function executableName(): string {
  return pluginName() === undefined ? called : called.replaceAll('-', '_').replaceAll(' ', '-');
}

/** The file that kubectl 1.26 and newer asks for words (kubectl `pkg/cmd/plugin/plugin_completion.go`). */
export function completerName(): string {
  return executableName().replace('kubectl-', 'kubectl_complete-');
}

/** The flags, as typed, by which the user named a cluster, and whom to impersonate there; none for the usual one. */
export interface ClusterFlags {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly as?: string | undefined;
  readonly asGroup?: readonly string[] | undefined;
  readonly asUid?: string | undefined;
  /** `key=value`, repeatable. */
  readonly asUserExtra?: readonly string[] | undefined;
}

let clusterFlags: () => ClusterFlags = () => ({});

/** Says how to learn by which flags the user named the cluster that is spoken of. */
export function learnClusterFlags(from: () => ClusterFlags): void {
  clusterFlags = from;
}

/**
 * What a command of this program that is to be typed begins with, about the cluster that is spoken of: `kubectl static
 * --context prod`. Only for texts that are made when they are needed: what a module says once and for all is of no cluster.
 */
export function ownCommand(): string {
  return `${calledAs()}${written(clusterFlags())}`;
}

/** The same of kubectl's own commands. */
export function kubectlCommand(): string {
  return `kubectl${written(clusterFlags())}`;
}

/** The command that tells what a user may do, asked for whom the user impersonates: `kubectl --as dev auth can-i`. */
export function canICommand(): string {
  const { as = '', asGroup = [], asUid = '', asUserExtra = [] } = clusterFlags();
  const words = [
    as === '' ? [] : ['--as', as],
    asGroup.map((group) => ['--as-group', group]),
    asUid === '' ? [] : ['--as-uid', asUid],
    asUserExtra.map((extra) => ['--as-user-extra', extra]),
  ];
  return `${kubectlCommand()}${quoted(words.flat(2))} auth can-i`;
}

/** The same of those about a kubeconfig, whichever context of it is used: `kubectl --kubeconfig ./prod config`. */
export function kubeconfigCommand(): string {
  const { kubeconfig } = clusterFlags();
  return `kubectl${written({ kubeconfig })} config`;
}

function written({ kubeconfig = '', context = '' }: ClusterFlags): string {
  const words = [kubeconfig === '' ? [] : ['--kubeconfig', kubeconfig], context === '' ? [] : ['--context', context]];
  return quoted(words.flat());
}

function quoted(words: readonly string[]): string {
  return words.map((word) => ` ${shellQuote(word)}`).join('');
}
