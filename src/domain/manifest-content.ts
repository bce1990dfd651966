import { parseDocument } from 'yaml';
import type { ObjectMeta } from './kubernetes.ts';

/** What the kubelet makes of the bytes of one file. */
export type ManifestContent =
  | { readonly kind: 'pod'; readonly metadata: ObjectMeta } // namespace set, as the kubelet defaults it
  | { readonly kind: 'refused'; readonly reason: string } // meant as a pod, but the kubelet does not take it
  | { readonly kind: 'not-a-manifest'; readonly reason: string };

/** The kubelet refuses files larger than this (kubelet `pkg/kubelet/config/common.go`). */
export const LARGEST_MANIFEST = 10 * 1024 * 1024;

/** Reads a manifest as the kubelet does. */
export function readManifestContent(bytes: Uint8Array): ManifestContent {
  const document = parseDocument(Buffer.from(bytes).toString('utf8'), {
    version: '1.1',
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
  });
  const error = document.errors.find(({ code }) => code !== 'MULTIPLE_DOCS');
  if (error !== undefined) return { kind: 'refused', reason: `cannot be parsed: ${error.message}` };
  const value = document.toJS({ maxAliasCount: 100 }) as { kind?: unknown; metadata?: ObjectMeta } | null;
  if (typeof value !== 'object' || value === null || typeof value.kind !== 'string') {
    return { kind: 'not-a-manifest', reason: 'holds no Kubernetes object' };
  }
  if (value.kind !== 'Pod') return { kind: 'refused', reason: `is a ${value.kind}, not a Pod` };
  const { metadata = {} } = value;
  if (typeof metadata.name !== 'string') return { kind: 'refused', reason: 'has no metadata.name' };
  return { kind: 'pod', metadata: { ...metadata, namespace: metadata.namespace ?? 'default' } };
}
