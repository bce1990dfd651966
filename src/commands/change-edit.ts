import type { CommandContext } from '../cli/command.ts';
import { digestOf } from '../change/change.ts';
import { findManifest, planEdit, type ChangedDirectory, type Plan, type ChangeTarget } from '../change/plan.ts';
import { AttemptError } from '../facts/errors.ts';
import { EditedFile } from '../host/edited-file.ts';
import type { TargetKubelet } from '../kubelet/kubelet.ts';
import { manifestContent } from '../kubelet/manifest-content.ts';
import { readManifest } from '../kubelet/manifest/reading.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';

/** A manifest that was edited, and the file in which that was done: to be removed once it is in place. */
export interface EditedManifest {
  readonly plan: Plan;
  readonly edited: EditedFile;
}

/**
 * Has the user edit a manifest. What the kubelet could not read is given back to the editor where somebody can be
 * asked. What was written is never lost: where this throws, the file stays and is named.
 */
export async function editManifest(
  context: CommandContext,
  directory: ChangedDirectory,
  wanted: ChangeTarget,
): Promise<EditedManifest> {
  const found = findManifest(directory, wanted);
  const edited = new EditedFile(found.file.name, found.content);
  try {
    for (;;) {
      await context.edit(edited.path);
      const content = edited.read();
      const problem = digestOf(content) === digestOf(found.content) ? undefined : problemOf(content, directory.target);
      if (problem === undefined) return { plan: planEdit(directory, found, content), edited };
      context.stderr.write(`${escapeLine(`error: the kubelet would not accept this manifest: ${problem}`)}\n`);
      if (!context.canAsk() || !(await context.confirm('Edit it again? [y/N] '))) {
        throw new AttemptError('nothing was changed: the kubelet would not accept the manifest');
      }
    }
  } catch (error) {
    tellKept(context, edited);
    throw error;
  }
}

/** Tells where the user's words are, if there are any. */
export function tellKept({ stderr }: CommandContext, edited: EditedFile): void {
  const path = edited.keep();
  if (path !== undefined) stderr.write(`${escapeLine(`A copy of your changes is in ${path}.`)}\n`);
}

function problemOf(content: Uint8Array, target: TargetKubelet): string | undefined {
  const read = manifestContent(readManifest(content, target), target);
  return read.kind === 'pod' ? undefined : read.reason;
}
