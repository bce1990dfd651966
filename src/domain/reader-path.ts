import { looksLikeFile } from './manifest-location.ts';
import type { NodeOverview } from './node-overview.ts';

/** What a reader pod would read on a node, or why there is nothing for it. */
export type ReaderPath =
  | { readonly kind: 'directory' | 'file'; readonly path: string }
  | { readonly kind: 'windows' } // the reader pod is a Linux one
  | { readonly kind: 'url'; readonly url: string } // static pods come from a URL alone
  | { readonly kind: 'nothing' } // the kubelet has no staticPodPath
  | { readonly kind: 'unknown' };

/** Finds out what a reader pod would read on a node; `given` is the path in the user's words. */
export function readerPath({ windows, path, url }: NodeOverview, given?: string): ReaderPath {
  if (windows) return { kind: 'windows' };
  const value = given ?? path?.value;
  if (value !== undefined && value !== '') {
    const trimmed = value.length > 1 ? value.replace(/\/+$/, '') : value;
    return { kind: looksLikeFile(trimmed) ? 'file' : 'directory', path: trimmed };
  }
  if (url !== undefined && url.value !== '') return { kind: 'url', url: url.value };
  return { kind: value === '' ? 'nothing' : 'unknown' };
}
