import { inTurns } from '../facts/steps.ts';
import { keptHash } from '../change/kept-hash.ts';
import { lintCheck } from '../change/lint-check.ts';
import { ownerCheck } from '../change/owner-rule.ts';
import type { ChangedDirectory, Plan } from '../change/plan.ts';
import type { PreflightResult } from '../change/preflight.ts';
import type { ObjectMeta } from '../kubernetes/kubernetes.ts';
import { readManifest, type PodReading } from '../kubelet/manifest/reading.ts';
import type { TargetKubelet } from '../kubelet/kubelet.ts';
import { parseMinor } from '../kubernetes/minor-version.ts';
import type { AdviceSubject, Distribution, LastingStep } from '../nodes/distributions/distribution.ts';

/** What is known of the node of a change, for what its owner says of it. */
export interface ChangedNode extends Pick<AdviceSubject, 'windows' | 'controlPlane' | 'nodeReady'> {
  readonly name: string;
  readonly distribution: Distribution;
  /** The kubelet's version; undefined where it is not known. */
  readonly version: string | undefined;
}

/** The manifest of a change as its kubelet reads it; undefined where there is none, or that defines no pod. */
export function readingOf(content: Uint8Array | undefined, target: TargetKubelet): PodReading | undefined {
  const reading = content === undefined ? undefined : readManifest(content, target);
  return reading?.stage === 'pod' ? reading.pod : undefined;
}

/** What the files alone tell of a change: whose the manifest is, and what the rules find in it. */
export async function preflightFiles(
  plan: Plan,
  directory: ChangedDirectory,
  node: ChangedNode,
  signal: AbortSignal,
): Promise<readonly PreflightResult[]> {
  const { path, single, directory: judged, target, command } = directory;
  const subject = subjectOf(plan, directory, node);
  const owner = ownerCheck({
    ownership: node.distribution.ownership(subject),
    action: plan.action,
    ownersWay: plan.pod && command('explain', plan.pod),
    lasting: lastingSteps(plan, directory, node, subject),
  });
  const manifests = { path, single, files: judged.files, target };
  return [owner, ...hashResults(plan, target), ...(await inTurns(lintCheck(manifests, plan, command), signal))];
}

function lastingSteps(
  { action, pod, before, after }: Plan,
  { target }: ChangedDirectory,
  { distribution, version }: ChangedNode,
  subject: AdviceSubject,
): readonly LastingStep[] {
  if (action !== 'edit' && action !== 'apply') return [];
  const [old, now] = [readingOf(before, target), readingOf(after, target)];
  if (old === undefined || now === undefined || old.refused || now.refused) return [];
  // The control plane may be of a newer version than its kubelet.
  const image = now.pod.spec?.containers?.find(({ name }) => name === pod?.name)?.image ?? '';
  const tag = pod?.name.startsWith('kube-') === true ? parseMinor(image.slice(image.lastIndexOf(':') + 1)) : undefined;
  const minor = tag ?? (version === undefined ? undefined : parseMinor(version));
  return distribution.lastingSteps?.(subject, { before: old.pod, after: now.pod, minor }) ?? [];
}

/** That the kubelet would not know the changed manifest from the one before. */
function hashResults({ before, after }: Plan, target: TargetKubelet): readonly PreflightResult[] {
  if (before === undefined || after === undefined) return [];
  switch (keptHash(before, after, target)) {
    case undefined:
      return [];
    case 'same-pod':
      return [
        { severity: 'warning', check: 'lint', message: 'the kubelet makes the same pod from it: nothing restarts' },
      ];
    case 'own-uid':
      return [
        {
          severity: 'error',
          check: 'lint',
          message:
            'the manifest sets metadata.uid, so the kubelet would not notice the change, and it could not be told from what ran before',
          hint: 'Remove metadata.uid.',
        },
      ];
  }
}

function subjectOf(
  { pod, file, before, after }: Plan,
  { path, target }: ChangedDirectory,
  node: ChangedNode,
): AdviceSubject {
  const reading = readingOf(before, target) ?? readingOf(after, target);
  const { labels = {}, annotations = {} }: ObjectMeta = reading?.effective.metadata ?? {};
  return {
    // Of a refused manifest what it says of itself.
    namespace: pod?.namespace ?? reading?.effective.metadata?.namespace ?? '',
    manifestName: pod?.name ?? reading?.pod.metadata?.name ?? '',
    mirrorName: pod?.mirrorName ?? reading?.effective.metadata?.name ?? '',
    node: node.name,
    labels,
    annotations,
    source: 'file',
    directory: path,
    file: `${path}/${file}`,
    fileConfidence: 'certain',
    windows: node.windows,
    controlPlane: node.controlPlane,
    nodeReady: node.nodeReady,
  };
}
