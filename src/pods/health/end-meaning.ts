import { OTHER_PROCESSOR, WRONG_PROGRAM, type Meaning } from './log-meaning.ts';
import type { ContainerEnd } from './observation.ts';

/** What is known of an exit code alone: 128 and the number of the signal, or what a shell makes of it. */
const CODES: Readonly<Record<number, Meaning>> = {
  126: {
    means: 'its command, or one that it runs, exists but cannot be run',
    remedy: WRONG_PROGRAM,
  },
  127: { means: 'its command, or one that it runs, does not exist', remedy: WRONG_PROGRAM },
  132: {
    means: 'its program used an illegal instruction: usually one that the processor of this node does not have',
    remedy: OTHER_PROCESSOR,
  },
  137: {
    means:
      'it was killed: usually memory ran out, or it did not stop within its grace period, as after a failed liveness or startup probe',
    remedy: "Look for the reason in the node's Events and kernel log.",
  },
  139: { means: 'its program crashed (segmentation fault)', remedy: 'Try another version of its image.' },
  143: {
    means: 'it was told to stop: a liveness or startup probe failed, or somebody stopped it',
    remedy: "Look for a failed probe in the pod's Events.",
  },
};

/** What the end of a container means by itself; undefined where it tells no more than that it ended. */
export function endMeaning({ reason, exitCode }: ContainerEnd): Meaning | undefined {
  if (reason === 'OOMKilled') {
    return {
      means: 'the kernel killed it because memory ran out: it reached its limit, or the node had none left',
      remedy: 'Raise resources.limits.memory of the container in the manifest, or free memory on the node.',
    };
  }
  return CODES[exitCode];
}

/** Whether a container was ended by a signal (SIGKILL, SIGTERM) of which only somebody else knows why. */
export function isEndedByOthers({ reason, exitCode }: ContainerEnd): boolean {
  return reason !== 'OOMKilled' && (exitCode === 137 || exitCode === 143);
}
