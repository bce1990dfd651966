import { OTHER_PROCESSOR, WRONG_PROGRAM, type Meaning } from './log-meaning.ts';
import type { ContainerEnd } from './observation.ts';

/** What is known of an exit code alone: 128 and the number of the signal, or what a shell makes of it. */
const CODES: Readonly<Record<number, Meaning>> = {
  126: {
    means: 'its command is there and cannot be run',
    remedy: WRONG_PROGRAM,
  },
  127: { means: 'its command is not there', remedy: WRONG_PROGRAM },
  132: {
    means: 'its program has an instruction that the processor of this node does not know',
    remedy: OTHER_PROCESSOR,
  },
  137: {
    means: 'it was killed: after its grace period, as when a liveness or startup probe failed, or for want of memory',
    remedy: "See the node's Events and kernel log for the reason.",
  },
  139: { means: 'its program crashed (segmentation fault)', remedy: 'Try another version of its image.' },
  143: {
    means: 'it was asked to end: a liveness or startup probe failed, or somebody ended it',
    remedy: "See the pod's Events for a probe that failed.",
  },
};

/** What the end of a container means by itself; undefined where it tells no more than that it ended. */
export function endMeaning({ reason, exitCode }: ContainerEnd): Meaning | undefined {
  if (reason === 'OOMKilled') {
    return {
      means: 'the kernel killed it for want of memory: it reached its limit, or the node had no more',
      remedy: "Raise the container's resources.limits.memory in the manifest, or make room on the node.",
    };
  }
  return CODES[exitCode];
}

/** Whether a container was ended by a signal (SIGKILL, SIGTERM) of which only somebody else knows why. */
export function isEndedByOthers({ reason, exitCode }: ContainerEnd): boolean {
  return reason !== 'OOMKilled' && (exitCode === 137 || exitCode === 143);
}
