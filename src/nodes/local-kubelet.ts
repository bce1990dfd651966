import type { Distribution, Recognition } from './distributions/distribution.ts';
import type { Fact } from '../facts/evidence.ts';
import type { KubeletArguments } from '../kubelet/kubelet-command-line.ts';
import { hardEviction, type HardEviction } from '../kubelet/eviction.ts';
import { layeredField, type ConfigurationLayer } from '../kubelet/kubelet-configuration.ts';
import { DEFAULT_CHECK_FREQUENCY, plainHttpHost, POD_LOGS_DIR, withoutSecrets } from '../kubelet/kubelet-settings.ts';
import { dnsSubdomain } from '../kubelet/manifest/validation/names.ts';

/** How a kubelet was found on its node. */
export type KubeletOrigin =
  | { readonly kind: 'process'; readonly pid: number; readonly program: string }
  | { readonly kind: 'unit'; readonly path: string } // no process; its systemd unit says how it would start
  | { readonly kind: 'script'; readonly path: string } // no process; a script of another init system starts it
  | { readonly kind: 'files' } // neither: only files where a distribution puts them
  | { readonly kind: 'named' }; // the user named the configuration or the path

/** What was gathered about the kubelet of a node. */
export interface LocalKubeletFacts {
  readonly origin: KubeletOrigin;
  /** Its arguments; empty where there is no command line. */
  readonly arguments: KubeletArguments;
  /** False where a script decides on them when it runs. */
  readonly argumentsCertain: boolean;
  /** The configuration file and drop-ins that could be read, in the order in which they are merged. */
  readonly layers: readonly ConfigurationLayer[];
  /** The configuration file, whether or not it could be read. */
  readonly configPath: string | undefined;
  /** True where a file that may set the path could not be read, so that nothing is certain. */
  readonly incomplete: boolean;
  /** Where relative paths on the command line begin. */
  readonly workingDirectory: string;
  /** The node's host name. */
  readonly hostname: string | undefined;
  /** What sets the node's name, where that is no flag of the kubelet itself: `node-name of rke2`. */
  readonly nodeNameBy: string | undefined;
  /** The node's name is made up of more than is known. */
  readonly nodeNameUnknown: boolean;
  readonly distribution: Distribution;
  readonly recognition: Recognition;
  /** Where the distribution itself puts `staticPodPath`, when it is not on the command line nor in a file. */
  readonly builtInPath: string | undefined;
  /** The path that the user gave, which settles it. */
  readonly givenPath: string | undefined;
  /** What keeps the kubelet from starting, a sentence each without a full stop. */
  readonly hindrances: readonly string[];
  /** What in its configuration is not as it seems, a sentence each without a full stop. */
  readonly remarks: readonly string[];
}

/** A fact with the very flag, field or file that tells it. */
export interface Told<T> extends Fact<T> {
  /** `staticPodPath in /var/lib/kubelet/config.yaml`. */
  readonly by: string;
}

/** A node's kubelet as far as it concerns static pods: settled. */
export interface LocalKubelet {
  readonly origin: KubeletOrigin;
  /** Directory or file; an empty value where the kubelet reads none. Undefined where nothing tells. */
  readonly path: Told<string> | undefined;
  /** Without secrets; an empty value where it asks none. */
  readonly url: Told<string>;
  readonly node: Told<string> | undefined;
  /** `/var/lib/kubelet`. */
  readonly rootDirectory: Told<string>;
  /** `/var/log/pods`. */
  readonly podLogs: Told<string>;
  /** `unix:///run/containerd/containerd.sock`. */
  readonly runtimeEndpoint: Told<string>;
  readonly hardEviction: HardEviction;
  readonly fileCheckFrequency: Told<string>;
  readonly httpCheckFrequency: Told<string>;
  readonly configPath: string | undefined;
  readonly distribution: Distribution;
  readonly recognition: Recognition;
  /** What keeps it from starting, a sentence each without a full stop; one that runs would not start again. */
  readonly hindrances: readonly string[];
  /** What in its configuration is not as it seems, a sentence each without a full stop. */
  readonly remarks: readonly string[];
}

/** Settles what the kubelet does: flags win over drop-ins, those over the configuration file, that over defaults. */
export function settleKubelet(facts: LocalKubeletFacts): LocalKubelet {
  const { origin, configPath, distribution, recognition, hindrances } = facts;
  const node = settleNode(facts);
  const url = setting(facts, 'manifestUrl', 'staticPodURL', '');
  return {
    origin,
    path: settlePath(facts),
    url: { ...url, value: withoutSecrets(url.value) },
    node,
    rootDirectory: absolute(setting(facts, 'rootDir', undefined, '/var/lib/kubelet'), facts.workingDirectory),
    podLogs: setting(facts, undefined, 'podLogsDir', POD_LOGS_DIR),
    runtimeEndpoint: setting(facts, 'containerRuntimeEndpoint', 'containerRuntimeEndpoint', DEFAULT_RUNTIME),
    hardEviction: hardEviction(facts.arguments.evictionHard, facts.layers),
    fileCheckFrequency: frequency(facts, 'fileCheckFrequency'),
    httpCheckFrequency: frequency(facts, 'httpCheckFrequency'),
    configPath,
    distribution,
    recognition,
    hindrances,
    remarks: [...facts.remarks, ...urlRemarks(url), ...nodeRemarks(node)],
  };
}

/** `pkg/kubelet/apis/config/v1beta1/defaults.go`. */
const DEFAULT_RUNTIME = 'unix:///run/containerd/containerd.sock';

