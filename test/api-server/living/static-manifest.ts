import { createHash } from 'node:crypto';
import { manifestContent } from '../../../src/kubelet/manifest-content.ts';
import { readManifest } from '../../../src/kubelet/manifest/reading.ts';
import type { TargetKubelet } from '../../../src/kubelet/kubelet.ts';
import type { KubeObject } from '../objects/kube-object.ts';

/** A pod that a file of the manifest directory defines, as the kubelet knows it. */
export interface StaticManifest {
  /** Its uid: another one for another content, file or node. */
  readonly hash: string;
  /** Without status, and without what the API server adds. */
  readonly pod: KubeObject;
}

/** What the kubelet makes of a file; undefined where it refuses it, of which no Event tells. */
export function staticManifest(path: string, bytes: Uint8Array, target: TargetKubelet): StaticManifest | undefined {
  const reading = readManifest(bytes, target);
  if (reading.stage !== 'pod' || manifestContent(reading, target).kind !== 'pod') return undefined;
  const { metadata = {}, spec } = reading.pod.effective;
  const { name = '', namespace = '', labels, annotations, uid } = metadata;
  const hash = uid ?? hashOf([metadata, spec, target.node, path]);
  const own = { 'kubernetes.io/config.hash': hash, 'kubernetes.io/config.source': 'file' };
  return {
    hash,
    pod: {
      metadata: {
        name,
        namespace,
        uid: hash,
        ...(labels && { labels }),
        annotations: { ...annotations, ...own, 'kubernetes.io/config.seen': new Date().toISOString() },
      },
      spec,
    },
  };
}

/** 32 hexadecimal digits, the same for the same values in whatever order they are written (kubelet `applyDefaults`). */
function hashOf(values: unknown): string {
  return createHash('md5').update(JSON.stringify(values, sorted)).digest('hex');
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
