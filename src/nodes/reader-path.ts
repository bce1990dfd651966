import type { Fact } from '../facts/evidence.ts';
import { looksLikeFile } from './manifest-location.ts';
import type { NodeOverview } from './node-overview.ts';
import { withoutFinalSlashes } from '../facts/final-slashes.ts';

/** What a reader pod would read on a node, or why there is nothing for it. */
export type ReaderPath =
  | {
      readonly kind: 'directory' | 'file';
      readonly path: string;
      /** What the path is taken from, where that is not certain. */
      readonly assumed: Fact<string> | undefined;
    }
  | { readonly kind: 'odd'; readonly path: string } // not absolute, or with ".."
  | { readonly kind: 'windows' } // the reader pod is a Linux one
  | { readonly kind: 'url'; readonly url: string } // static pods come from a URL alone
  | { readonly kind: 'nothing' } // the kubelet has no staticPodPath
  | { readonly kind: 'unknown' };

/** Finds out what a reader pod would read on a node; `given` is the path in the user's words. */
export function readerPath({ windows, path, url }: NodeOverview, given?: string): ReaderPath {
  if (windows) return { kind: 'windows' };
  const value = given ?? path?.value;
  if (value !== undefined && value !== '') {
    const trimmed = value.length > 1 ? withoutFinalSlashes(value) : value;
    if (!trimmed.startsWith('/') || trimmed.split('/').includes('..')) return { kind: 'odd', path: trimmed };
    const assumed = given !== undefined || path?.confidence === 'certain' ? undefined : path;
    return { kind: looksLikeFile(trimmed) ? 'file' : 'directory', path: trimmed, assumed };
  }
  if (url !== undefined && url.value !== '') return { kind: 'url', url: url.value };
  return { kind: value === '' ? 'nothing' : 'unknown' };
}
