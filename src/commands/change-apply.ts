import type { CommandContext } from '../cli/command.ts';
import { planApply } from '../change/plan.ts';
import { AttemptError, UsageError } from '../facts/errors.ts';
import { findLintTargets } from '../host/lint-files.ts';
import { failed, type Outcome } from '../kubelet/file.ts';
import { LARGEST_MANIFEST, readManifest } from '../kubelet/manifest/reading.ts';
import { manifestContent, targetKubelet } from '../kubelet/manifest-content.ts';
import { shellOperand } from '../facts/shell-quote.ts';
import type { Prepare } from './change-node.ts';
import { readStandardInput, withPipeRead } from './given-files.ts';

/** A manifest that the user gave, and the pod that it defines. */
export interface GivenManifest {
  readonly content: Uint8Array;
  readonly pod: { readonly namespace: string; readonly name: string };
}

/**
 * Reads the manifest that `-f` names. Throws where it defines no pod, before anything is asked of a cluster; `lint` is the
 * command that tells more.
 */
export async function readGiven(
  context: CommandContext,
  file: string | undefined,
  lint: string,
): Promise<GivenManifest> {
  if (file === undefined || file === '') throw new UsageError('apply needs -f FILE', 'Use -f - for standard input.');
  const bytes = file === '-' ? await readStandardInput(context) : await readNamed(context, file);
  const title = file === '-' ? 'standard input' : file;
  if (!bytes.ok) throw new UsageError(`cannot read ${title}: ${bytes.fault.why}`);
  const target = targetKubelet(undefined, undefined);
  const read = manifestContent(readManifest(bytes.value, target), target);
  if (read.kind !== 'pod') {
    throw new AttemptError(`${title} defines no pod: ${read.reason}`, `See "${lint} ${shellOperand(file)}".`);
  }
  const { name = '', namespace = '' } = read.metadata;
  return { content: bytes.value, pod: { name, namespace } };
}

/** The bytes of the one file that a name stands for, a pipe of the shell among them. */
async function readNamed(context: CommandContext, name: string): Promise<Outcome<Uint8Array>> {
  const [found, ...others] = findLintTargets(name);
  if (found === undefined || others.length > 0) return failed('failed', 'it matches several files');
  const target = await withPipeRead(found, context);
  if (target.type === 'file') return target.file.read(LARGEST_MANIFEST);
  return target.type === 'directory' ? failed('not-a-file') : failed('failed', target.why);
}

/** Puts a given manifest into a node's directory. */
export function applyManifest({ content, pod }: GivenManifest, node: string): Prepare {
  return (directory) => Promise.resolve({ plan: planApply(directory, pod, node, content) });
}
