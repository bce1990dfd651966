import { createHash } from 'node:crypto';
import { load } from 'js-yaml';
import type { KubeObject } from '../objects/kube-object.ts';
import { completePod } from '../objects/pod-defaults.ts';

/** A pod that a file of the manifest directory defines, as the kubelet knows it. */
export interface StaticManifest {
  /** Its uid: another one for another content, file or node. */
  readonly hash: string;
  /** Without status, and without what the API server adds. */
  readonly pod: KubeObject;
}

/** Where a manifest lies, and on which node. */
export interface ManifestPlace {
  readonly path: string;
  readonly node: string;
}

interface WrittenPod {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly metadata?: Partial<KubeObject['metadata']>;
  readonly spec?: { readonly containers?: readonly { readonly name?: unknown; readonly image?: unknown }[] };
}

/** What the kubelet makes of a file (`applyDefaults` of it); undefined where it refuses it, of which no Event tells. */
export function staticManifest(bytes: Uint8Array, place: ManifestPlace): StaticManifest | undefined {
  const written = parsed(Buffer.from(bytes).toString('utf8'));
  if (written === undefined || !isPod(written)) return undefined;
  const { metadata = {}, spec } = written;
  const hash = metadata.uid ?? hashOf([metadata, spec, place]);
  const { name = '', namespace = 'default', annotations } = metadata;
  const own = {
    'kubernetes.io/config.hash': hash,
    'kubernetes.io/config.seen': new Date().toISOString(),
    'kubernetes.io/config.source': 'file',
  };
  const named = {
    ...metadata,
    name: `${name}-${place.node.toLowerCase()}`,
    namespace,
    uid: hash,
    annotations: { ...annotations, ...own },
  };
  return { hash, pod: { metadata: named, spec: completed(named, spec, place.node) } };
}

function parsed(text: string): WrittenPod | undefined {
  try {
    const [document] = text.split(/^---$/m).filter((one) => one.trim() !== '');
    const value = load(document ?? '');
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isPod({ apiVersion, kind, metadata, spec }: WrittenPod): boolean {
  if (apiVersion !== 'v1' || kind !== 'Pod' || !/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(metadata?.name ?? ''))
    return false;
  const { containers = [] } = spec ?? {};
  return containers.length > 0 && containers.every(({ name, image }) => isText(name) && isText(image));
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** Fields that name an object of the API. */
const REFERENCES = [
  ...['configMap', 'configMapRef', 'configMapKeyRef', 'secret', 'secretRef', 'secretKeyRef'],
  ...['imagePullSecrets', 'persistentVolumeClaim', 'resourceClaims', 'serviceAccountName'],
];

/** Whether a kubelet of that version refuses a pod that refers to the API (gate PreventStaticPodAPIReferences, since 1.34). */
export function isRefused({ pod }: StaticManifest, minorVersion: number): boolean {
  return minorVersion >= 34 && refers(pod.spec);
}

function refers(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, one]) => REFERENCES.includes(name) || refers(one));
}

/** The spec with the defaults that kubelet and API server both fill in, and no more. */
function completed(metadata: KubeObject['metadata'], spec: object | undefined, node: string): object {
  const tolerations = [{ operator: 'Exists', effect: 'NoExecute' }];
  const annotations = { ...metadata.annotations, 'kubernetes.io/config.mirror': '' };
  const pod = { metadata: { ...metadata, annotations }, spec: { tolerations, ...spec, nodeName: node } };
  const {
    priority: _priority,
    preemptionPolicy: _policy,
    ...own
  } = completePod(pod, new Map()).spec as Record<string, unknown>;
  return own;
}

/** 32 hexadecimal digits, the same for the same values in whatever order they are written. */
function hashOf(values: unknown): string {
  return createHash('md5').update(JSON.stringify(values, sorted)).digest('hex');
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
