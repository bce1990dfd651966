import { isEqual } from '../../facts/equal.ts';
import { componentFlags, type KubeadmComponent } from './kubeadm-component.ts';

/** What is to become of a component's `extraArgs`, or why they cannot have it. */
export interface ArgumentsChange {
  readonly set: readonly { readonly name: string; readonly value: string }[];
  /** Flags that are to be taken out, where they stand there. */
  readonly dropped: readonly string[];
  /** Why no `extraArgs` make the new command; empty where they do. */
  readonly obstacles: readonly string[];
}

/** Whose command changes, and for which kubeadm. */
export interface ArgumentsContext {
  readonly component: KubeadmComponent;
  /** The node's name; empty where it is not known. */
  readonly node: string;
  /** The minor version of Kubernetes; undefined where it is not known. */
  readonly minor: number | undefined;
}

/** kubeadm writes its configuration as v1beta4 from here on: a list, in which a flag may stand several times. */
export const V1BETA4_SINCE = 31;

/** From here on kubeadm leaves `authorization-mode` out where `authorization-config` is set (kubernetes/kubernetes#123654). */
const AUTHORIZATION_CONFIG_SINCE = 30;

/**
 * What of a changed command goes into `extraArgs`. They replace all that kubeadm itself gives a flag, can take none of its
 * flags away, and are the same on all nodes (`ArgumentsToCommand` of `cmd/kubeadm/app/util/arguments.go`).
 */
export function argumentsChange(
  before: readonly string[],
  after: readonly string[],
  context: ArgumentsContext,
): ArgumentsChange {
  if (isEqual(before, after)) return { set: [], dropped: [], obstacles: [] };
  const [old, now] = [componentFlags(before.slice(1)), componentFlags(after.slice(1))];
  const without = (obstacle: string): ArgumentsChange => ({ set: [], dropped: [], obstacles: [obstacle] });
  if (before[0] !== after[0]) return without('it runs another program');
  if (old === undefined || now === undefined) return without('not all of its arguments have the form --name=value');
  const changed = [...now].filter(([name, values]) => !isEqual(old.get(name), values));
  const gone = [...old.keys()].filter((name) => !now.has(name));
  const own = ownWords(old, context);
  return {
    set: changed.flatMap(([name, values]) => values.map((value) => ({ name, value }))),
    dropped: gone,
    obstacles: [
      ...changed.flatMap(([name, values]) => obstacle(name, values, own, context)),
      ...gone.filter((name) => isKept(name, now, context)).map((name) => `kubeadm itself sets --${name}`),
    ],
  };
}

function obstacle(
  name: string,
  values: readonly string[],
  own: ReadonlySet<string>,
  { component, minor }: ArgumentsContext,
): readonly string[] {
  if (component.derivedFlags.has(name)) return [`kubeadm makes --${name} from other settings`];
  if (values.some((value) => wordsOf(value).some((word) => own.has(word)))) return [`--${name} names this node`];
  if (values.length < 2) return [];
  if (minor === undefined || minor < V1BETA4_SINCE)
    return [`--${name} is given several times, which extraArgs allow only since v1beta4`];
  return isEqual(values, values.toSorted()) ? [] : [`kubeadm sorts the values of --${name}`];
}

function isKept(
  name: string,
  now: ReadonlyMap<string, readonly string[]>,
  { component, minor }: ArgumentsContext,
): boolean {
  const isReplaced = name === 'authorization-mode' && now.has('authorization-config');
  return component.ownFlags.has(name) && !(isReplaced && minor !== undefined && minor >= AUTHORIZATION_CONFIG_SINCE);
}

/** What names this node and no other: its name, and the addresses that the component has of it. */
function ownWords(
  flags: ReadonlyMap<string, readonly string[]>,
  { component, node }: ArgumentsContext,
): ReadonlySet<string> {
  const told = [...component.derivedFlags].flatMap((name) => flags.get(name) ?? []).flatMap(wordsOf);
  return new Set([
    ...told.filter((word) => ADDRESS.test(word) && !LOOPBACK.test(word)),
    ...(node === '' ? [] : [node]),
  ]);
}

const ADDRESS = /^(\d+(\.\d+){3}|[\da-f]*:[\da-f:.]+)$/i;
const LOOPBACK = /^(127(\.\d+){3}|0\.0\.0\.0|::1?)$/;

/** The names and addresses in a value, each with its port and without. */
function wordsOf(value: string): readonly string[] {
  const words = value.split(/[\s,=@/[\]]+/).filter((word) => word !== '');
  return words.flatMap((word) => [word, word.replace(/:\d+$/, '')]);
}
