import type { CommandContext } from '../cli/command.ts';
import { InterruptedError } from '../facts/errors.ts';
import type { LintTarget } from '../host/lint-files.ts';
import { readNamedPipe } from '../host/named-pipe.ts';
import { faultOf } from '../host/system-files.ts';
import { read, type Outcome } from '../kubelet/file.ts';
import { LARGEST_MANIFEST } from '../kubelet/manifest/reading.ts';

/** Standard input as far as a manifest may go, or why it could not be read. Throws `InterruptedError`. */
export function readStandardInput(context: CommandContext): Promise<Outcome<Uint8Array>> {
  return readInputOf(context, LARGEST_MANIFEST);
}

/** Standard input, at most one byte more than `limit`, or why it could not be read. Throws `InterruptedError`. */
export function readInputOf({ readInput: ask, signal }: CommandContext, limit: number): Promise<Outcome<Uint8Array>> {
  return interruptibly(ask(limit), signal);
}

/** A FIFO that the user named is a process substitution of the shell: it is read to its end before anything is judged. */
export async function withPipeRead(
  found: LintTarget,
  { signal }: CommandContext,
  limit = LARGEST_MANIFEST,
): Promise<LintTarget> {
  if (found.type !== 'file' || found.file.kind !== 'fifo') return found;
  const read = await interruptibly(readNamedPipe(found.file.path, limit, signal), signal);
  return { type: 'file', file: { ...found.file, read: () => read } };
}

async function interruptibly(reading: Promise<Uint8Array>, signal: AbortSignal): Promise<Outcome<Uint8Array>> {
  try {
    return read(await reading);
  } catch (error) {
    if (signal.aborted) throw new InterruptedError();
    return faultOf(error);
  }
}
