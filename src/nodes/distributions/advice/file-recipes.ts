import { isEtcd, withCaution } from './caution.ts';
import { whatDeletingDoes } from './deletion.ts';
import { manifestScript } from './manifest-script.ts';
import type { NodeAccess } from './node-access.ts';
import { manifestPattern } from './search-pattern.ts';
import { shellQuote } from '../../../facts/shell-quote.ts';
import { windowsRecipes } from './windows-recipes.ts';
import { withoutFinalSlashes } from '../../../facts/final-slashes.ts';
import type { AdviceSubject, Deed, Recipes, Step } from '../distribution.ts';

/** How to work on a static pod that comes from a file: one script for each thing that can be done. */
export function fileRecipes(subject: AdviceSubject, access: NodeAccess): Recipes {
  if (subject.directory === '') return fileRecipes({ ...subject, directory: undefined }, access);
  if (subject.windows) return windowsRecipes(subject);
  const first = isEtcd(subject) ? ', once its member has left the etcd cluster' : '';
  const words: Readonly<Record<Deed, string>> = {
    edit: withCaution('Edit a copy of the manifest, then move it into place', subject),
    restart: withCaution('Give the manifest a new annotation: the kubelet then restarts the pod', subject),
    stop: withCaution('Rename the manifest to begin with a dot: the kubelet does not read such a file', subject),
    remove: `Rename the manifest so that the kubelet does not read it${first}; ${whatDeletingDoes(subject)}`,
  };
  const scripted = (deed: Deed): readonly Step[] => [{ text: words[deed], script: manifestScript(deed, subject) }];
  return {
    reach: access.reach,
    find: findManifest(subject, access.asRoot),
    edit: scripted('edit'),
    restart: scripted('restart'),
    stop: scripted('stop'),
    remove: scripted('remove'),
  };
}

/** A file that is only usual may be another one, or one of two: so it is looked for. */
function findManifest(
  { directory, file, fileConfidence, singleFile, manifestName }: AdviceSubject,
  asRoot: string,
): readonly Step[] {
  if (file !== undefined && (fileConfidence === 'certain' || singleFile === true)) return [];
  const look = (where: string): string =>
    `${asRoot}sh -c 'grep -lsE "$1" "$2"/*' sh ${shellQuote(manifestPattern(manifestName))} ${where}`;
  const text = 'find the manifest by the pod name in it; if several define the pod, the last one counts';
  if (directory !== undefined) {
    const where = directory.length > 1 ? withoutFinalSlashes(directory) : directory;
    return [{ text: `F${text.slice(1)}`, command: look(shellQuote(where)) }];
  }
  return [
    {
      text: 'Find the manifest directory: --pod-manifest-path, or else staticPodPath in the file that --config names',
      command: `${asRoot}ps aux | grep '[k]ubelet'`,
    },
    { text: `Replace /DIRECTORY with it, and ${text}`, command: look('/DIRECTORY') },
  ];
}
