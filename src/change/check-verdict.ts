import { durationText } from '../kubernetes/go-duration.ts';
import type { Unreadable } from '../facts/evidence.ts';
import type { ContainerStatus, Pod } from '../kubernetes/kubernetes.ts';
import type { CheckedImage, CheckedPath, CheckPlan, HostPathType } from './check-plan.ts';
import { containerName, volumeName } from './check-pod.ts';
import { notKnown, type PreflightResult } from './preflight.ts';

/** What a check pod tells of one thing. */
type Finding =
  | { readonly kind: 'there' }
  | { readonly kind: 'pending' }
  /** Unescaped words of the kubelet. */
  | { readonly kind: 'lacking'; readonly why: string };

/** What a check pod tells at one moment, in the order of its plan. */
export interface CheckVerdict {
  readonly images: readonly Finding[];
  readonly paths: readonly Finding[];
  /** Why the node does not take the pod at all. */
  readonly refused: string | undefined;
  /** Whether nothing more is to be expected. */
  readonly settled: boolean;
  /** The newest warning; undefined where there is none. */
  readonly waitsFor: string | undefined;
}

const PENDING: Finding = { kind: 'pending' };
const THERE: Finding = { kind: 'there' };

/**
 * Judges a check pod by its status and the warnings of its Events. A path that is not there is told in an Event alone, and
 * keeps the kubelet from looking at any image.
 */
export function checkVerdict(plan: CheckPlan, { status }: Pod, warnings: readonly string[]): CheckVerdict {
  const waitsFor = warnings.at(-1);
  const lacking = plan.paths.map((_, index) => warnings.find((event) => isLacking(event, index)));
  const statuses = status?.containerStatuses ?? [];
  const isRefused = status?.phase === 'Failed' && statuses.length === 0;
  // Where no image is to be checked the pod has one all the same.
  const states = Array.from({ length: Math.max(plan.images.length, 1) }, (_, index) => {
    return imageFinding(statuses.find(({ name }) => name === containerName(index)));
  });
  // No container is looked at before every path is mounted.
  const isMounted = states.some(({ kind }) => kind !== 'pending');
  const isLackingAny = lacking.some((event) => event !== undefined);
  return {
    images: plan.images.map((_, index) => states[index]!),
    paths: lacking.map((why) => (why === undefined ? (isMounted ? THERE : PENDING) : { kind: 'lacking', why })),
    refused: isRefused ? reasonWords(status) : undefined,
    settled: isRefused || isLackingAny || states.every(({ kind }) => kind !== 'pending'),
    waitsFor,
  };
}

/** kubelet `pkg/volume/hostpath`: `MountVolume.SetUp failed for volume "path-0" : hostPath type check failed: … is not a file`. */
function isLacking(event: string, index: number): boolean {
  return event.includes(`"${volumeName(index)}"`) && event.includes('hostPath type check failed');
}

/** Reasons for which a container waits before its image is there (kubelet `pkg/kubelet/images/types.go`). */
const WITHOUT_IMAGE: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

const NOT_YET: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

function imageFinding(status: ContainerStatus | undefined): Finding {
  const { waiting, running, terminated } = status?.state ?? {};
  if (running !== undefined || terminated !== undefined) return THERE;
  const { reason = '', message = '' } = waiting ?? {};
  if (reason === '' || NOT_YET.has(reason)) return PENDING;
  return WITHOUT_IMAGE.has(reason)
    ? { kind: 'lacking', why: message === '' ? reason : `${reason}: ${message}` }
    : THERE;
}

function reasonWords({ reason, message }: NonNullable<Pod['status']>): string {
  const words = [reason, message].filter((word) => word !== undefined && word !== '');
  return words.length === 0 ? 'the kubelet refuses the pod' : words.join(': ');
}

/**
 * What is told before a change of what a check pod has found within so many milliseconds. `unheard`: its Events, by which
 * alone the kubelet tells of paths that are not there, where they could not be read.
 */
