import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandContext } from '../cli/command.ts';
import { findManifest, planEdit, type ChangedDirectory, type Plan, type WantedPod } from '../change/plan.ts';
import { AttemptError } from '../facts/errors.ts';
import { readManifest } from '../kubelet/manifest/reading.ts';
import { manifestContent, targetKubelet } from '../kubelet/manifest-content.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';

/**
 * Has the user edit a pod's manifest. What the kubelet could not read is given back to the editor, and what was written is
 * never lost: where the edit comes to nothing, the file stays and is named.
 */
export async function editManifest(
  context: CommandContext,
  directory: ChangedDirectory,
  wanted: WantedPod,
): Promise<Plan> {
  const found = findManifest(directory, wanted);
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-static-edit-'));
  const file = join(folder, found.file.name);
  writeFileSync(file, found.content, { mode: 0o600 });
  let keep = true;
  try {
    for (;;) {
      await context.edit(file);
      const content = readFileSync(file);
      const problem = content.equals(found.content) ? undefined : problemOf(content);
      if (problem === undefined) {
        keep = false;
        return planEdit(directory, found, content);
      }
      context.stderr.write(`${escapeLine(`error: the kubelet would not read this: ${problem}`)}\n`);
      if (!context.canAsk() || !(await context.confirm('Edit it again? [y/N] '))) {
        throw new AttemptError('nothing was changed');
      }
    }
  } finally {
    if (!keep && !context.signal.aborted) rmSync(folder, { recursive: true, force: true });
    else context.stderr.write(`${escapeLine(`What you wrote is in ${file}.`)}\n`);
  }
}

function problemOf(content: Uint8Array): string | undefined {
  const target = targetKubelet(undefined, undefined);
  const read = manifestContent(readManifest(content, target), target);
  return read.kind === 'pod' ? undefined : read.reason;
}
