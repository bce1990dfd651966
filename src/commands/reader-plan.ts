import type { CommandContext } from '../cli/command.ts';
import type { FlagValues } from '../cli/flag.ts';
import type { Connection } from '../cluster/connection.ts';
import { AttemptError, UsageError } from '../domain/errors.ts';
import { readerPod, readerPodName, type PodManifest } from '../domain/reader-pod.ts';
import { escapeLine } from '../output/escape.ts';
import type { READER_FLAGS } from './reader-flags.ts';

/** What the flags about reader pods say. */
export type ReaderFlags = FlagValues<typeof READER_FLAGS>;

/** What is read on which node. */
export interface ReaderTarget {
  readonly node: string;
  /** The manifest directory, or the single file that takes its place. */
  readonly path: string;
  readonly kind: 'directory' | 'file';
}

/** A reader pod for a node, not yet created. */
export interface ReaderPlan extends ReaderTarget {
  readonly pod: PodManifest;
}

/** Seconds that the pod may live beyond what it is needed for, so that it ends even where it cannot be deleted. */
const SPARE = 60;

/** The pod that would read a node's manifests. */
export function planReader(connection: Connection, target: ReaderTarget, flags: ReaderFlags): ReaderPlan {
  const pod = readerPod({
    ...target,
    name: readerPodName(crypto.randomUUID().replaceAll('-', '').slice(-10)),
    namespace: readerNamespace(connection, flags),
    image: flags.image,
    lifetime: Math.ceil((2 * flags.timeout) / 1000) + SPARE,
  });
  return { ...target, pod };
}

/** The namespace in which reader pods are created. */
export function readerNamespace({ namespace }: Connection, { debugNamespace }: ReaderFlags): string {
  return debugNamespace ?? namespace;
}

/**
 * Asks for consent, unless --yes has given it. `what` says in a sentence what would be created; `instead` what to do
 * where nobody can be asked. Throws `AttemptError` where the answer is no, `UsageError` where there is no terminal.
 */
export async function requireConsent(
  { confirm }: CommandContext,
  { yes }: ReaderFlags,
  { what, instead }: { readonly what: string; readonly instead: string },
): Promise<void> {
  if (yes) return;
  const answer = await confirm(`${escapeLine(what)}\nGo on? [y/N] `);
  if (answer === true) return;
  if (answer === false) throw new AttemptError('not confirmed: nothing was created');
  throw new UsageError('a reader pod is only created after you agree, and there is no terminal to ask at', instead);
}
