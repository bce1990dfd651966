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
    description: 'The file that lists the static pods that are expected to run. Any other static pod is an error.',
  },
  ...CLUSTER_FLAGS,
  compare: {
    name: 'compare',
    kind: 'boolean',
    default: false,
    description:
      'With several clusters: also report how the same component differs between them in image, arguments and resources.',
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
    description: 'Check only this node. Can be repeated.',
  },
  readCertificates: {
    name: 'read-certificates',
    kind: 'boolean',
    default: false,
    description:
      'Also read the certificates of the nodes, through a short-lived pod on each as "certs" does, and report those that expire soon or are not loaded. The pod mounts only the directories that the question names. Keys are never read.',
  },
  readManifests: {
    name: 'read-manifests',
    kind: 'boolean',
    default: false,
    description:
      'Also read the manifest directories of the nodes, through a short-lived pod on each as "manifest" does, and report what "lint" finds.',
  },
  require: {
    name: 'require',
    kind: 'list',
    commas: true,
    completes: ['kubelets', 'manifests', 'certificates'],
    description:
      'Exit with 2 unless these were checked on every node: kubelets, manifests (with --read-manifests), certificates (with --read-certificates). Can be repeated.',
  },
  strict: {
    name: 'strict',
    kind: 'boolean',
    default: false,
    description: 'Exit with 2 if anything at all could not be checked.',
  },
  timeout: onlyWith(READING, timeout),
  writeBaseline: {
    name: 'write-baseline',
    kind: 'boolean',
    default: false,
    description:
      'Print the static pods that run now as a file for --baseline, and check nothing. Pods that do not run or may be forged are left out, with a note. The file lists the nodes whose kubelets did not answer.',
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
