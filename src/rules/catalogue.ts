import type { ClusterRule } from './cluster-rule.ts';
import { certificateExpired } from './cluster/certificate-expired.ts';
import { certificateExpiresSoon } from './cluster/certificate-expires-soon.ts';
import { certificateNotReadable } from './cluster/certificate-not-readable.ts';
import { certificateOfAnotherCa } from './cluster/certificate-of-another-ca.ts';
import { certificateRenewedNotLoaded } from './cluster/certificate-renewed-not-loaded.ts';
import { clockNotCorrected } from './node/clock-not-corrected.ts';
import { clockOff } from './node/clock-off.ts';
import { containerRuntimeMissing } from './node/container-runtime-missing.ts';
import { diskFull } from './node/disk-full.ts';
import { kubeletNotRunning } from './node/kubelet-not-running.ts';
import { controlPlaneDrift } from './cluster/control-plane-drift.ts';
import { controlPlaneGap } from './cluster/control-plane-gap.ts';
import { crashLoopingStaticPod } from './cluster/crash-looping-static-pod.ts';
import { editWillBeLost } from './cluster/edit-will-be-lost.ts';
import { forgedMirrorPod } from './cluster/forged-mirror-pod.ts';
import { hiddenStaticPod } from './cluster/hidden-static-pod.ts';
import { leftoverReaderPod } from './cluster/leftover-reader-pod.ts';
import { lookalikePod } from './cluster/lookalike-pod.ts';
import { manifestDiffers } from './cluster/manifest-differs.ts';
import { manifestNotRun } from './cluster/manifest-not-run.ts';
import { mirrorAltered } from './cluster/mirror-altered.ts';
import { mirrorEnded } from './cluster/mirror-ended.ts';
import { mirrorHeld } from './cluster/mirror-held.ts';
import { mirrorReadiness } from './cluster/mirror-readiness.ts';
import { mirrorNameMismatch } from './cluster/mirror-name-mismatch.ts';
import { mirrorOutOfDate } from './cluster/mirror-out-of-date.ts';
import { mirrorStuck } from './cluster/mirror-stuck.ts';
import { namespaceMissing } from './cluster/namespace-missing.ts';
import { nodeNotReadable } from './cluster/node-not-readable.ts';
import { orphanMirrorPod } from './cluster/orphan-mirror-pod.ts';
import { plainHttpManifestUrl } from './cluster/plain-http-manifest-url.ts';
import { podWithoutManifest } from './cluster/pod-without-manifest.ts';
import { staleMirrorPod } from './cluster/stale-mirror-pod.ts';
import { staticPathUnused } from './cluster/static-path-unused.ts';
import { staticPodNotReady } from './cluster/static-pod-not-ready.ts';
import { staticPodNotRunning } from './cluster/static-pod-not-running.ts';
import { staticPodStopped } from './cluster/static-pod-stopped.ts';
import { unexpectedStaticPod } from './cluster/unexpected-static-pod.ts';
import { backupInManifestDirectory } from './directory/backup-in-manifest-directory.ts';
import { danglingLink } from './directory/dangling-link.ts';
import { duplicatePod } from './directory/duplicate-pod.ts';
import { foreignFile } from './directory/foreign-file.ts';
import { hiddenFile } from './directory/hidden-file.ts';
import { insecureMode } from './directory/insecure-mode.ts';
import { invalidNodeName } from './directory/invalid-node-name.ts';
import { nestedDirectory } from './directory/nested-directory.ts';
import { writableByOthers } from './directory/writable-by-others.ts';
import type { DirectoryRule } from './directory-rule.ts';
import type { ManifestRule } from './manifest-rule.ts';
import { ambiguousScalar } from './manifest/ambiguous-scalar.ts';
import { apiReference } from './manifest/api-reference.ts';
import { doubledNodeName } from './manifest/doubled-node-name.ts';
import { duplicateKey } from './manifest/duplicate-key.ts';
import { emptyImageVolume } from './manifest/empty-image-volume.ts';
import { ephemeralContainers } from './manifest/ephemeral-containers.ts';
import { fixedUid } from './manifest/fixed-uid.ts';
import { imageWithoutTag } from './manifest/image-without-tag.ts';
import { invalidField } from './manifest/invalid-field.ts';
import { invalidImageName } from './manifest/invalid-image-name.ts';
import { invalidName } from './manifest/invalid-name.ts';
import { leftoverMetadata } from './manifest/leftover-metadata.ts';
import { longName } from './manifest/long-name.ts';
import { mirrorAnnotationInManifest } from './manifest/mirror-annotation-in-manifest.ts';
import { missingHostPath } from './manifest/missing-host-path.ts';
import { missingName } from './manifest/missing-name.ts';
import { missingNamespace } from './manifest/missing-namespace.ts';
import { missingPriorityClass } from './manifest/missing-priority-class.ts';
import { missingRuntimeClass } from './manifest/missing-runtime-class.ts';
import { noRestart } from './manifest/no-restart.ts';
import { notAPod } from './manifest/not-a-pod.ts';
import { placement } from './manifest/placement.ts';
import { priorityWithoutClass } from './manifest/priority-without-class.ts';
import { probePort } from './manifest/probe-port.ts';
import { readinessGate } from './manifest/readiness-gate.ts';
import { serviceAccountToken } from './manifest/service-account-token.ts';
import { severalDocuments } from './manifest/several-documents.ts';
import { shellSyntaxInCommand } from './manifest/shell-syntax-in-command.ts';
import { tooLarge } from './manifest/too-large.ts';
import { unknownField } from './manifest/unknown-field.ts';
import { unknownMedium } from './manifest/unknown-medium.ts';
import { unmountedFile } from './manifest/unmounted-file.ts';
import { unparsableManifest } from './manifest/unparsable-manifest.ts';
import { unsafeSysctl } from './manifest/unsafe-sysctl.ts';
import type { RuleWords } from './rule.ts';

