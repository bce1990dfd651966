import type { FlagConflict } from '../cli/command.ts';
import { CLUSTER_CONFLICTS, CLUSTER_FLAGS } from '../cli/cluster-flags.ts';
import { defineFlags, onlyWith, type FlagValues } from '../cli/flag.ts';
import { KUBELET_FLAGS } from '../cli/kubelet-flags.ts';
import type { RuleScope } from '../rules/catalogue.ts';
import { FILE_SCOPES, clusterFindingFlags } from './finding-flags.ts';
import { READER_FLAGS } from './reader-flags.ts';

const { debugNamespace, image, timeout, yes } = READER_FLAGS;

/** Under what pods are made. */
const READING = '--read-manifests or --read-certificates';

/** What the rules of `doctor` look at: files only where it is to read them. */
export function doctorScopes(readManifests: boolean): readonly RuleScope[] {
  return readManifests ? [...FILE_SCOPES, 'cluster'] : ['cluster'];
}

/** Those that choose and show findings. */
export const FINDING_FLAGS = clusterFindingFlags(({ readManifests }) => ({
  rulesAbout: doctorScopes(readManifests === true),
}));

/** The flags of `doctor`. */
export const DOCTOR_FLAGS = defineFlags({
  baseline: {
    name: 'baseline',
    kind: 'string',
    default: undefined,
    completes: 'file',
    description: 'The file that names the static pods that are meant to run; any other is an error.',
  },
  ...CLUSTER_FLAGS,
  compare: {
    name: 'compare',
    kind: 'boolean',
    default: false,
    description:
      'With several clusters: tell as well in what the same component differs between them, in image, arguments and resources.',
  },
  ...FINDING_FLAGS,
  output: {
    ...FINDING_FLAGS.output,
    completes: ({ writeBaseline }) => (writeBaseline === true ? [] : FINDING_FLAGS.output.choices),
  },
  ...KUBELET_FLAGS,
  debugNamespace: onlyWith(READING, debugNamespace),
  image: onlyWith(READING, image),
  node: {
    name: 'node',
    kind: 'list',
    commas: true,
    completes: 'node',
    description: 'Look at this node alone. Can be repeated.',
  },
  readCertificates: {
    name: 'read-certificates',
    kind: 'boolean',
    default: false,
    description:
      'Read the certificates of the nodes as well, each node\'s through a short-lived pod as "certs" does, which sees the directories of certificates that are named when you are asked, and look for those that end, or are not loaded. Keys are never read.',
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
    completes: ['kubelets', 'manifests', 'certificates'],
    description:
      'What must have been looked at on every node, or the command exits with 2: kubelets, with --read-manifests also manifests, with --read-certificates also certificates.',
  },
  strict: {
    name: 'strict',
    kind: 'boolean',
    default: false,
    description: 'Exit with 2 where anything at all could not be looked at.',
  },
  timeout: onlyWith(READING, timeout),
  writeBaseline: {
    name: 'write-baseline',
    kind: 'boolean',
    default: false,
    description:
      'Print the static pods that run now as a file for --baseline, and look for nothing. What is not run, or may be forged, is left out and named; nodes whose kubelets did not answer are named in the file.',
  },
  yes: onlyWith(READING, yes, 'Create the reader pods without asking.'),
});

/** What the flags of `doctor` say. */
export type DoctorFlags = FlagValues<typeof DOCTOR_FLAGS>;

/** Flags of `doctor` that exclude each other. */
export const DOCTOR_CONFLICTS: readonly FlagConflict[] = [
  ...CLUSTER_CONFLICTS,
  { flags: ['baseline', 'write-baseline'] },
  { flags: ['read-manifests', 'write-baseline'] },
  { flags: ['read-certificates', 'write-baseline'] },
  { flags: ['require', 'write-baseline'] },
  { flags: ['strict', 'write-baseline'] },
  { flags: ['strict', 'no-kubelet'] },
];
