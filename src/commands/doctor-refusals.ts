import type { CommandInput } from '../cli/command.ts';
import { refuseTyped } from '../cli/needless-flags.ts';
import { UsageError } from '../facts/errors.ts';
import { FINDING_FORMAT_NAMES, type FindingFormatName } from '../output/findings/finding-format-names.ts';
import { unexpectedStaticPod } from '../rules/cluster/unexpected-static-pod.ts';
import type { RuleSelection } from '../rules/selection.ts';
import { READINGS, rulesOf } from './doctor-readings.ts';
import { READER_FLAGS } from './reader-flags.ts';
import { DOCTOR_FLAGS, FINDING_FLAGS, type DoctorFlags } from './doctor-flags.ts';

const { debugNamespace, image, timeout, yes } = READER_FLAGS;

/** Refuses flags that contradict each other, or that would do nothing. Throws `UsageError`. */
export function checkDoctorFlags(
  { flags, typed }: Pick<CommandInput<typeof DOCTOR_FLAGS>, 'flags' | 'typed'>,
  selection: RuleSelection,
): void {
  if (flags.writeBaseline) {
    const hint = 'It prints a baseline, which is YAML, and checks nothing.';
    refuseTyped(Object.values(FINDING_FLAGS), typed, 'cannot be used with --write-baseline', hint);
  }
  checkDemands(flags);
  if (flags.baseline === undefined && flags.only.includes(unexpectedStaticPod.id)) {
    throw new UsageError(
      `rule ${JSON.stringify(unexpectedStaticPod.id)} compares with a baseline: use --baseline as well`,
    );
  }
  for (const reading of READINGS) checkReading(reading, flags, selection);
  if (flags.readManifests || flags.readCertificates) return;
  const why = 'can only be used with --read-manifests or --read-certificates';
  refuseTyped([debugNamespace, image, timeout, yes], typed, why);
}

/** Refuses what cannot be done for several clusters at once; the format in which they are told. Throws `UsageError`. */
export function checkForClusters({ output, compare, baseline, writeBaseline }: DoctorFlags): ClusterFormat {
  if (baseline !== undefined || writeBaseline) {
    throw new UsageError('a baseline covers only one cluster', 'Name one --context.');
  }
  const format = output === 'html' ? output : FINDING_FORMAT_NAMES.find((name) => name === output);
  if (format === undefined) {
    throw new UsageError(`-o ${output} covers only one cluster`, 'Run it for each --context, into a file of its own.');
  }
  if (compare && !SHOWS_COMPARISON[format]) {
    const able = FINDING_FORMAT_NAMES.filter((name) => SHOWS_COMPARISON[name]);
    const names = `${able.slice(0, -1).join(', ')} or ${able.at(-1)!}`;
    throw new UsageError(`-o ${format} cannot show what --compare finds`, `Use ${names}.`);
  }
  return format;
}

/** A format for several clusters. */
type ClusterFormat = FindingFormatName | 'html';

/** Whether a format has a place for what differs between clusters. */
const SHOWS_COMPARISON: Readonly<Record<ClusterFormat, boolean>> = {
  text: true,
  json: true,
  yaml: true,
  sarif: false,
  junit: false,
  markdown: true,
  html: false,
};

/** Refuses what is read for no rule, and a rule that is asked for by name and would see nothing. Throws `UsageError`. */
function checkReading(reading: (typeof READINGS)[number], flags: DoctorFlags, selection: RuleSelection): void {
  const { flag, files } = reading;
  const asked = rulesOf(reading, selection);
  const name = `--read-${files}`;
  if (flags[flag] && asked.length === 0)
    throw new UsageError(`${name} has no effect: no rule about ${files} is selected`);
  const [unread] = flags[flag] ? [] : asked.filter(({ id }) => flags.only.includes(id));
  if (unread !== undefined)
    throw new UsageError(`rule ${JSON.stringify(unread.id)} is about ${files}: use ${name} as well`);
}

function checkDemands({ require, readManifests, readCertificates, noKubelet }: DoctorFlags): void {
  const known: readonly string[] = DOCTOR_FLAGS.require.completes;
  const unknown = require.find((word) => !known.includes(word));
  if (unknown !== undefined)
    throw new UsageError(`--require: ${JSON.stringify(unknown)} must be one of: ${known.join(', ')}`);
  if (require.includes('manifests') && !readManifests) {
    throw new UsageError('--require manifests can only be used with --read-manifests');
  }
  if (require.includes('certificates') && !readCertificates) {
    throw new UsageError('--require certificates can only be used with --read-certificates');
  }
  if (require.includes('kubelets') && noKubelet) {
    throw new UsageError('--no-kubelet and --require kubelets cannot be used together');
  }
}
