import type { DefaultSource, Distribution } from './distributions/distribution.ts';
import type { Confidence, Fact } from '../facts/evidence.ts';
import { DEFAULT_CHECK_FREQUENCY, type KubeletFlags, type KubeletSettings } from '../kubelet/kubelet-settings.ts';
import type { NodeArgs } from './node-args.ts';
import { withoutFinalSlashes } from '../facts/final-slashes.ts';

/** Everything that may tell where a node's static pods come from; undefined where it could not be read. */
export interface LocationFacts {
  readonly configz?: KubeletSettings | undefined;
  readonly flagz?: KubeletFlags | undefined;
  readonly nodeArgs?: NodeArgs | undefined;
  /** kubeadm's ConfigMap kube-system/kubelet-config. */
  readonly configMap?: KubeletSettings | undefined;
  readonly distribution?: Distribution | undefined;
  /** The node runs Windows: what is usual for Linux, or planned for all nodes alike, is then a guess at most. */
  readonly windows?: boolean;
  /** `v1.36.2+k3s1`, as the Node says. */
  readonly kubeletVersion?: string | undefined;
}

/** Where a node's kubelet takes static pods from, each fact from the best source that tells. */
export interface ManifestLocation {
  /** `staticPodPath`: a directory or a single file; an empty string where the source says that there is none. */
  readonly path: Fact<string> | undefined;
  /** `staticPodURL` without secrets; an empty string where the source says that there is none. */
  readonly url: Fact<string> | undefined;
  readonly kubeletConfig: Fact<string> | undefined;
  /** True where the path was set by the flag `--pod-manifest-path`, which the configuration file cannot undo. */
  readonly pathSetByFlag: boolean;
  /** How often the kubelet reads the path again, a Go duration. */
  readonly fileCheckFrequency: Fact<string>;
  /** How often it asks the URL again. */
  readonly httpCheckFrequency: Fact<string>;
  /** Paths that other sources tell and that differ from `path`. */
  readonly disagreements: readonly Fact<string>[];
}

/** Settles what the sources say: the first that tells wins, and those that differ are kept. */
export function locateManifests(facts: LocationFacts): ManifestLocation {
  const [path, ...others] = pathsTold(facts);
  return {
    path,
    url: urlsTold(facts)[0],
    kubeletConfig: kubeletConfigsTold(facts)[0],
    pathSetByFlag: facts.flagz !== undefined && facts.flagz.podManifestPath !== '',
    fileCheckFrequency: frequency(facts, 'fileCheckFrequency'),
    httpCheckFrequency: frequency(facts, 'httpCheckFrequency'),
    disagreements: others.filter(({ value }) => samePath(value) !== samePath(path?.value)),
  };
}

/** Whether nothing of the node itself tells a path: kubeadm's ConfigMap or what is usual for the distribution does. */
export function isAssumed(path: Fact<string> | undefined): boolean {
  return path?.source === 'distribution' || path?.source === 'kubelet-config';
}

/** A path; undefined where it is only the default of a distribution that is itself a guess. */
export function withoutIdleDefault(path: Fact<string> | undefined, recognised: Confidence): Fact<string> | undefined {
  return path?.source === 'distribution' && recognised === 'guess' ? undefined : path;
}

/** Whether a path looks like a single manifest rather than a directory. Only a look at its name: a guess. */
export function looksLikeFile(path: string): boolean {
  return /\.(ya?ml|json|manifest)$/i.test(path);
}

/** The directory that a path names, or that the single file it names is in. */
export function directoryOf(path: string): string {
  return looksLikeFile(path) ? path.replace(/[\\/][^\\/]*$/, '') || '/' : path;
}

/** Joins as the node's system does. */
export function joinPath(directory: string, file: string): string {
  const separator = /^[A-Za-z]:|\\/.test(directory) ? '\\' : '/';
  return /[\\/]$/.test(directory) ? directory + file : directory + separator + file;
}

function pathsTold({
  configz,
  flagz,
  nodeArgs,
  configMap,
  distribution,
  windows = false,
}: LocationFacts): Fact<string>[] {
  const told: Fact<string>[] = [];
  if (configz !== undefined) told.push(ofKubelet(configz.staticPodPath, 'configz', configz));
  if (flagz !== undefined && flagz.podManifestPath !== '') {
    told.push(ofKubelet(flagz.podManifestPath, 'flagz', flagz));
  }
  if (nodeArgs !== undefined) told.push(...pathOfNodeArgs(nodeArgs));
  if (configMap !== undefined && distribution?.usesKubeadmConfigMap !== false) {
    told.push({ value: configMap.staticPodPath, source: 'kubelet-config', confidence: windows ? 'guess' : 'likely' });
  }
  // A default is no evidence against what a node says of itself.
  if (told.length === 0) told.push(...pathOfDefault(distribution?.defaultSource, windows));
  return told;
}

