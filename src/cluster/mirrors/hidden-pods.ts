import type { AdmissionPolicies, Namesake } from '../../domain/admission-policy.ts';
import { InterruptedError } from '../../domain/errors.ts';
import type { Unreadable } from '../../domain/evidence.ts';
import { byNamespaceNameNode, hiddenOf, type HiddenPod } from '../../domain/hidden-pod.ts';
import type { KubeletPod } from '../../domain/kubelet-pod.ts';
import { matchesLabels } from '../../domain/label-selector.ts';
import { whyNoMirror } from '../../domain/mirror-cause.ts';
import type { Mirrors } from '../../domain/mirror-comparison.ts';
import { manifestName } from '../../domain/mirror-pod.ts';
import { readAdmissionPolicies } from './admission-policies.ts';
import type { Connection } from '../connection.ts';
import { traceStaticPods, type PodTrace } from './events.ts';
import { listMirrors, nodesToAsk, readKubelet, type KubeletQuery } from '../nodes/kubelet-query.ts';
import { hasMirrorNow, namesakesOf, recheckPods, unreadableNow } from './mirror-recheck.ts';
import { readRefusals } from './mirror-refusals.ts';
import { surveyKubelets } from '../nodes/kubelet-survey.ts';
import type { Survey } from '../nodes/node-survey.ts';
import { attempt, unreadableOf, valueOf, type Reading } from '../api/reading.ts';

/** Hidden pods, and what was looked at to find them. */
export interface HiddenPodListing {
  readonly pods: readonly HiddenPod[];
  /** How the kubelets answered; undefined where none was to be asked. */
  readonly survey: Survey<unknown> | undefined;
  /** Whether Events were read in place of kubelets: not where every kubelet answered. */
  readonly eventsRead: boolean;
  /** Events were not read because labels were asked for, which they do not tell. */
  readonly eventsUseless: boolean;
  /** What could not be read besides kubelets. */
  readonly unreadable: readonly Unreadable[];
  /** The user pressed Ctrl-C: the rest was not looked at. */
  readonly interrupted: boolean;
}

/**
 * Finds the static pods that run without a mirror: asks the kubelets, and reads the Events where they cannot be asked.
 * Throws `ApiError` and `ConnectionError` where the mirror pods cannot be listed.
 */
export async function findHiddenPods(
  connection: Connection,
  query: KubeletQuery,
  askKubelets: boolean,
): Promise<HiddenPodListing> {
  const search = new HiddenPodSearch(connection, query);
  await search.run(askKubelets);
  return search;
}

/** One search; its fields are what is known so far, so that an interruption leaves them. */
class HiddenPodSearch implements HiddenPodListing {
  pods: HiddenPod[] = [];
  survey: Survey<unknown> | undefined;
  eventsRead = false;
  eventsUseless = false;
  readonly unreadable: Unreadable[] = [];
  interrupted = false;
  readonly #connection: Connection;
  readonly #query: KubeletQuery;
  #namesakes: ReadonlyMap<string, Namesake> = new Map();

  constructor(connection: Connection, query: KubeletQuery) {
    this.#connection = connection;
    this.#query = query;
  }

  async run(askKubelets: boolean): Promise<void> {
    const mirrors = await listMirrors(this.#connection, this.#query);
    try {
      if (askKubelets) await this.#askKubelets(mirrors);
      if (this.interrupted || this.survey?.lost !== undefined) return;
      if (this.survey === undefined || this.survey.unanswered.size + this.survey.unasked.length > 0) {
        await this.#readEvents(mirrors);
      }
      await this.#lookAgain();
      await this.#explain();
    } catch (error) {
      if (!(error instanceof InterruptedError)) throw error;
      this.interrupted = true;
    } finally {
      this.pods.sort(byNamespaceNameNode);
    }
  }

  async #askKubelets(mirrors: Mirrors): Promise<void> {
    const { nodes, unreadable } = await nodesToAsk(this.#connection, this.#query, mirrors);
    this.unreadable.push(...unreadable);
    const survey = await surveyKubelets(
      this.#connection,
      nodes,
      this.#query,
      async (node): Promise<Reading<HiddenPod[]>> => {
        const reading = await readKubelet(this.#connection, node, this.#query);
        if (reading.kind !== 'read') return reading;
        const hidden = reading.value.filter((pod) => this.#isWanted(pod) && mirrors.of(pod) === undefined);
        return { kind: 'read', value: hidden.map(hiddenOf) };
      },
    );
    this.pods = [...survey.answers.values()].flat();
    this.survey = survey;
    this.interrupted = survey.interrupted;
  }

  async #readEvents(mirrors: Mirrors): Promise<void> {
    const { namespace, chunkSize, signal, labels } = this.#query;
    this.eventsUseless = labels.length > 0;
    if (this.eventsUseless) return;
    const reading = await attempt({ what: 'events', permission: 'list events' }, () =>
      traceStaticPods(this.#connection, { namespace, chunkSize, signal }),
    );
    this.unreadable.push(...unreadableOf([reading]));
    this.eventsRead = reading.kind === 'read';
    const known = mirrors.hashes();
    const traces = (valueOf(reading) ?? []).filter(
      (trace) => !known.has(trace.hash) && this.#tellsMore(trace, mirrors),
    );
    this.pods.push(...traces.map(hiddenFromTrace));
  }

  /** Whether a trace is of a node that did not answer, and of a pod that neither was replaced nor has ended. */
  #tellsMore({ namespace, name, node, lastReason }: PodTrace, mirrors: Mirrors): boolean {
    const { nodes } = this.#query;
    const asked = nodes.length === 0 || nodes.includes(node);
    const answered = this.survey?.answers.has(node) === true;
    const replaced = mirrors.on(node).some(({ pod: { metadata } }) => {
      return metadata.name === name && metadata.namespace === namespace;
    });
    return asked && !answered && !replaced && lastReason !== 'Killing';
  }

  #isWanted({ metadata }: KubeletPod): boolean {
    const { namespace, labels } = this.#query;
    return (namespace === undefined || metadata.namespace === namespace) && matchesLabels(labels, metadata.labels);
  }

  /** Drops pods whose mirror came meanwhile, and keeps what stands in a mirror's place. */
  async #lookAgain(): Promise<void> {
    const { concurrency, signal } = this.#query;
    const now = await recheckPods(this.#connection, this.pods, concurrency, signal);
    this.pods = this.pods.filter(({ metadata }) => !hasMirrorNow(now, metadata));
    this.#namesakes = namesakesOf(now);
    this.unreadable.push(...unreadableNow(now));
  }

  async #explain(): Promise<void> {
    if (this.pods.length === 0) return;
    const { concurrency, signal, now } = this.#query;
    const [{ policies, unreadable }, refusals] = await Promise.all([
      readAdmissionPolicies(this.#connection, this.pods, concurrency, signal),
      readRefusals(this.#connection, this.pods, this.#query),
    ]);
    this.unreadable.push(...unreadable);
    const all: AdmissionPolicies = { ...policies, namesakes: this.#namesakes, refusals };
    this.pods = this.pods.map((hidden) => ({ ...hidden, why: whyNoMirror(hidden, all, now()) }));
  }
}

function hiddenFromTrace({ hash, namespace, name, node, first, warning }: PodTrace): HiddenPod {
  const metadata = { name, namespace, uid: hash };
  return {
    metadata,
    node,
    manifestName: manifestName({ metadata, nodeName: node }),
    source: undefined,
    hash,
    since: first,
    foundBy: 'events',
    running: undefined,
    warning,
    why: [],
  };
}
