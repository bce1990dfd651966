import { ApiError, AttemptError } from '../../facts/errors.ts';
import { GUARD_CONTAINER, guardCommand } from '../../change/guard-pod.ts';
import { getPod } from '../../kubectl/api/objects.ts';
import type { Connection } from '../../kubectl/connection.ts';
import type { Pod } from '../../kubernetes/kubernetes.ts';
import { ExecError, execOutput } from '../reader/pod-exec.ts';
import { waitForStart } from '../task-pod/start.ts';
import { withTaskPod, type TaskPodRun, type TaskPodWords } from '../task-pod/task-pod.ts';
import { Guard, type GuardSight } from './guard.ts';

/** How the pod of a guard is used. */
export type GuardRun = Omit<TaskPodRun, 'words'>;

function wordsFor(node: string): TaskPodWords {
  return {
    noun: 'guard pod',
    late: 'Nothing was changed. Allow more time with --timeout, or change the manifest on the node with "local".',
    image: 'With --image, name an image with a shell that the node has or can pull.',
    program: 'The image may have no shell; name another with --image.',
    missingPath: (event) => new AttemptError(`the manifest directory is not on node ${node}: ${event}`),
  };
}

/**
 * Has a guard on the node of the pod for as long as `use` runs. Whatever happens, an interruption included, the pod is
 * deleted then, and takes back what was not confirmed as it ends.
 */
export async function withPodGuard<T>(
  connection: Connection,
  run: GuardRun,
  use: (guard: Guard) => Promise<T>,
): Promise<T> {
  const { name, namespace } = run.pod.metadata;
  const whole = { ...run, words: wordsFor(run.pod.spec.nodeName) };
  return await withTaskPod(connection, whole, async (timer) => {
    await waitForStart(connection, whole, timer);
    const guard = new Guard({
      run: async (words, stdin, signal) => {
        const command = guardCommand(...words);
        const output = execOutput(connection, {
          namespace,
          pod: name,
          container: GUARD_CONTAINER,
          command,
          stdin,
          signal,
        });
        return await textOf(output);
      },
      look: async (signal) => {
        try {
          return sightOf(await getPod(connection, namespace, name, signal, PATIENCE));
        } catch (error) {
          if (error instanceof ApiError && error.status === 404) return { presence: 'gone', lastWords: undefined };
          throw error;
        }
      },
    });
    return await use(guard);
  });
}

function sightOf({ metadata, status }: Pod): GuardSight {
  const container = status?.containerStatuses?.find((one) => one.name === GUARD_CONTAINER);
  return {
    presence: metadata?.deletionTimestamp === undefined ? 'there' : 'ending',
    lastWords: container?.state?.terminated?.message,
  };
}

/** Milliseconds after which an answer is given up: who watches a guard asks again. */
const PATIENCE = 5_000;

/** What a command printed, at most so many bytes: an answer and the ends of some logs. */
const MOST_BYTES = 1024 * 1024;

async function textOf(output: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of output) {
      pieces.push(piece);
      size += piece.length;
      if (size > MOST_BYTES) break;
    }
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    throw new AttemptError(`the guard could not be asked: ${[error.message, error.stderr].join(' ').trim()}`);
  }
  return Buffer.concat(pieces).toString('utf8');
}
