/**
 * A name as one segment of a path. Half of a surrogate pair, of which no UTF-8 can be made, becomes U+FFFD as in Go: no
 * object is called so, and that it is not found is the answer.
 */
export function pathSegment(name: string): string {
  return encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\ufffd'));
}