export function checkResults(
  plan: CheckPlan,
  verdict: CheckVerdict,
  timeout: number,
  unheard?: Unreadable,
): readonly PreflightResult[] {
  const { images, paths, refused, waitsFor } = verdict;
  if (refused !== undefined) return uncheckable(plan, { why: refused });
  const within = `within ${durationText(timeout)}${waitsFor === undefined ? '' : `: ${waitsFor}`}`;
  const late = `no answer ${within}`;
  const isPathLacking = paths.some(({ kind }) => kind === 'lacking');
  if (unheard !== undefined && !isPathLacking && paths.some(({ kind }) => kind === 'pending')) {
    const { what, permission } = unheard;
    return uncheckable(plan, {
      why: `${late}; ${what} could not be read`,
      ...(permission !== undefined && { permission }),
    });
  }
  return [
    ...plan.paths.map((path, index) => {
      const finding = paths[index]!;
      return isPathLacking && finding.kind === 'pending' ? unblamed(path) : pathResult(path, finding, late);
    }),
    ...plan.images.map((image, index) => {
      return isPathLacking ? untried(image) : imageResult(image, images[index]!, within);
    }),
  ];
}

/** What is told where no check pod could be made, or be heard. */
export function uncheckable(
  { images, paths }: CheckPlan,
  because: Omit<Unreadable, 'what'>,
): readonly PreflightResult[] {
  return [
    ...paths.map(({ path }) => notKnown('files', { ...because, what: `whether ${path} is on the node` })),
    ...images.map(({ image }) => notKnown('image', { ...because, what: `whether the node can get image ${image}` })),
  ];
}

const TYPE_WORDS: Readonly<Record<HostPathType, string>> = {
  File: 'file',
  Directory: 'directory',
  Socket: 'socket',
  CharDevice: 'character device',
  BlockDevice: 'block device',
};

function pathResult({ path, type, neededBy }: CheckedPath, finding: Finding, late: string): PreflightResult {
  switch (finding.kind) {
    case 'there':
      return { severity: 'fine', check: 'files', message: `${path} is on the node (${neededBy})` };
    case 'pending':
      return notKnown('files', { what: `whether ${path} is on the node`, why: late });
    case 'lacking':
      return lackingPath({ path, type, neededBy });
  }
}

/** The kubelet looks at all of them at the same time, and tells of those that are not there. */
function unblamed({ path, neededBy }: CheckedPath): PreflightResult {
  return { severity: 'fine', check: 'files', message: `the kubelet does not complain about ${path} (${neededBy})` };
}

/** That something is not on the node that must be there. */
export function lackingPath({ path, type, neededBy }: CheckedPath): PreflightResult {
  return {
    severity: 'error',
    check: 'files',
    message: `${neededBy} needs ${path}, and the node has no such ${TYPE_WORDS[type]}`,
    hint: 'Put it there first, or correct the path.',
  };
}

function imageResult({ image, policy }: CheckedImage, finding: Finding, within: string): PreflightResult {
  switch (finding.kind) {
    case 'there':
      return { severity: 'fine', check: 'image', message: `the node has image ${image}` };
    case 'pending': {
      const hint = 'Allow more time with --timeout, or pull it on the node first.';
      return { severity: 'error', check: 'image', message: `the node did not get image ${image} ${within}`, hint };
    }
    case 'lacking':
      return lackingImage({ image, policy }, finding.why);
  }
}

const IMAGE_HINTS: Readonly<Record<CheckedImage['policy'], string>> = {
  Never: 'Its imagePullPolicy is Never: put it on the node first.',
  IfNotPresent: "Correct its name, or fix the node's access to the registry.",
  Always: "It is pulled at every start: fix the node's access to the registry, or set imagePullPolicy to IfNotPresent.",
};

/** That an image is not on the node and cannot be had. */
export function lackingImage({ image, policy }: CheckedImage, why: string): PreflightResult {
  const hint = IMAGE_HINTS[policy];
  return { severity: 'error', check: 'image', message: `the node cannot get image ${image}: ${why}`, hint };
}

function untried({ image }: CheckedImage): PreflightResult {
  const why = 'the kubelet looks at images only once all paths are there';
  return notKnown('image', { what: `whether the node can get image ${image}`, why });
}
