import type { Unreadable } from '../../facts/evidence.ts';
import { unreadableOf, valueOf, type Reading } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import type { KubeletFlags, KubeletSettings } from '../../kubelet/kubelet-settings.ts';
import type { KubeletPod } from '../../pods/kubelet-pod.ts';
import type { NodeAnswer } from './answering-node.ts';
import { togetherLesser, type KubeletEndpoint } from './kubelet.ts';
import { askKubelet, type KubeletPatience, type KubeletReadings } from './kubelet-readings.ts';
import type { KnownMirrors } from './small-answers.ts';
import { readStaticPods } from './static-pods-answer.ts';

/** What one kubelet answered, to one question at least. Undefined: not asked, or not readable (then `faults` say why). */
export interface KubeletAnswer extends NodeAnswer {
  readonly configz: KubeletSettings | undefined;
  readonly flagz: KubeletFlags | undefined;
  /** How many static pods it runs: not those that it refused, that have not started yet, or that have ended. */
  readonly running: number | undefined;
  /** The pods themselves; undefined also where they are just what its mirrors show. */
  readonly pods: readonly KubeletPod[] | undefined;
  readonly faults: readonly EndpointFault[];
}

/** A question that a kubelet did not answer. */
export interface EndpointFault {
  readonly endpoint: KubeletEndpoint;
  readonly unreadable: Unreadable;
}

/** What of a kubelet is asked for. */
export interface KubeletQuestions extends KubeletPatience {
  /** What besides its static pods. */
  readonly endpoints: readonly Exclude<KubeletEndpoint, 'pods'>[];
  /** Whether its configuration alone is an answer as well; else one that does not tell its pods has not answered. */
  readonly halfAnswers: boolean;
  /** The mirrors that it is held against before it is asked for its pods; undefined: it is asked for all. */
  readonly known: KnownMirrors | undefined;
}

/** Asks a kubelet for its static pods and its settings, side by side. */
export async function readKubeletAnswer(
  connection: Connection,
  asked: string,
  questions: KubeletQuestions,
): Promise<Reading<KubeletAnswer>> {
  const asking: Promise<Partial<KubeletReadings>> = askKubelet(connection, asked, questions.endpoints, questions);
  const [{ configz, flagz }, pods] = await Promise.all([
    asking,
    readStaticPods(connection, asked, questions, questions.known),
  ]);
  if (pods.kind !== 'read' && !(questions.halfAnswers && configz?.kind === 'read')) return withLesserOf(configz, pods);
  const broken = [configz, pods].find((reading) => reading?.kind === 'unreadable' && reading.beforeServer === true);
  if (broken?.kind === 'unreadable') return broken;
  const answer = valueOf(pods);
  return {
    kind: 'read',
    value: {
      node: answer?.node ?? asked,
      configz: valueOf(configz),
      flagz: valueOf(flagz),
      running: answer?.running,
      pods: answer?.pods,
      faults: faultsOf({ pods, configz, flagz }),
    },
  };
}

/** A refusal that names also the lesser right which the kubelet's configuration wants. */
function withLesserOf<T>(configz: Reading<unknown> | undefined, pods: Reading<T>): Reading<T> {
  if (configz?.kind !== 'unreadable' || pods.kind !== 'unreadable') return pods;
  const { unreadable } = pods;
  return { ...pods, unreadable: { ...unreadable, ...togetherLesser(configz.unreadable, unreadable) } };
}

function faultsOf(readings: Readonly<Record<KubeletEndpoint, Reading<unknown> | undefined>>): EndpointFault[] {
  const endpoints = ['pods', 'configz', 'flagz'] as const;
  return endpoints.flatMap((endpoint) =>
    unreadableOf([readings[endpoint]]).map((unreadable) => ({ endpoint, unreadable })),
  );
}
