import type { CommandInput } from '../cli/command.ts';
import { refuseTyped } from '../cli/needless-flags.ts';
import { UsageError } from '../facts/errors.ts';
import { CATALOGUE } from '../rules/catalogue.ts';
import { unexpectedStaticPod } from '../rules/cluster/unexpected-static-pod.ts';
import { selectRules, type RuleSelection } from '../rules/selection.ts';
import { READER_FLAGS } from './reader-flags.ts';
import { DOCTOR_FLAGS, FINDING_FLAGS, type DoctorFlags } from './doctor-flags.ts';

const { debugNamespace, image, timeout, yes } = READER_FLAGS;

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
