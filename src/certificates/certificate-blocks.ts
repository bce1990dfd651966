const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

/** More are in no bundle of Kubernetes; system-wide bundles of root certificates have some 150. */
const MOST_BLOCKS = 1000;

/**
 * The certificates of a PEM text, each as a block of its own. Whatever else is in it, keys above all, is passed over and
 * nowhere kept.
 */
export function certificateBlocks(text: string): readonly string[] {
  const blocks: string[] = [];
  let at = text.indexOf(BEGIN);
  while (at >= 0 && blocks.length < MOST_BLOCKS) {
    const end = text.indexOf(END, at);
    if (end < 0) break;
    // Of a block that does not end before the next begins only the last can be one.
    const begin = text.lastIndexOf(BEGIN, end);
    blocks.push(text.slice(begin, end + END.length));
    at = text.indexOf(BEGIN, end);
  }
  return blocks;
}
