import type { Namesake } from '../../pods/why/admission-policy.ts';
import { InterruptedError } from '../../facts/errors.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import type { Mirrors } from '../../pods/mirrors.ts';
import { type StaticPod, kubeletAlone } from '../../pods/static-pod.ts';
import { byNamespaceNameNode } from '../../pods/pod-order.ts';
import { explainMissingMirrors } from './missing-mirrors.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { findTracedPods } from './traced-pods.ts';
import { isWanted, listMirrors, nodesToAsk, type KubeletQuery } from '../nodes/kubelet-query.ts';
import { mayHaveMirrorNow, namesakesOf, recheckPods, unreadableNow } from './mirror-recheck.ts';
import { findGoneNodes } from '../nodes/gone-nodes.ts';
import { surveyKubelets } from '../nodes/kubelet-survey.ts';
import { readStaticPods } from '../nodes/static-pods-answer.ts';
import { isCutShort, silentNodes, withoutNodes, type Survey } from '../nodes/node-survey.ts';

/** Hidden pods, and what was looked at to find them. */
export interface HiddenPodListing {
  readonly pods: readonly StaticPod[];
  /** How the kubelets answered; undefined where none was to be asked. */
  readonly survey: Survey<unknown> | undefined;
  /** Whether Events were read in place of kubelets: not where every kubelet answered. */
  readonly eventsRead: boolean;
  /** Events were not read because labels were asked for, which they do not tell. */
  readonly eventsUseless: boolean;
  /** Nodes that the query names, and that the server does not know. */
  readonly missing: readonly string[];
  /** Other nodes that are gone, though Events still tell of their pods: these are left out. */
  readonly goneNodes: readonly string[];
  /** Pods that stand where a mirror is missing. */
  readonly namesakes: ReadonlyMap<string, Namesake>;
  /** What could not be read besides kubelets. */
  readonly unreadable: readonly Unreadable[];
  /** The user pressed Ctrl-C: the rest was not looked at. */
  readonly interrupted: boolean;
}

/**
 * Finds the static pods that run without a mirror, and why: asks the kubelets, and reads the Events where they cannot be
 * asked. Throws `ApiError` and `ConnectionError` where the mirror pods cannot be listed.
 */
export async function findHiddenPods(
  connection: Connection,
  query: KubeletQuery,
  { askKubelets }: { readonly askKubelets: boolean },
): Promise<HiddenPodListing> {
  const search = new HiddenPodSearch(connection, query);
  await search.run(await listMirrors(connection, query), askKubelets);
  if (search.interrupted || (search.survey !== undefined && isCutShort(search.survey))) return search;
  const explained = await explainMissingMirrors(connection, search.pods, search.namesakes, query);
  search.pods = [...explained.pods];
  search.unreadable.push(...explained.unreadable);
  search.interrupted = explained.interrupted;
  return search;
}

/**
 * The static pods without a mirror that Events tell of, on nodes whose kubelets do not; why is still to be found out
 * (`missing-mirrors.ts`). `mirrors`: those of the nodes of the query, and perhaps of others.
 */
export async function hearOfHiddenPods(
  connection: Connection,
  query: KubeletQuery,
  mirrors: Mirrors,
): Promise<HiddenPodListing> {
  const search = new HiddenPodSearch(connection, query);
  await search.run(mirrors, false);
  return search;
}

/** One search; its fields are what is known so far, so that an interruption leaves them. */
class HiddenPodSearch implements HiddenPodListing {
  pods: StaticPod[] = [];
  survey: Survey<unknown> | undefined;
  eventsRead = false;
  eventsUseless = false;
  missing: readonly string[] = [];
  goneNodes: readonly string[] = [];
  readonly unreadable: Unreadable[] = [];
  interrupted = false;
  namesakes: ReadonlyMap<string, Namesake> = new Map();
  readonly #connection: Connection;
  #query: KubeletQuery;

  constructor(connection: Connection, query: KubeletQuery) {
    this.#connection = connection;
    this.#query = query;
  }

  async run(mirrors: Mirrors, askKubelets: boolean): Promise<void> {
    if (askKubelets) this.unreadable.push(...mirrors.unreadable);
    try {
      if (askKubelets) await this.#askKubelets(mirrors);
      if (this.survey !== undefined && isCutShort(this.survey)) return;
      const missing = await this.#findMissing(mirrors);
      const nodes = this.#query.nodes.filter((node) => !missing.has(node));
      const isAnyLeft = nodes.length > 0 || missing.size === 0;
      const isAnySilent = this.survey === undefined || silentNodes(this.survey).length > 0;
      if (isAnyLeft && isAnySilent) await this.#readEvents(mirrors, { ...this.#query, nodes });
      await this.#lookAgain();
    } catch (error) {
      if (!(error instanceof InterruptedError)) throw error;
      this.interrupted = true;
    } finally {
      this.pods.sort(byNamespaceNameNode);
    }
  }

  async #askKubelets(mirrors: Mirrors): Promise<void> {
    const { nodes, known, unreadable } = await nodesToAsk(this.#connection, this.#query, mirrors);
    this.unreadable.push(...unreadable);
    this.#query = { ...this.#query, knownNodes: known ?? this.#query.knownNodes };
    const { namespace } = this.#query;
    const survey = await surveyKubelets(this.#connection, nodes, this.#query, (node) =>
      readStaticPods(this.#connection, node, this.#query, { mirrors, namespace }),
    );
    this.pods = [...survey.answers.values()]
      .flatMap(({ pods = [] }) => pods)
      .filter((pod) => isWanted(pod, this.#query) && mirrors.of(pod) === undefined)
      .map(kubeletAlone);
    this.survey = survey;
    this.interrupted = survey.interrupted;
  }

  async #readEvents(mirrors: Mirrors, query: KubeletQuery): Promise<void> {
    this.eventsUseless = query.labels.length > 0;
    if (this.eventsUseless) return;
    const traced = await findTracedPods(this.#connection, query, mirrors, (node) => {
      return this.survey?.answers.has(node) === true;
    });
    this.pods.push(...traced.pods);
    this.eventsRead = traced.eventsRead;
    this.goneNodes = traced.goneNodes;
    this.unreadable.push(...traced.unreadable);
  }

  /** Takes out the nodes that the user names and the server does not know: nothing is said of them but that. */
  async #findMissing(mirrors: Mirrors): Promise<ReadonlySet<string>> {
    const silent = this.#query.nodes.filter((node) => {
      return this.survey?.answers.has(node) !== true && mirrors.on(node).length === 0;
    });
    const { gone, unreadable } = await findGoneNodes(this.#connection, silent, this.#query);
    this.unreadable.push(...unreadable);
    this.missing = this.#query.nodes.filter((node) => gone.has(node));
    if (this.survey !== undefined) this.survey = withoutNodes(this.survey, gone);
    return gone;
  }

  /** Drops pods whose mirror came meanwhile, and keeps what stands in a mirror's place. */
  async #lookAgain(): Promise<void> {
    const { concurrency, signal } = this.#query;
    const now = await recheckPods(this.#connection, this.pods, concurrency, signal);
    this.pods = this.pods.filter((pod) => !mayHaveMirrorNow(now, pod));
    this.namesakes = namesakesOf(now);
    this.unreadable.push(...unreadableNow(now));
  }
}
