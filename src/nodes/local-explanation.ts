import type { Fact } from '../facts/evidence.ts';
import type { Diagnosis } from '../pods/health/diagnosis.ts';
import { shellOperand } from './distributions/advice/shell-quote.ts';
import type { AdviceSubject, Ownership, Recipes, Step } from './distributions/distribution.ts';
import type { LocalKubelet } from './local-kubelet.ts';
import type { LeftoverPod, ManifestDirectory, ManifestFile } from '../kubelet/manifest-directory.ts';
import type { ManifestLocation } from './manifest-location.ts';

/** Everything that the node itself tells of one static pod. */
export interface LocalExplanation {
  readonly namespace: string;
  /** `metadata.name` in the file; for a pod without one the mirror's name. */
  readonly manifestName: string;
  readonly mirrorName: string | undefined;
  /** The file that the kubelet runs it from; undefined where there is none. */
  readonly file: ManifestFile | undefined;
  readonly leftover: LeftoverPod | undefined;
  /** What keeps it from running as it should; empty where it does. Undefined where that was not looked at. */
  readonly health: Fact<readonly Diagnosis[]> | undefined;
  readonly kubelet: LocalKubelet;
  readonly location: ManifestLocation;
  readonly ownership: Ownership;
  /** Without steps that reach the node where this is the node. */
  readonly recipes: Recipes;
}

/**
 * The pods or files that a name means: a file's name, a manifest's name or the mirror's, with a namespace before it or
 * without. Of files that define the same pod only the one that counts.
 */
export function findLocalPods(directory: ManifestDirectory, wanted: string): readonly (ManifestFile | LeftoverPod)[] {
  const slash = wanted.indexOf('/');
  const [namespace, name] = slash < 0 ? [undefined, wanted] : [wanted.slice(0, slash), wanted.slice(slash + 1)];
  const byFile = directory.files.filter((file) => file.name === wanted || file.path === wanted);
  if (byFile.length > 0) return byFile;
  const files = directory.files.filter(
    ({ pod, state }) =>
      pod !== undefined &&
      state !== 'shadowed' &&
      (pod.name === name || pod.mirrorName === name) &&
      (namespace === undefined || pod.namespace === namespace),
  );
  if (files.length > 0) return files;
  const leftovers = directory.leftovers.filter(
    (pod) => pod.mirrorName === name && (namespace === undefined || pod.namespace === namespace),
  );
  if (leftovers.length > 0) return leftovers;
  const refused = directory.files.filter((file) => isRefusedAs(file, namespace, name));
  // What cannot be parsed tells no name, but for that of its file.
  return refused.length > 0 ? refused : directory.files.filter((file) => isRefused(file) && stem(file.name) === wanted);
}

function isRefused({ state }: ManifestFile): boolean {
  return state === 'refused';
}

function stem(name: string): string {
  return name.replace(/\.(ya?ml|json)$/, '');
}

/** Whether the kubelet refuses a file that was meant to define this pod. */
function isRefusedAs({ state, reading }: ManifestFile, namespace: string | undefined, name: string): boolean {
  if (state !== 'refused' || reading?.stage !== 'pod') return false;
  const { metadata } = reading.pod.effective;
  return reading.pod.pod.metadata?.name === name && (namespace === undefined || metadata?.namespace === namespace);
}

/** Explains a file's pod, or a pod that runs without one; `root` is where the node's files are, where it is not this node. */
export function explainLocally(
  { kubelet, root }: { readonly kubelet: LocalKubelet; readonly root: string | undefined },
  found: ManifestFile | LeftoverPod,
  health: LocalExplanation['health'],
): LocalExplanation {
  const file = 'path' in found ? found : undefined;
  const leftover = 'path' in found ? undefined : found;
  const identity = identityOf(found);
  const subject = adviceSubject(kubelet, identity, file);
  const recipes = kubelet.distribution.recipes(subject);
  return {
    ...identity,
    file,
    leftover,
    health,
    kubelet,
    location: locationOf(kubelet),
    ownership: kubelet.distribution.ownership(subject),
    recipes: { ...recipes, reach: root === undefined ? [] : elsewhere(root) },
  };
}

/** Whether a file makes a static pod: none does that defines no pod, or that another one shadows. */
export function makesPod({ pod, state }: ManifestFile): boolean {
  return pod !== undefined && state !== 'shadowed';
}

/** Whether there is something that a change would take effect on: a file that makes a pod, or a URL. */
export function isActive({ file, kubelet }: Pick<LocalExplanation, 'file' | 'kubelet'>): boolean {
  return file === undefined ? kubelet.url.value !== '' : makesPod(file);
}

/** That the node's files are not those of this machine, as a sentence without a full stop. */
export function notHere(root: string): string {
  return `Not for this machine: run all of this on the node itself, or below ${root}, without sudo there`;
}

/** What is done by hand on this machine would be done to this machine. */
function elsewhere(root: string): readonly Step[] {
  return [{ text: notHere(root) }, { command: `sudo chroot ${shellOperand(root)} sh` }];
}

type Identity = Pick<LocalExplanation, 'namespace' | 'manifestName' | 'mirrorName'>;

function identityOf(found: ManifestFile | LeftoverPod): Identity {
  if (!('path' in found)) {
    return { namespace: found.namespace, manifestName: found.mirrorName, mirrorName: found.mirrorName };
  }
  const { pod, name } = found;
  return { namespace: pod?.namespace ?? '', manifestName: pod?.name ?? name, mirrorName: pod?.mirrorName };
}

function adviceSubject(kubelet: LocalKubelet, identity: Identity, file: ManifestFile | undefined): AdviceSubject {
  const { labels = {}, annotations = {} } = file?.pod?.metadata ?? {};
  const directory = kubelet.path?.value;
  return {
    namespace: identity.namespace,
    manifestName: identity.manifestName,
    mirrorName: identity.mirrorName,
    node: kubelet.node?.value ?? '',
    labels,
    annotations,
    source: file === undefined && kubelet.url.value !== '' ? 'http' : 'file',
    directory: directory === '' || directory === file?.path ? undefined : directory,
    file: file?.path,
    fileConfidence: 'certain',
    windows: false,
  };
}

/** The settled kubelet in the words that reports share. */
function locationOf({ path, url, configPath, fileCheckFrequency, httpCheckFrequency }: LocalKubelet): ManifestLocation {
  return {
    path,
    url,
    kubeletConfig:
      configPath === undefined ? undefined : { value: configPath, source: 'command-line', confidence: 'certain' },
    pathSetByFlag: path?.source === 'command-line',
    fileCheckFrequency,
    httpCheckFrequency,
    disagreements: [],
  };
}
