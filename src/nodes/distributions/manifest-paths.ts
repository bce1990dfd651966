import { withoutFinalSlashes } from '../../facts/final-slashes.ts';
import type { AdviceSubject, Step } from './distribution.ts';
import { manifestPattern } from './advice/search-pattern.ts';
import { shellQuote } from './advice/shell-quote.ts';

/** Shell words for the paths of one manifest. Those of a manifest that is looked for use FILE, which `find` sets. */
export interface ManifestPaths {
  readonly file: string;
  /** As `file`, for the first use in a recipe: fails with a message where FILE is not one file. */
  readonly firstFile: string;
  /** The file's name without its directory. */
  readonly name: string;
  /** The manifest to be, beside the manifest; it begins with a dot, so that the kubelet does not read it. */
  readonly next: string;
  /** The manifest put to sleep; likewise. */
  readonly held: string;
  /** A directory beside the manifest directory, which the kubelet never reads. */
  readonly aside: string;
}

/** Where a manifest is, and the steps that must come first for that to mean something. */
export interface ManifestPlace {
  readonly find: readonly Step[];
  readonly paths: ManifestPaths;
}

const UNSET = 'not one file, see find';
const SEVERAL =
  'where several are printed FILE stays empty: the last one that defines this pod is what runs, and another takes its place when it goes, so move the others away and look again';

/** A file that is only usual may be another one, or one of two: so it is looked for. */
export function manifestPlace(subject: AdviceSubject, asRoot: string): ManifestPlace {
  const { directory, file, fileConfidence, singleFile, alsoDefinedBy = [] } = subject;
  if (file === undefined || (fileConfidence !== 'certain' && singleFile !== true)) {
    return { find: findManifest(subject, asRoot), paths: FOUND };
  }
  const name = file.slice(file.lastIndexOf('/') + 1);
  const home = file.slice(0, -name.length);
  const aside = asideOf(directory ?? home);
  const path = shellQuote(file);
  const beside = (other: string): string => shellQuote(home + other);
  const paths = {
    file: path,
    firstFile: path,
    name: shellQuote(name),
    next: beside(`.${name}.new`),
    held: beside(`.${name}`),
    aside,
  };
  return { find: othersAway(alsoDefinedBy, asRoot), paths };
}

const FOUND: ManifestPaths = {
  file: '"$FILE"',
  firstFile: `"\${FILE:?${UNSET}}"`,
  name: '"${FILE##*/}"',
  next: '"${FILE%/*}/.${FILE##*/}.new"',
  held: '"${FILE%/*}/.${FILE##*/}"',
  aside: '"${FILE%/*}.aside"',
};

function asideOf(directory: string): string {
  return shellQuote(`${withoutSlash(directory)}.aside`);
}

/** Of several files that define the pod another one would run in place of the one that is changed. */
function othersAway(others: readonly string[], asRoot: string): readonly Step[] {
  if (others.length === 0) return [];
  const commands = others.map((path) => {
    const split = path.lastIndexOf('/') + 1;
    return putToSleep(shellQuote(path), shellQuote(`${path.slice(0, split)}.${path.slice(split)}`), asRoot);
  });
  const text =
    'Give the other files that define this pod names that begin with a dot, or one of them runs once this one goes; it may restart the pod';
  return [{ text, command: commands.join(' && ') }];
}

/** Gives a file another name, unless there is something of that name. */
export function putToSleep(file: string, held: string, asRoot: string): string {
  const isFree = `{ ${asRoot}test ! -e ${held} || { echo ${held} 'is there already' >&2; false; }; }`;
  return `${isFree} && ${asRoot}mv ${file} ${held}`;
}

/**
 * Sets FILE where exactly one file has the pod's name. In the order of bytes, as the kubelet reads a directory: of files
 * that define the same pod the last one counts.
 */
function findManifest({ directory, manifestName }: AdviceSubject, asRoot: string): readonly Step[] {
  const pattern = shellQuote(manifestPattern(manifestName));
  const grep = `${asRoot}env LC_ALL=C sh -c 'grep -lsE "$1" "$2"/*' sh ${pattern}`;
  const search = (where: string): string =>
    `FILE=$(${grep} ${where}); printf '%s\\n' "$FILE"; [ "$(printf '%s\\n' "$FILE" | wc -l)" -eq 1 ] || FILE=`;
  if (directory !== undefined) {
    const text = `Find the manifest by the pod name in it; ${SEVERAL}`;
    return [{ text, command: search(shellQuote(withoutSlash(directory))) }];
  }
  return [
    {
      text: 'Find the manifest directory: --pod-manifest-path, else staticPodPath in the file that --config names',
      command: `${asRoot}ps aux | grep '[k]ubelet'`,
    },
    {
      text: `Put it in place of /DIRECTORY, and find the manifest by the pod name in it; ${SEVERAL}`,
      command: `DIR=/DIRECTORY; ${search('"${DIR%/}"')}`,
    },
  ];
}

function withoutSlash(directory: string): string {
  return directory.length > 1 ? withoutFinalSlashes(directory) : directory;
}
