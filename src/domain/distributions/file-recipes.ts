import { isEtcd, withCaution } from './caution.ts';
import { whatDeletingDoes } from './deletion.ts';
import type { AdviceSubject, Recipes, Step } from './distribution.ts';
import type { NodeAccess } from './node-access.ts';
import { literalPattern, manifestPattern } from './search-pattern.ts';
import { shellQuote } from './shell-quote.ts';
import { windowsRecipes } from './windows-recipes.ts';
import { withoutFinalSlashes } from '../final-slashes.ts';

const FIND_TEXT = 'Find the manifest by the pod name in it; if several are printed, set FILE to the right one';

/** What the shell says where a recipe is begun in its middle. */
const FIND_FIRST = 'run find first';
const CRICTL_FAILED = `echo 'crictl failed: see that the containers are gone, then move the manifest back' >&2`;

/** Shell words for the paths of one manifest, and the steps that must come first for them to mean something. */
interface Place {
  readonly find: readonly Step[];
  readonly file: string;
  /** As `file`, for the first use in a recipe: fails with a message where the file was not looked for yet. */
  readonly firstFile: string;
  /** The file's name without its directory. */
  readonly name: string;
  /** A directory beside the manifest directory: same file system, so that a move is one rename; never read by the kubelet. */
  readonly aside: string;
  /** As `aside`, for the first use in a recipe. */
  readonly firstAside: string;
}

/**
 * How to work on a static pod that comes from a file, with the kubelet's rules in mind
 * (kubelet `pkg/kubelet/config/file.go`): it reads every file of the directory whose name does not begin with
 * a dot, so nothing but the manifest itself is ever written there, and always by a rename.
 */
export function fileRecipes(subject: AdviceSubject, access: NodeAccess): Recipes {
  if (subject.directory === '') return fileRecipes({ ...subject, directory: undefined }, access);
  if (subject.windows) return windowsRecipes(subject);
  const place = placeOf(subject, access.asRoot);
  return {
    reach: access.reach,
    find: findManifest(subject, access.asRoot),
    edit: inFourSteps(place.find, editSteps(subject, place, access)),
    restart: inFourSteps(place.find, [
      { ...moveOut(subject, place, access), chained: true },
      { ...waitUntilGone(subject, access), chained: true },
      moveBack(place, access, 'Move it back; the kubelet starts it again'),
    ]),
    stop: [...place.find, moveOut(subject, place, access), moveBack(place, access, 'To start it again, move it back')],
    remove: [...place.find, removeStep(subject, place, access)],
  };
}

/**
 * Waits until the pod runs no more: the list is empty once the runtime has stopped its sandbox. Fails where crictl
 * does, which says nothing of the pod; the subshell is what makes the loop's status a failure.
 */
function waitUntilGone({ mirrorName }: AdviceSubject, { asRoot, crictl }: NodeAccess): Step {
  if (crictl === undefined || mirrorName === undefined)
    return { text: 'Give its containers time to end', command: 'sleep 60' };
  return {
    text: 'Wait until its containers are gone',
    command: `(until LEFT=$(${runningSandbox(mirrorName, asRoot, crictl)}) || { ${CRICTL_FAILED}; exit 1; }; [ -z "$LEFT" ]; do sleep 1; done)`,
  };
}

/** Restarts the containers and leaves the manifest alone: the kubelet replaces a sandbox that is gone. */
export function restartBySandbox({ mirrorName }: AdviceSubject, { asRoot, crictl }: NodeAccess): readonly Step[] {
  if (crictl === undefined) return [{ text: 'Not known on this node, which has no crictl; restart the node' }];
  if (mirrorName === undefined) {
    const list = `${asRoot}${crictl} pods --state ready`;
    return [
      { text: `Not known without the name of the node; "${list}" has its sandbox, which "${crictl} stopp ID" stops` },
    ];
  }
  return [
    {
      text: 'Stop its sandbox on the node; the kubelet starts a new one at once',
      command: `${asRoot}${crictl} stopp "$(${runningSandbox(mirrorName, asRoot, crictl)})"`,
    },
  ];
}

function runningSandbox(mirrorName: string, asRoot: string, crictl: string): string {
  return `${asRoot}${crictl} pods -q --state ready --name ${shellQuote(`^${literalPattern(mirrorName)}$`)}`;
}

