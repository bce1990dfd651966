import { timeText } from '../facts/time-text.ts';

/** A static pod whose manifest this program has taken out of the kubelet's sight, to be started again. */
export interface StoppedPod {
  readonly namespace: string;
  /** `metadata.name` in the manifest. */
  readonly name: string;
  /** The name of the manifest, as it was and is to be again. */
  readonly file: string;
  /** By the node's clock; undefined where that is not known. */
  readonly since: Date | undefined;
  /** Empty where nobody knows. */
  readonly by: string;
}

/** The state of a stopped pod: since when, and who has stopped it, as far as that is known. Unescaped. */
export function stoppedWords({ since, by }: Pick<StoppedPod, 'since' | 'by'>): string {
  const when = since === undefined ? '' : ` since ${timeText(since)}`;
  return `stopped${when}${by === '' ? '' : ` by ${by}`}`;
}
