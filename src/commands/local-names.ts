import { atOnce } from '../facts/steps.ts';
import { stoppedPods } from '../change/history.ts';
import type { Candidate } from '../cli/completion-names.ts';
import type { FlagTable, FlagValues } from '../cli/flag.ts';
import type { DefinedPod, ManifestFile } from '../kubelet/manifest-directory.ts';
import { readLocalNode } from '../host/local-node.ts';
import { podsWithoutFile } from '../pods/filed-pods.ts';
import { stoppedWords } from '../pods/stopped-pod.ts';
import { leftoverWords, stateWords } from '../output/manifest-words.ts';
import type { LOCAL_FLAGS } from './local-flags.ts';
import { localRequest } from './local-request.ts';

/**
 * What `local explain` can be asked about on the node that the flags mean, for completion: pods by the names in their
 * manifests, with the namespace where several have the name; files that make no pod, and pods without a file, by their
 * own; and what is stopped. Throws what reading the node throws.
 */
export function readLocalNames(flags: FlagValues<FlagTable>): readonly Candidate[] {
  // Words of this kind belong to commands that have these flags.
  const { kubelet, directory, history } = atOnce(readLocalNode(localRequest(flags as FlagValues<typeof LOCAL_FLAGS>)));
  const { files = [], pods = [] } = directory ?? {};
  const manifests = files.filter(({ state }) => state !== 'ignored' && state !== 'not-a-manifest');
  const stopped = stoppedPods(history, files);
  const names = [...manifests.flatMap((file) => podOf(file)?.name ?? []), ...stopped.map(({ name }) => name)];
  const isShared = (name: string): boolean => names.indexOf(name) !== names.lastIndexOf(name);
  const nameOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
    isShared(name) ? `${namespace}/${name}` : name;
  return [
    ...manifests.map((file) => {
      const pod = podOf(file);
      if (pod === undefined) return { value: file.name, description: stateWords(file) };
      return { value: nameOf(pod), description: `${file.name}, ${stateWords(file)}` };
    }),
    ...stopped.map((pod) => ({ value: nameOf(pod), description: `${pod.file}, ${stoppedWords(pod)}` })),
    ...podsWithoutFile(pods).map((pod) => ({
      value: pod.metadata.name ?? '',
      description: leftoverWords(pod, kubelet),
    })),
  ];
}

/** The pod that a file makes: of files that define the same one, only the last counts. */
function podOf({ pod, state }: ManifestFile): DefinedPod | undefined {
  return state === 'shadowed' ? undefined : pod;
}
