const NAME_PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const HOST_PART = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const HOST = `(?:${HOST_PART}(?:\\.${HOST_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const PATH = `${NAME_PART}(?:/${NAME_PART})*`;
const TAG = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
const ALGORITHM_PART = '[A-Za-z][A-Za-z0-9]*';
const DIGEST = `${ALGORITHM_PART}(?:[-_+.]${ALGORITHM_PART})*:[0-9a-fA-F]{32,}`;
const REFERENCE = new RegExp(`^(?:${HOST}/)?(${PATH})(?::${TAG})?(?:@(${DIGEST}))?$`);

const LONGEST_PATH = 255;
/** Characters. A host may be as long as it likes; one that makes the name longer than this is no registry's. */
const LONGEST_IMAGE = 100_000;
const INVALID = 'invalid reference format';
const DIGEST_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/**
 * Why the kubelet cannot read the name of an image, in its words; undefined for one that it can (`ParseNormalizedNamed` of
 * github.com/distribution/reference). A container with such an image waits with InvalidImageName.
 */
export function imageNameFault(image: string): string | undefined {
  if (image.length > LONGEST_IMAGE) return INVALID;
  if (/^[a-f0-9]{64}$/.test(image)) {
    return `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`;
  }
  const { host, rest } = splitHost(image);
  const path = rest.includes(':') ? rest.slice(0, rest.indexOf(':')) : rest;
  if (path !== path.toLowerCase()) return `${INVALID}: repository name (${path}) must be lowercase`;
  const [, name, digest] = REFERENCE.exec(`${host}/${rest}`) ?? [];
  if (name === undefined) return INVALID;
  if (name.length > LONGEST_PATH) return `repository name must not be more than ${LONGEST_PATH} characters`;
  return digest === undefined ? undefined : digestFault(digest);
}

/** A first word is a host only if it looks like one; an image without one is Docker Hub's. */
function splitHost(image: string): { readonly host: string; readonly rest: string } {
  const slash = image.indexOf('/');
  const word = slash < 0 ? '' : image.slice(0, slash);
  if (word === 'localhost' || /[.:]/.test(word) || word !== word.toLowerCase()) {
    return { host: word, rest: image.slice(slash + 1) };
  }
  return { host: 'docker.io', rest: slash < 0 ? `library/${image}` : image };
}

function digestFault(digest: string): string | undefined {
  const [algorithm = '', hex = ''] = digest.split(':');
  const length = DIGEST_LENGTHS.get(algorithm);
  if (length === undefined) return 'unsupported digest algorithm';
  if (hex.length !== length) return 'invalid checksum digest length';
  return /^[a-f0-9]+$/.test(hex) ? undefined : 'invalid checksum digest format';
}