function urlRemarks({ value, by }: Told<string>): readonly string[] {
  const host = plainHttpHost(value);
  if (host === undefined) return [];
  return [`${by} is plain http: anyone who can answer for ${host} decides what runs on this node`];
}

/** The kubelet checks the node's name with every pod, whose name ends in it (`pkg/kubelet/config/common.go`). */
function nodeRemarks(node: Told<string> | undefined): readonly string[] {
  if (node === undefined || dnsSubdomain(node.value).length === 0) return [];
  const what = node.source === 'hostname' ? 'set --hostname-override, or give the machine another name' : 'change it';
  return [`${node.value} is not a valid node name, so this kubelet refuses every manifest: ${what} (${node.by})`];
}

const FLAG_NAMES: Readonly<Record<keyof KubeletArguments, string>> = {
  config: '--config',
  configDir: '--config-dir',
  podManifestPath: '--pod-manifest-path',
  manifestUrl: '--manifest-url',
  hostnameOverride: '--hostname-override',
  rootDir: '--root-dir',
  fileCheckFrequency: '--file-check-frequency',
  httpCheckFrequency: '--http-check-frequency',
  evictionHard: '--eviction-hard',
  containerRuntimeEndpoint: '--container-runtime-endpoint',
  kubeletArgsFile: '--kubelet-args-file',
};

function setting(
  facts: LocalKubeletFacts,
  flag: keyof KubeletArguments | undefined,
  field: string | undefined,
  fallback: string,
): Told<string> {
  const given = flag === undefined ? undefined : facts.arguments[flag];
  if (flag !== undefined && given !== undefined) {
    const confidence = facts.argumentsCertain ? 'certain' : 'likely';
    return { value: given, source: 'command-line', confidence, by: FLAG_NAMES[flag] };
  }
  const found = field === undefined ? undefined : layeredField(facts.layers, field);
  if (found !== undefined) {
    const { value, layer } = found;
    const confidence = facts.incomplete ? 'likely' : 'certain';
    return { value, source: layer.kind, confidence, by: `${field ?? ''} in ${layer.path}` };
  }
  return {
    value: fallback,
    source: 'kubelet-default',
    confidence: facts.incomplete ? 'likely' : 'certain',
    by: "the kubelet's default",
  };
}

function settlePath(facts: LocalKubeletFacts): Told<string> | undefined {
  if (facts.givenPath !== undefined) {
    return { value: facts.givenPath, source: 'user', confidence: 'certain', by: '--path' };
  }
  const told = setting(facts, 'podManifestPath', 'staticPodPath', '');
  if (told.source === 'command-line') return absolute(told, facts.workingDirectory);
  if (told.source !== 'kubelet-default') return settleConfiguredPath(told, facts);
  const { builtInPath, distribution } = facts;
  if (builtInPath !== undefined) {
    return { value: builtInPath, source: 'distribution', confidence: 'likely', by: `what ${distribution.title} sets` };
  }
  if (!facts.incomplete && facts.origin.kind !== 'files') return told;
  const usual = distribution.defaultSource;
  if (usual.kind !== 'path') return undefined;
  return { value: usual.path, source: 'distribution', confidence: 'guess', by: `usual for ${distribution.title}` };
}

/**
 * A relative path in the configuration file begins where that lies (kubelet `kubeletconfig/configfiles`); one in a
 * drop-in is not made absolute, so that it begins where the process does.
 */
function settleConfiguredPath(
  told: Told<string>,
  { origin, layers, workingDirectory }: LocalKubeletFacts,
): Told<string> {
  const { layer } = layeredField(layers, 'staticPodPath')!;
  const onWindows = /^([A-Za-z]):[\\/]/.exec(told.value);
  if (onWindows !== null && (origin.kind === 'files' || origin.kind === 'named')) {
    const path = told.value.slice(2).replaceAll('\\', '/');
    return { ...told, value: path, confidence: 'likely', by: `${told.by}: ${told.value} on a Windows disk` };
  }
  return absolute(told, layer.kind === 'drop-in' ? workingDirectory : layer.path.slice(0, layer.path.lastIndexOf('/')));
}

/** The kubelet lower-cases its host name and trims blanks (component-helpers `node/util`). */
function settleNode(facts: LocalKubeletFacts): Told<string> | undefined {
  const { nodeNameBy, nodeNameUnknown, argumentsCertain } = facts;
  if (nodeNameUnknown) return undefined;
  const given = facts.arguments.hostnameOverride?.trim().toLowerCase();
  if (given !== undefined && given !== '') {
    const confidence = argumentsCertain ? 'certain' : 'likely';
    return { value: given, source: 'command-line', confidence, by: nodeNameBy ?? '--hostname-override' };
  }
  const own = facts.hostname?.trim().toLowerCase();
  if (own === undefined || own === '') return undefined;
  return { value: own, source: 'hostname', confidence: 'likely', by: "the machine's host name" };
}

/** Zero means the default, as in the kubelet itself. */
function frequency(facts: LocalKubeletFacts, field: 'fileCheckFrequency' | 'httpCheckFrequency'): Told<string> {
  const told = setting(facts, field, field, DEFAULT_CHECK_FREQUENCY);
  return /^[0hmsunµ.]*$/u.test(told.value) ? { ...told, value: DEFAULT_CHECK_FREQUENCY } : told;
}

function absolute(told: Told<string>, base: string): Told<string> {
  if (told.value === '' || told.value.startsWith('/')) return told;
  return { ...told, value: joined(base, told.value) };
}

/** As Go's `filepath.Join`: `.` and `..` are taken away by their names alone. */
function joined(base: string, path: string): string {
  const names: string[] = [];
  for (const name of `${base}/${path}`.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}
