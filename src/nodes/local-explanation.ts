import type { Fact } from '../facts/evidence.ts';
import type { Diagnosis } from '../pods/health/diagnosis.ts';
import { shellOperand } from '../facts/shell-quote.ts';
import type { AdviceSubject, Ownership, Recipes, Step } from './distributions/distribution.ts';
import type { LocalKubelet } from './local-kubelet.ts';
import type { ManifestFile } from '../kubelet/manifest-directory.ts';
import { podsByFile, podsWithoutFile, type PodDirectory } from '../pods/filed-pods.ts';
import type { StaticPod } from '../pods/static-pod.ts';
import type { ManifestLocation } from './manifest-location.ts';

/** What a name of this node means: a static pod, by its file or without one, or a file that makes none. */
export interface LocalFind {
  /** Undefined where nothing but what it has left tells of the pod. */
  readonly file: ManifestFile | undefined;
  /** Undefined for a file that makes none, and where the node's name is not known. */
  readonly pod: StaticPod | undefined;
  readonly identity: LocalIdentity;
}

/** How a pod of this node, or a file, is called. */
export interface LocalIdentity {
  readonly namespace: string;
  /** `metadata.name` in the file; for a pod without one the mirror's name, for a file without one its own. */
  readonly manifestName: string;
  readonly mirrorName: string | undefined;
}

/** Everything that the node itself tells of one static pod. */
export interface LocalExplanation extends LocalIdentity, Pick<LocalFind, 'file' | 'pod'> {
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
export function findLocalPods({ files, pods }: PodDirectory, wanted: string): readonly LocalFind[] {
  const slash = wanted.indexOf('/');
  const [namespace, name] = slash < 0 ? [undefined, wanted] : [wanted.slice(0, slash), wanted.slice(slash + 1)];
  const filed = podsByFile(pods);
  const found = (test: (file: ManifestFile) => boolean): readonly LocalFind[] =>
    files.filter(test).map((file) => ({ file, pod: filed.get(file), identity: identityOf(file) }));
  const isIn = (own: string | undefined): boolean => namespace === undefined || own === namespace;
  const byFile = found((file) => file.name === wanted || file.path === wanted);
  if (byFile.length > 0) return byFile;
  const byPod = found(({ pod, state }) => {
    return (
      pod !== undefined && state !== 'shadowed' && [pod.name, pod.mirrorName].includes(name) && isIn(pod.namespace)
    );
  });
  if (byPod.length > 0) return byPod;
  const left = podsWithoutFile(pods).filter(({ metadata }) => metadata.name === name && isIn(metadata.namespace));
  if (left.length > 0) return left.map((pod) => ({ file: undefined, pod, identity: identityLeft(pod) }));
  const refused = found((file) => isRefusedAs(file, namespace, name));
  // What cannot be parsed tells no name, but for that of its file.
  return refused.length > 0 ? refused : found((file) => isRefused(file) && stem(file.name) === wanted);
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
  { file, pod, identity }: LocalFind,
  health: LocalExplanation['health'],
): LocalExplanation {
  const subject = adviceSubject(kubelet, identity, file);
  const recipes = kubelet.distribution.recipes(subject);
  return {
    ...identity,
    file,
    pod,
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
  return `Not for this machine: run all of this on the node itself, or without sudo in a chroot of ${root}`;
}

/** What is done by hand on this machine would be done to this machine. */
function elsewhere(root: string): readonly Step[] {
  return [{ text: notHere(root) }, { command: `sudo chroot ${shellOperand(root)} sh` }];
}

function identityOf({ pod, name }: ManifestFile): LocalIdentity {
  return { namespace: pod?.namespace ?? '', manifestName: pod?.name ?? name, mirrorName: pod?.mirrorName };
}

function identityLeft({ metadata: { namespace = '', name = '' } }: StaticPod): LocalIdentity {
  return { namespace, manifestName: name, mirrorName: name };
}

function adviceSubject(kubelet: LocalKubelet, identity: LocalIdentity, file: ManifestFile | undefined): AdviceSubject {
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
