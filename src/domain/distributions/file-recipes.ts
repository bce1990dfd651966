import { isEtcd, withCaution } from './caution.ts';
import type { AdviceSubject, Recipes, Step } from './distribution.ts';
import type { NodeAccess } from './node-access.ts';
import { literalPattern, manifestPattern } from './search-pattern.ts';
import { shellQuote } from './shell-quote.ts';
import { windowsRecipes } from './windows-recipes.ts';

const FIND_TEXT = 'Find the manifest by the pod name in it; if several are printed, set FILE to the right one';

/** Shell words for the paths of one manifest, and the steps that must come first for them to mean something. */
interface Place {
  readonly find: readonly Step[];
  readonly file: string;
  /** The file's name without its directory. */
  readonly name: string;
  /** A directory beside the manifest directory: same file system, so that a move is one rename; never read by the kubelet. */
  readonly aside: string;
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
    edit: inFourSteps(place.find, editSteps(place, access)),
    restart: inFourSteps(place.find, [
      moveOut(subject, place, access),
      waitUntilGone(subject, access),
      moveBack(place, access, 'Move it back; the kubelet starts it again'),
    ]),
    stop: [...place.find, moveOut(subject, place, access), moveBack(place, access, 'To start it again, move it back')],
    remove: [...place.find, removeStep(subject, place, access)],
  };
}

/** Waits until the pod runs no more; an empty list once the runtime has stopped its sandbox. */
function waitUntilGone({ mirrorName }: AdviceSubject, { asRoot, crictl }: NodeAccess): Step {
  if (crictl === undefined) return { text: 'Give its containers time to end', command: 'sleep 60' };
  return {
    text: 'Wait until its containers are gone',
    command: `until [ -z "$(${runningSandbox(mirrorName, asRoot, crictl)})" ]; do sleep 1; done`,
  };
}

/** Restarts the containers and leaves the manifest alone: the kubelet replaces a sandbox that is gone. */
export function restartBySandbox({ mirrorName }: AdviceSubject, { asRoot, crictl }: NodeAccess): readonly Step[] {
  if (crictl === undefined) return [{ text: 'Not known on this node, which has no crictl; restart the node' }];
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
    return { find: [], file: shellQuote(file), name: shellQuote(name), aside: asideOf(home) };
  }
  const aside = directory === undefined ? '"${DIR%/}.aside"' : asideOf(directory);
  return { find: findManifest(subject, asRoot), file: '"$FILE"', name: '"${FILE##*/}"', aside };
}

function asideOf(directory: string): string {
  return shellQuote(`${directory.length > 1 ? directory.replace(/\/+$/, '') : directory}.aside`);
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
      command: `DIR=/DIRECTORY; FILE=$(${grep} "$DIR"); echo "$FILE"`,
    },
  ];
}

function editSteps({ file, name, aside }: Place, { asRoot, editor }: NodeAccess): readonly Step[] {
  const copy = `${aside}/${name}.new`;
  const edit = editor ?? ((path) => `${asRoot}vi ${path}`);
  return [
    {
      text: 'Copy it out: the kubelet runs every file in that directory, backups and editor files too',
      command: `${asRoot}mkdir -p ${aside} && ${asRoot}cp -p ${file} ${aside}/ && ${asRoot}cp -p ${file} ${copy}`,
    },
    { text: 'Edit the copy; the original stays beside it', command: edit(copy, `${name}.new`) },
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
  return [...find, { text, command: [first.command, second.command].join(' && ') }, ...rest];
}

function moveOut(subject: AdviceSubject, { file, aside }: Place, { asRoot }: NodeAccess): Step {
  return {
    text: withCaution('Move the manifest out of the directory', subject),
    command: `${asRoot}mkdir -p ${aside} && ${asRoot}mv ${file} ${aside}/`,
  };
}

function moveBack({ file, name, aside }: Place, { asRoot }: NodeAccess, text: string): Step {
  return { text, command: `${asRoot}mv ${aside}/${name} ${file}` };
}

function removeStep(subject: AdviceSubject, { file }: Place, { asRoot }: NodeAccess): Step {
  const first = isEtcd(subject) ? ', after its member has left the etcd cluster' : '';
  return {
    text: `Delete the manifest${first}; the kubelet stops the pod and removes its mirror`,
    command: `${asRoot}rm ${file}`,
  };
}
