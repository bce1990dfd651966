import type { CommandInput, FlagConflict } from '../cli/command.ts';
import { defineFlags, onlyWith, type FlagValues } from '../cli/flag.ts';
import { KUBELET_FLAGS } from '../cli/kubelet-flags.ts';
import { refuseTyped } from '../cli/needless-flags.ts';
import { UsageError } from '../facts/errors.ts';
import { CATALOGUE, type RuleScope } from '../rules/catalogue.ts';
import { unexpectedStaticPod } from '../rules/cluster/unexpected-static-pod.ts';
import { selectRules, type RuleSelection } from '../rules/selection.ts';
import { FILE_SCOPES, findingFlags } from './finding-flags.ts';
import { READER_FLAGS } from './reader-flags.ts';

const { debugNamespace, image, timeout, yes } = READER_FLAGS;

/** What the rules of `doctor` look at: files only where it is to read them. */
export function doctorScopes(readManifests: boolean): readonly RuleScope[] {
  return readManifests ? [...FILE_SCOPES, 'cluster'] : ['cluster'];
}

const FINDING_FLAGS = findingFlags(({ readManifests }) => ({ rulesAbout: doctorScopes(readManifests === true) }));

/** The flags of `doctor`. */
export const DOCTOR_FLAGS = defineFlags({
  baseline: {
    name: 'baseline',
    kind: 'string',
    default: undefined,
    completes: 'file',
    description: 'The file that names the static pods that are meant to run; any other is an error.',
  },
  ...FINDING_FLAGS,
  output: {
    ...FINDING_FLAGS.output,
    completes: ({ writeBaseline }) => (writeBaseline === true ? [] : FINDING_FLAGS.output.choices),
  },
  ...KUBELET_FLAGS,
  debugNamespace: onlyWith('--read-manifests', debugNamespace),
  image: onlyWith('--read-manifests', image),
  node: {
    name: 'node',
    kind: 'list',
    commas: true,
    completes: 'node',
    description: 'Look at this node alone. Can be repeated.',
  },
  readManifests: {
    name: 'read-manifests',
    kind: 'boolean',
    default: false,
    description:
      'Read the manifest directories of the nodes as well, each through a short-lived pod as "manifest" does, and look for what "lint" finds.',
  },
  require: {
    name: 'require',
    kind: 'list',
    commas: true,
    completes: ['kubelets', 'manifests'],
    description:
      'What must have been looked at on every node, or the command exits with 2: kubelets, or with --read-manifests also manifests.',
  },
  strict: {
    name: 'strict',
    kind: 'boolean',
    default: false,
    description: 'Exit with 2 where anything at all could not be looked at.',
  },
  timeout: onlyWith('--read-manifests', timeout),
  writeBaseline: {
    name: 'write-baseline',
    kind: 'boolean',
    default: false,
    description:
      'Print the static pods that run now as a file for --baseline, and look for nothing. What is not run, or may be forged, is left out and named; nodes whose kubelets did not answer are named in the file.',
  },
  yes: onlyWith('--read-manifests', yes, 'Create the reader pods without asking.'),
});

/** What the flags of `doctor` say. */
export type DoctorFlags = FlagValues<typeof DOCTOR_FLAGS>;

/** Flags of `doctor` that exclude each other. */
export const DOCTOR_CONFLICTS: readonly FlagConflict[] = [
  { flags: ['baseline', 'write-baseline'] },
  { flags: ['read-manifests', 'write-baseline'] },
  { flags: ['require', 'write-baseline'] },
  { flags: ['strict', 'write-baseline'] },
  { flags: ['strict', 'no-kubelet'] },
];

/** Refuses flags that contradict each other, or that would do nothing. Throws `UsageError`. */
export function checkDoctorFlags(
  { flags, typed }: Pick<CommandInput<typeof DOCTOR_FLAGS>, 'flags' | 'typed'>,
  selection: RuleSelection,
): void {
  if (flags.writeBaseline) {
    const hint = 'It prints a baseline, which is YAML, and looks for nothing.';
    refuseTyped(Object.values(FINDING_FLAGS), typed, 'cannot be used with --write-baseline', hint);
  }
  checkDemands(flags);
  if (flags.baseline === undefined && flags.only.includes(unexpectedStaticPod.id)) {
    throw new UsageError(
      `rule ${JSON.stringify(unexpectedStaticPod.id)} compares with a baseline: give --baseline as well`,
    );
  }
  const asked = selectRules(
    CATALOGUE.filter(({ scope, rule }) => scope !== 'cluster' || rule.readsManifests === true).map(({ rule }) => rule),
    selection,
  );
  if (flags.readManifests && asked.length === 0) {
    throw new UsageError('--read-manifests is of no use here: no rule about manifests is asked for');
  }
  if (flags.readManifests) return;
  refuseTyped([debugNamespace, image, timeout, yes], typed, 'can be used with --read-manifests alone');
  const [unread] = asked.filter(({ id }) => flags.only.includes(id));
  if (unread !== undefined) {
    throw new UsageError(`rule ${JSON.stringify(unread.id)} is about manifests: give --read-manifests as well`);
  }
}

function checkDemands({ require, readManifests, noKubelet }: DoctorFlags): void {
  const known: readonly string[] = DOCTOR_FLAGS.require.completes;
  const unknown = require.find((word) => !known.includes(word));
  if (unknown !== undefined)
    throw new UsageError(`--require: ${JSON.stringify(unknown)} is none of ${known.join(', ')}`);
  if (require.includes('manifests') && !readManifests) {
    throw new UsageError('--require manifests can be used with --read-manifests alone');
  }
  if (require.includes('kubelets') && noKubelet) {
    throw new UsageError('--no-kubelet and --require kubelets cannot be used together');
  }
}
