import { flagName, POD_FLAGS } from './kubelet-command-line.ts';
import { similar } from '../facts/suggestion.ts';

/**
 * What of a kubelet's command line keeps it from starting, a sentence each without a full stop (kubelet
 * `cmd/kubelet/app/server.go`: flags are parsed by pflag, and any other word is an unknown command). Of flags only those
 * are judged that are meant to be of static pods. `certain` is false where not all words are known: then one that seems
 * to stand alone may be a value.
 */
export function refusedWords(words: readonly string[], certain: boolean): readonly string[] {
  const end = words.indexOf('--');
  const flags = words.slice(0, end < 0 ? undefined : end);
  const refused = flags.flatMap((word) => misspelt(word) ?? []);
  if (!certain) return refused;
  const last = flags.at(-1) ?? '';
  const bare = end < 0 && !last.includes('=') && POD_FLAGS.has(flagName(last) ?? '');
  const alone = strayWord(flags) ?? (end < 0 ? undefined : words[end + 1]);
  return [
    ...refused,
    ...(bare ? [`${last} has no value`] : []),
    ...(alone === undefined ? [] : [`${JSON.stringify(alone)} is not a flag, and the kubelet takes only flags`]),
  ];
}

/**
 * A word that looks like a flag of static pods and is none of the kubelet's: of all flags that kubelets had, those with
 * `manifest` or `static` in their names are wanted here (kubelet `cmd/kubelet/app/options/options.go`). A slip of the pen in
 * another wanted flag counts as well, and one dash in place of two, which pflag takes for one-letter flags.
 */
function misspelt(word: string): string | undefined {
  const single = /^-(?!-)([^=]+)/.exec(word)?.[1]?.replaceAll('_', '-');
  if (single !== undefined) {
    return POD_FLAGS.has(single) ? `-${single} is not a kubelet flag: it takes two dashes, --${single}` : undefined;
  }
  const name = flagName(word);
  if (name === undefined || POD_FLAGS.has(name) || name === 'manifest-url-header') return undefined;
  const meant = similar(name, POD_FLAGS);
  if (meant === undefined && !/manifest|static/i.test(name)) return undefined;
  return `--${name} is not a kubelet flag${meant === undefined ? '' : `; it may mean --${meant}`}`;
}

/** The first word that is neither a flag nor can be the value of the flag before it. */
function strayWord(words: readonly string[]): string | undefined {
  let mayBeValue = false;
  for (const word of words) {
    const isFlag = /^-./.test(word);
    // Of a variable that is not set systemd may leave an empty word.
    if (!isFlag && !mayBeValue && word !== '') return word;
    mayBeValue = isFlag && !word.includes('=') && !SWITCHES.has(flagName(word) ?? '');
  }
  return undefined;
}

/**
 * Flags that take a value after `=` alone (`BoolVar` in kubelet `cmd/kubelet/app/options` and `component-base`). Not those
 * of kubelets that went on with a word too many, before 1.11.
 */
const SWITCHES: ReadonlySet<string> = new Set([
  'alsologtostderr',
  'anonymous-auth',
  'authentication-token-webhook',
  'cgroups-per-qos',
  'contention-profiling',
  'cpu-cfs-quota',
  'enable-controller-attach-detach',
  'enable-debugging-handlers',
  'enable-server',
  'fail-swap-on',
  'keep-terminated-pod-volumes',
  'kernel-memcg-notification',
  'local-storage-capacity-isolation',
  'logtostderr',
  'make-iptables-util-chains',
  'protect-kernel-defaults',
  'register-node',
  'register-schedulable',
  'rotate-certificates',
  'rotate-server-certificates',
  'runonce',
  'seccomp-default',
  'serialize-image-pulls',
]);
