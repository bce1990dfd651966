import { clusterCommands } from '../../src/commands/cluster-commands.ts';
import { createHash } from 'node:crypto';
import type { ChangedDirectory } from '../../src/change/plan.ts';
import { atOnce } from '../../src/facts/steps.ts';
import { readChangeHistory } from '../../src/host/change-history.ts';
import { manifestBytes, readManifestEntries } from '../../src/host/manifest-directory.ts';
import { judgeDirectory } from '../../src/kubelet/manifest-directory.ts';
import { memoryTree } from '../fuzz/memory-tree.ts';
import { TARGET } from './manifests.ts';

/** Where the manifests of these tests are. */
export const DIRECTORY = '/etc/kubernetes/manifests';

/** A manifest of a pod. */
export function manifest(name: string, note = '', namespace = 'default'): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, annotations: {note: "${note}"}}\nspec: {containers: [{name: c, image: "i:1"}]}\n`;
}

/** A past change of a file of the test's directory. */
export interface Kept {
  readonly outcome?: string;
  readonly action?: string;
  readonly file?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** Files of it that are other than the guard writes them; undefined where they are not there. */
  readonly odd?: Readonly<Record<string, string | undefined>>;
}

function digest(text: string | undefined): string {
  return text === undefined ? 'absent' : createHash('sha256').update(text).digest('hex');
}

/** The files of a directory's history as the guard writes them, by absolute path. */
export function historyFiles(changes: readonly Kept[]): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [index, change] of changes.entries()) {
    const { outcome = 'confirmed', action = 'edit', file = 'web.yaml', name = 'web', namespace = 'default' } = change;
    const { before, after, odd = {} } = change;
    const number = String(index + 1).padStart(5, '0');
    const entry: Record<string, string | undefined> = {
      record: `${JSON.stringify({ action, namespace, name, by: 'jane' })}\n`,
      name: `${file}\n`,
      why: outcome === 'confirmed' ? '\n' : 'it was not well\n',
      began: '1772272800\n',
      ended: '1772272830\n',
      before: `${digest(before)}\n`,
      after: `${digest(after)}\n`,
      old: before,
      new: after,
      ...odd,
    };
    for (const [part, text] of Object.entries(entry)) {
      if (text !== undefined)
        files[`${DIRECTORY}/.kubectl-static/history/${number}-${outcome}-0${index}/${part}`] = text;
    }
  }
  return files;
}

/** A directory with these manifests, and what was changed there; `single`: the kubelet reads the one alone. */
export function directoryOf(
  manifests: Readonly<Record<string, string>>,
  changes: readonly Kept[] = [],
  single = false,
): ChangedDirectory {
  const files = Object.fromEntries(Object.entries(manifests).map(([name, text]) => [`${DIRECTORY}/${name}`, text]));
  const tree = memoryTree({ [`${DIRECTORY}/.placeholder`]: '', ...files, ...historyFiles(changes) });
  const entries = atOnce(readManifestEntries(tree, DIRECTORY, TARGET));
  if (!entries.ok) throw new Error(entries.fault.why);
  const own = single ? entries.value.entries.filter(({ name }) => name in manifests) : entries.value.entries;
  return {
    path: DIRECTORY,
    single,
    directory: judgeDirectory({ single, entries: own }, 'cp-1'),
    read: ({ path }) => manifestBytes(tree, path),
    history: readChangeHistory(tree, DIRECTORY),
    target: TARGET,
    where: 'node cp-1',
    command: clusterCommands('cp-1'),
  };
}