/** The rules about one manifest, in the order in which the kubelet would stumble. */
export const MANIFEST_RULES: readonly ManifestRule[] = [
  tooLarge,
  unparsableManifest,
  notAPod,
  missingName,
  invalidName,
  invalidField,
  ephemeralContainers,
  apiReference,
  mirrorAnnotationInManifest,
  severalDocuments,
  unknownField,
  duplicateKey,
  ambiguousScalar,
  invalidImageName,
  unknownMedium,
  unsafeSysctl,
  missingHostPath,
  unmountedFile,
  shellSyntaxInCommand,
  probePort,
  readinessGate,
  placement,
  missingNamespace,
  missingPriorityClass,
  priorityWithoutClass,
  missingRuntimeClass,
  emptyImageVolume,
  doubledNodeName,
  leftoverMetadata,
  longName,
  fixedUid,
  noRestart,
  imageWithoutTag,
  serviceAccountToken,
];

/** The rules about a directory of manifests. */
export const DIRECTORY_RULES: readonly DirectoryRule[] = [
  invalidNodeName,
  duplicatePod,
  backupInManifestDirectory,
  foreignFile,
  danglingLink,
  writableByOthers,
  insecureMode,
  nestedDirectory,
  hiddenFile,
];

/** The rules about a cluster, the worst findings first. */
export const CLUSTER_RULES: readonly ClusterRule[] = [
  namespaceMissing,
  hiddenStaticPod,
  forgedMirrorPod,
  unexpectedStaticPod,
  mirrorOutOfDate,
  manifestDiffers,
  manifestNotRun,
  podWithoutManifest,
  staticPodNotRunning,
  crashLoopingStaticPod,
  certificateExpired,
  certificateOfAnotherCa,
  certificateRenewedNotLoaded,
  certificateExpiresSoon,
  certificateNotReadable,
  plainHttpManifestUrl,
  orphanMirrorPod,
  staleMirrorPod,
  mirrorNameMismatch,
  mirrorStuck,
  mirrorEnded,
  mirrorReadiness,
  mirrorAltered,
  mirrorHeld,
  staticPodNotReady,
  controlPlaneGap,
  controlPlaneDrift,
  nodeNotReadable,
  staticPodStopped,
  leftoverReaderPod,
  lookalikePod,
  staticPathUnused,
  editWillBeLost,
];

/** The rules about the machine of a node, which nothing but the node itself tells of. */
export const NODE_RULES: readonly ClusterRule[] = [
  kubeletNotRunning,
  containerRuntimeMissing,
  diskFull,
  clockOff,
  clockNotCorrected,
];

/** What a rule looks at; of a `node` alone some of those about a cluster can be decided too. */
export type RuleScope = 'manifest' | 'directory' | 'cluster' | 'node';

/** A rule as `rules` lists it. */
export interface CatalogueEntry {
  readonly rule: RuleWords;
  readonly scope: RuleScope;
}

/** Whether a command that looks at these asks a rule. */
export function isAskedBy(scopes: readonly string[], { rule, scope }: CatalogueEntry): boolean {
  return scopes.includes(scope) || (rule.onNode === true && scopes.includes('node'));
}

/** Every rule: the only source of ids, severities and words. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  ...MANIFEST_RULES.map((rule) => ({ rule, scope: 'manifest' as const })),
  ...DIRECTORY_RULES.map((rule) => ({ rule, scope: 'directory' as const })),
  ...CLUSTER_RULES.map((rule) => ({ rule, scope: 'cluster' as const })),
  ...NODE_RULES.map((rule) => ({ rule, scope: 'node' as const })),
];