function placeOf(subject: AdviceSubject, asRoot: string): Place {
  const { directory, file, fileConfidence = 'guess' } = subject;
  if (file !== undefined && fileConfidence !== 'guess') {
    const name = file.slice(file.lastIndexOf('/') + 1);
    const home = directory ?? file.slice(0, -name.length);
    const [path, aside] = [shellQuote(file), asideOf(home)];
    return { find: [], file: path, firstFile: path, name: shellQuote(name), aside, firstAside: aside };
  }
  const found = { file: '"$FILE"', firstFile: `"\${FILE:?${FIND_FIRST}}"`, name: '"${FILE##*/}"' };
  const find = findManifest(subject, asRoot);
  if (directory === undefined) {
    return { find, ...found, aside: '"$DIR.aside"', firstAside: `"\${DIR:?${FIND_FIRST}}.aside"` };
  }
  return { find, ...found, aside: asideOf(directory), firstAside: asideOf(directory) };
}

function asideOf(directory: string): string {
  return shellQuote(`${directory.length > 1 ? withoutFinalSlashes(directory) : directory}.aside`);
}

/** Sets FILE, and DIR where the directory is not known, to what the node says. */
function findManifest({ directory, manifestName }: AdviceSubject, asRoot: string): readonly Step[] {
  const grep = `${asRoot}sh -c 'grep -lsE "$1" "$2"/*' sh ${shellQuote(manifestPattern(manifestName))}`;
  if (directory !== undefined) {
    return [{ text: FIND_TEXT, command: `FILE=$(${grep} ${shellQuote(directory)}); echo "$FILE"` }];
  }
  return [
    {
      text: 'Find the manifest directory: --pod-manifest-path, else staticPodPath in the file that --config names',
      command: `${asRoot}ps aux | grep '[k]ubelet'`,
    },
    {
      text: 'Put it in place of /DIRECTORY, and find the manifest by the pod name in it',
      command: `DIR=/DIRECTORY; DIR=\${DIR%/}; FILE=$(${grep} "$DIR"); echo "$FILE"`,
    },
  ];
}

/** The backup has a name of its own, which no move out of the directory overwrites, and the first one stays. */
function editSteps(
  { singleFile }: AdviceSubject,
  { file, firstFile, name, aside, firstAside }: Place,
  { asRoot, editor }: NodeAccess,
): readonly Step[] {
  const copy = `${aside}/${name}.new`;
  const original = `${aside}/${name}.orig`;
  const edit = editor ?? ((path) => `${asRoot}vi ${path}`);
  return [
    {
      text:
        singleFile === true
          ? 'Copy it: the kubelet must never read it half written'
          : 'Copy it out: the kubelet runs every file in that directory, backups and editor files too',
      command: `${asRoot}mkdir -p ${firstAside} && ${asRoot}cp -p ${firstFile} ${copy} && { ${asRoot}test -e ${original} || ${asRoot}cp -p ${file} ${original}; }`,
      chained: true,
    },
    {
      text: 'Edit the copy; the file as it was before the first edit stays beside it, ending in .orig',
      command: edit(copy, `${name}.new`),
      chained: true,
    },
    {
      text: 'Put it in place in one move; a file that cannot be parsed removes the running pod, with no Event',
      command: `${asRoot}mv ${copy} ${file}`,
    },
  ];
}

/** An unknown directory takes two steps to find; then the first two of the work share a line. */
function inFourSteps(find: readonly Step[], [first, second, ...rest]: readonly Step[]): readonly Step[] {
  if (first === undefined || second === undefined) return find;
  const steps = [...find, first, second, ...rest];
  if (steps.length <= 4) return steps;
  const text = [first.text, second.text?.replace(/^[A-Z]/, (letter) => letter.toLowerCase())].join('; ');
  return [...find, { ...second, text, command: [first.command, second.command].join(' && ') }, ...rest];
}

function moveOut(subject: AdviceSubject, { firstFile, aside, firstAside }: Place, { asRoot }: NodeAccess): Step {
  return {
    text: withCaution(
      subject.singleFile === true ? 'Move the manifest away' : 'Move the manifest out of the directory',
      subject,
    ),
    command: `${asRoot}mkdir -p ${firstAside} && ${asRoot}mv ${firstFile} ${aside}/`,
  };
}

function moveBack({ file, name, aside }: Place, { asRoot }: NodeAccess, text: string): Step {
  return { text, command: `${asRoot}mv ${aside}/${name} ${file}` };
}

function removeStep(subject: AdviceSubject, { firstFile }: Place, { asRoot }: NodeAccess): Step {
  const first = isEtcd(subject) ? ', after its member has left the etcd cluster' : '';
  return {
    text: `Delete the manifest${first}; ${whatDeletingDoes(subject)}`,
    command: `${asRoot}rm ${firstFile}`,
  };
}