/** What a live kubelet says of itself. */
function ofKubelet<T>(value: T, source: 'configz' | 'flagz', { access }: Pick<KubeletSettings, 'access'>): Fact<T> {
  return { value, source, confidence: 'certain', ...(access !== undefined && { access }) };
}

/** A data directory moves the default; without one the arguments say nothing of the path. */
function pathOfNodeArgs(args: NodeArgs): Fact<string>[] {
  if (args.podManifestPath !== undefined) {
    return [{ value: args.podManifestPath, source: 'node-args', confidence: 'likely' }];
  }
  if (!args.dataDirSet) return [];
  return [{ value: `${args.dataDir}/agent/pod-manifests`, source: 'node-args', confidence: 'likely' }];
}

function pathOfDefault(source: DefaultSource | undefined, windows: boolean): Fact<string>[] {
  if (source?.kind !== 'path') return [];
  return [{ value: source.path, source: 'distribution', confidence: windows ? 'guess' : source.confidence }];
}

function urlsTold({ configz, distribution }: LocationFacts): Fact<string>[] {
  const told: Fact<string>[] = [];
  if (configz !== undefined) told.push(ofKubelet(configz.staticPodURL, 'configz', configz));
  const source = distribution?.defaultSource;
  if (source?.kind === 'url') told.push({ value: source.describe, source: 'distribution', confidence: 'likely' });
  return told;
}

function kubeletConfigsTold(facts: LocationFacts): Fact<string>[] {
  const { flagz, nodeArgs, distribution, kubeletVersion, windows = false } = facts;
  const told: Fact<string>[] = [];
  if (flagz !== undefined && flagz.config !== '') {
    told.push(ofKubelet(flagz.config, 'flagz', flagz));
  } else if (flagz !== undefined && flagz.configDir !== '') {
    told.push(ofKubelet(flagz.configDir, 'flagz', flagz));
  }
  if (nodeArgs?.kubeletConfig !== undefined) {
    told.push({ value: nodeArgs.kubeletConfig, source: 'node-args', confidence: 'likely' });
  }
  // Where kubeadm joins a Windows node, its paths stay the same (sig-windows-tools); others' nodes have paths of their own.
  const usual = windows && distribution?.usesKubeadmConfigMap !== true ? undefined : distribution?.kubeletConfig;
  if (usual !== undefined && (minorOf(kubeletVersion) ?? Infinity) >= (distribution?.kubeletConfigSince ?? 0)) {
    const moved = nodeArgs?.dataDirSet === true && usual.startsWith(`/var/lib/rancher/${nodeArgs.program}/`);
    const value = moved ? usual.replace(`/var/lib/rancher/${nodeArgs.program}`, nodeArgs.dataDir) : usual;
    told.push({ value, source: moved ? 'node-args' : 'distribution', confidence: 'guess' });
  }
  return told;
}

function frequency(facts: LocationFacts, field: 'fileCheckFrequency' | 'httpCheckFrequency'): Fact<string> {
  const { configz, configMap, distribution } = facts;
  if (configz !== undefined) {
    return ofKubelet(configz[field] ?? DEFAULT_CHECK_FREQUENCY, 'configz', configz);
  }
  const planned = distribution?.usesKubeadmConfigMap === false ? undefined : configMap?.[field];
  if (planned !== undefined) return { value: planned, source: 'kubelet-config', confidence: 'likely' };
  if (field === 'fileCheckFrequency') {
    const given = facts.nodeArgs?.fileCheckFrequency;
    if (given !== undefined) return { value: given, source: 'node-args', confidence: 'likely' };
    const usual = distribution?.fileCheckFrequency;
    if (usual !== undefined) return { value: usual, source: 'distribution', confidence: 'likely' };
  }
  return { value: DEFAULT_CHECK_FREQUENCY, source: 'kubelet-default', confidence: 'guess' };
}

/** The minor version of `v1.36.2+k3s1`. */
function minorOf(version: string | undefined): number | undefined {
  const match = /^v?1\.(\d+)/.exec(version ?? '');
  return match === null ? undefined : Number(match[1]);
}

function samePath(path: string | undefined): string | undefined {
  return path === undefined || path.length <= 1 ? path : withoutFinalSlashes(path, '\\/');
}
