import type { Condition, ObjectMeta } from '../kubernetes/kubernetes.ts';
import { hasMirrorAnnotation, staticPodHash } from './mirror-pod.ts';

/** What a static pod is waited for to be. */
export type WaitCondition =
  | { readonly kind: 'hash'; readonly hash: string }
  | { readonly kind: 'other-hash'; readonly hash: string } // than this one
  | { readonly kind: 'changed-hash' } // since now
  | { readonly kind: 'ready' }
  | { readonly kind: 'mirrored' }
  | { readonly kind: 'gone' };

/** Reads a condition; undefined where it is none. */
export function parseWaitCondition(text: string): WaitCondition | undefined {
  const [, not, hash] = /^hash(!?)=(.+)$/.exec(text) ?? [];
  if (hash !== undefined) return { kind: not === '' ? 'hash' : 'other-hash', hash };
  if (text === 'hash') return { kind: 'changed-hash' };
  return text === 'ready' || text === 'mirrored' || text === 'gone' ? { kind: text } : undefined;
}

/** A pod as far as conditions are about it. */
export interface WaitedPod {
  readonly metadata?: ObjectMeta | undefined;
  readonly status?: { readonly conditions?: readonly Condition[] | undefined } | undefined;
}

/** Whether a mirror, undefined where there is none, is what is waited for. `gone` says nothing of the kubelet. */
export function isMet(
  condition: Exclude<WaitCondition, { kind: 'changed-hash' }>,
  mirror: WaitedPod | undefined,
): boolean {
  const { metadata = {}, status } = mirror ?? {};
  if (mirror === undefined || !hasMirrorAnnotation(metadata)) return condition.kind === 'gone';
  switch (condition.kind) {
    case 'hash':
      return staticPodHash(metadata) === condition.hash;
    case 'other-hash':
      return staticPodHash(metadata) !== condition.hash;
    case 'ready':
      return metadata.deletionTimestamp === undefined && status?.conditions?.some(isReady) === true;
    case 'mirrored':
      return true;
    case 'gone':
      return false;
  }
}

function isReady({ type, status }: Condition): boolean {
  return type === 'Ready' && status === 'True';
}
