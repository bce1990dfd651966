import { isEtcd, withCaution } from './caution.ts';
import { whatDeletingDoes } from './deletion.ts';
import type { AdviceSubject, Recipes, Step } from '../distribution.ts';
import { manifestPlace, putToSleep, type ManifestPaths } from '../manifest-paths.ts';
import type { NodeAccess } from './node-access.ts';
import { annotatedCopy, ANNOTATE_BY_HAND } from '../restart-annotation.ts';
import { windowsRecipes } from './windows-recipes.ts';

/**
 * How to work on a static pod that comes from a file, with the kubelet's rules in mind (kubelet
 * `pkg/kubelet/config/file.go`, `file_linux.go`): it reads every file of the directory whose name does not begin with a
 * dot, and is told of each change in it. So what is written there begins with a dot, and becomes the manifest by a
 * rename. Each recipe can be pasted as a whole, and ends with the way back.
 */
export function fileRecipes(subject: AdviceSubject, access: NodeAccess): Recipes {
  if (subject.directory === '') return fileRecipes({ ...subject, directory: undefined }, access);
  if (subject.windows) return windowsRecipes(subject);
  const { find, paths } = manifestPlace(subject, access.asRoot);
  return {
    reach: access.reach,
    find,
    edit: [...find, ...editSteps(subject, paths, access)],
    restart: [...find, ...restartSteps(subject, paths, access)],
    stop: [...find, ...stopSteps(subject, paths, access)],
    remove: [...find, ...removeSteps(subject, paths, access)],
  };
}

/** The copy is edited elsewhere, because editors leave files of their own beside it. */
function editSteps(subject: AdviceSubject, paths: ManifestPaths, access: NodeAccess): readonly Step[] {
  const { firstFile, file, name, next } = paths;
  const { asRoot } = access;
  const edit = access.editor ?? ((path) => `${asRoot}vi ${path}`);
  const copy = '"$OLD.new"';
  return [
    {
      text: withCaution(
        `Edit a copy elsewhere: the kubelet ${subject.singleFile === true ? 'must never read it half written' : 'runs every file of the directory, backups and editor files too'}`,
        subject,
      ),
      command: `${keepAs(firstFile, paths, asRoot)} && ${asRoot}cp -p ${file} "$OLD" && ${asRoot}cp -p ${file} ${copy} && ${edit(copy, `${name}.new`)}`,
      chained: true,
    },
    {
      text: 'Put it in place in one move; a file that cannot be parsed removes the running pod, with no Event',
      command: `${asRoot}mv -f ${copy} ${next} && ${asRoot}mv -f ${next} ${file}`,
    },
    putBack('To undo', paths, asRoot),
  ];
}

function restartSteps(subject: AdviceSubject, paths: ManifestPaths, { asRoot }: NodeAccess): readonly Step[] {
  const { firstFile, file, next } = paths;
  return [
    {
      text: withCaution(
        'Write a copy with a new annotation, under a name that the kubelet does not read; taking the manifest away and back counts as a crash',
        subject,
      ),
      command: `${asRoot}cp -p ${firstFile} ${next} && ${annotatedCopy(asRoot, file, next)}`,
      chained: true,
    },
    {
      text: 'Put it in place in one move: to the kubelet it is another pod, which it starts once the old one has ended',
      command: `${asRoot}mv -f ${next} ${file} || { ${asRoot}rm -f ${next}; echo 'not restarted: edit the file, and ${ANNOTATE_BY_HAND}' >&2; false; }`,
    },
  ];
}

/** A name that begins with a dot is as good as away, and the move back is one rename. */
function stopSteps(subject: AdviceSubject, paths: ManifestPaths, { asRoot }: NodeAccess): readonly Step[] {
  const { firstFile, file, held } = paths;
  return [
    {
      text: withCaution('Give the manifest a name that begins with a dot, which the kubelet does not read', subject),
      command: `${asRoot}test -f ${firstFile} && ${putToSleep(file, held, asRoot)}`,
    },
    { text: 'To start it again', command: `${asRoot}mv ${held} ${file}`, later: true },
  ];
}

function removeSteps(subject: AdviceSubject, paths: ManifestPaths, { asRoot }: NodeAccess): readonly Step[] {
  const first = isEtcd(subject) ? ', after its member has left the etcd cluster' : '';
  return [
    {
      text: `Move the manifest out of the directory${first}; ${whatDeletingDoes(subject)}`,
      command: `${keepAs(paths.firstFile, paths, asRoot)} && ${asRoot}mv ${paths.file} "$OLD"`,
    },
    putBack('To bring it back', paths, asRoot),
  ];
}

/** Sets OLD to a path outside the directory, with the time in it; it fails where the manifest was not found. */
function keepAs(firstFile: string, { name, aside }: ManifestPaths, asRoot: string): string {
  return `${asRoot}test -f ${firstFile} && OLD=${aside}/${name}.$(date +%Y%m%d-%H%M%S) && ${asRoot}mkdir -p ${aside}`;
}

/** What was kept becomes the manifest again. Copied first: the other directory may be on another file system. */
function putBack(text: string, { file, next }: ManifestPaths, asRoot: string): Step {
  const command = `${asRoot}cp -p "\${OLD:?it was kept in another shell}" ${next} && ${asRoot}mv -f ${next} ${file}`;
  return { text, command, later: true };
}
