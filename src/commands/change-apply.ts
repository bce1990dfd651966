import type { CommandContext } from '../cli/command.ts';
import { planApply } from '../change/plan.ts';
import { AttemptError, UsageError } from '../facts/errors.ts';
import { LARGEST_MANIFEST, readManifest } from '../kubelet/manifest/reading.ts';
import { manifestContent, targetKubelet } from '../kubelet/manifest-content.ts';
import type { Prepare } from './change-node.ts';

/** A manifest that the user gave, and the pod that it defines. */
export interface GivenManifest {
  readonly content: Uint8Array;
  readonly pod: { readonly namespace: string; readonly name: string };
}

/** Reads the manifest that `-f` names. Throws where it defines no pod, before anything is asked of a cluster. */
export async function readGiven(context: CommandContext, file: string | undefined): Promise<GivenManifest> {
  if (file === undefined || file === '') throw new UsageError('apply needs -f FILE', "'-' is standard input.");
  const content = file === '-' ? await context.readInput(LARGEST_MANIFEST) : Buffer.from(readNamed(context, file));
  const target = targetKubelet(undefined, undefined);
  const read = manifestContent(readManifest(content, target), target);
  if (read.kind !== 'pod')
    throw new AttemptError(`${file === '-' ? 'standard input' : file} defines no pod: ${read.reason}`, 'See "lint".');
  const { name = '', namespace = '' } = read.metadata;
  return { content, pod: { name, namespace } };
}

function readNamed({ readFile }: CommandContext, file: string): string {
  try {
    return readFile(file);
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
  }
}

/** Puts a given manifest into a node's directory. */
export function applyManifest({ content, pod }: GivenManifest, node: string): Prepare {
  return (directory) => Promise.resolve({ plan: planApply(directory, pod, node, content) });
}
