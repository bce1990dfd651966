import { InterruptedError } from '../facts/errors.ts';
import type { Unreadable } from '../facts/evidence.ts';
import type { Connection } from '../kubectl/connection.ts';
import type { KubeletSettings } from '../kubelet/kubelet-settings.ts';
import { podAsMirrored } from '../pods/kubelet-agreement.ts';
import { Mirrors } from '../pods/mirrors.ts';
import { byNamespaceNameNode } from '../pods/pod-order.ts';
import { isHidden, kubeletAlone, mirrorAlone, pairPods, type StaticPod } from '../pods/static-pod.ts';
import type { Namesake } from '../pods/why/admission-policy.ts';
import { explainMirrors } from './mirrors/mirror-causes.ts';
import { settlePods } from './mirrors/settled-pods.ts';
import { findTracedPods } from './mirrors/traced-pods.ts';
import type { FoundNodes } from './nodes/find-nodes.ts';
import { findGoneNodes } from './nodes/gone-nodes.ts';
import { readKubeletAnswer, type KubeletAnswer, type KubeletQuestions } from './nodes/kubelet-answer.ts';
import { isWanted } from './nodes/kubelet-query.ts';
import { surveyKubelets } from './nodes/kubelet-survey.ts';
import { readNodes, unreadableNodes, type NodeReadings } from './nodes/node-list.ts';
import { isCutShort, silentNodes, withoutNodes, type Survey } from './nodes/node-survey.ts';
import { readSurveyStart, type ClusterQuery, type SurveyStart } from './survey-start.ts';

/** The static pods of a cluster with all their sides, and what was looked at. */
export interface ClusterSurvey extends SurveyStart {
  /** By namespace, name, node. */
  readonly pods: readonly StaticPod[];
  /** Other nodes that mirror pods are bound to, looked for where all pods are wanted. */
  readonly hosts: NodeReadings;
  /** How the kubelets answered; undefined where none was to be asked. */
  readonly kubelets: Survey<KubeletAnswer> | undefined;
  /** Whether Events were read in place of kubelets: not where every kubelet answered. */
  readonly eventsRead: boolean;
  /** Events were not read because labels were asked for, which they do not tell. */
  readonly eventsUseless: boolean;
  /** Nodes that the query names, that the server does not know, and that have no mirror pod. */
  readonly missing: readonly string[];
  /** Other nodes that are gone, though they have mirror pods, or Events tell of their pods: these last are left out. */
  readonly goneNodes: readonly string[];
  /** What could not be read besides kubelets. */
  readonly unreadable: readonly Unreadable[];
  /** The user pressed Ctrl-C: the rest was not looked at. */
  readonly interrupted: boolean;
}

/**
 * Asks for each fact about the static pods of a cluster once: the mirrors and the nodes, what the kubelets run, what
 * Events tell where these are silent, once more the mirrors of pods whose sides differ, and what may keep them away.
 * Throws `ApiError` and `ConnectionError` where the mirror pods cannot be listed, or neither they nor Nodes.
 */
export async function surveyCluster(connection: Connection, query: ClusterQuery): Promise<ClusterSurvey> {
  return await goOnSurveying(connection, query, await readSurveyStart(connection, query));
}

/** The same from what the API server shows on. */
export async function goOnSurveying(
  connection: Connection,
  query: ClusterQuery,
  start: SurveyStart,
): Promise<ClusterSurvey> {
  const run = new SurveyRun(connection, query, start);
  await run.finish();
  return run;
}

const NO_MIRRORS = new Mirrors([]);

/** One survey; its fields are what is known so far, so that an interruption leaves them. */
class SurveyRun implements ClusterSurvey {
  readonly mirrors: Mirrors | undefined;
  readonly nodes: FoundNodes;
  readonly names: readonly string[];
  readonly configMap: KubeletSettings | undefined;
  readonly unreadable: Unreadable[];
  pods: readonly StaticPod[] = [];
  hosts: NodeReadings = new Map();
  kubelets: Survey<KubeletAnswer> | undefined;
  eventsRead = false;
  eventsUseless = false;
  missing: readonly string[];
  goneNodes: readonly string[] = [];
  interrupted = false;
  readonly #connection: Connection;
  readonly #query: ClusterQuery;
  #namesakes: ReadonlyMap<string, Namesake> = new Map();

  constructor(connection: Connection, query: ClusterQuery, start: SurveyStart) {
    this.#connection = connection;
    this.#query = query;
    this.mirrors = start.mirrors;
    this.nodes = start.nodes;
    this.names = start.names;
    this.configMap = start.configMap;
    this.unreadable = [...start.unreadable];
    this.missing = start.nodes.missing.filter((name) => !this.#isMirrored(name));
  }

  async finish(): Promise<void> {
    try {
      if (this.#query.askKubelets) await this.#askKubelets();
      this.pods = this.#pair();
      if (!isCutShort(this.kubelets)) await this.#lookFurther();
    } catch (error) {
      if (!(error instanceof InterruptedError)) throw error;
      this.interrupted = true;
    }
    this.pods = [...this.pods].sort(byNamespaceNameNode);
  }

  async #askKubelets(): Promise<void> {
    const { mirrors, names } = this;
    const { pods, nodeFacts, mostWhole, namespace } = this.#query;
    const questions: KubeletQuestions = {
      ...this.#query,
      endpoints: nodeFacts?.endpoints ?? [],
      halfAnswers: pods === 'counted',
      known: mirrors === undefined || names.length <= mostWhole ? undefined : { mirrors, namespace },
    };
    this.kubelets = await surveyKubelets(this.#connection, names, this.#query, (node) =>
      readKubeletAnswer(this.#connection, node, questions),
    );
    this.interrupted = this.kubelets.interrupted;
  }

  #pair(): StaticPod[] {
    const { mirrors } = this;
    if (mirrors === undefined) return [];
    const pods = this.#query.pods === 'all' ? this.#bothSides(mirrors) : this.#unmirrored(mirrors);
    return pods.filter((pod) => isWanted(pod, this.#query));
  }

  /** What the kubelets run, and mirrors of what they do not, or of nodes whose kubelet did not answer. */
  #bothSides(mirrors: Mirrors): StaticPod[] {
    const answers = this.kubelets?.answers ?? new Map<string, KubeletAnswer>();
    const heard = [...answers].flatMap(([node, { pods = mirrors.on(node).map(podAsMirrored) }]) =>
      pairPods(node, pods, mirrors),
    );
    return [...heard, ...mirrors.elsewhere((node) => answers.has(node)).map(mirrorAlone)];
  }

  /** A kubelet that agrees with its mirrors has none. */
  #unmirrored(mirrors: Mirrors): StaticPod[] {
    const running = [...(this.kubelets?.answers.values() ?? [])].flatMap(({ pods = [] }) => pods);
    return running.filter((pod) => mirrors.of(pod) === undefined).map(kubeletAlone);
  }

  #isAskedFor(pod: StaticPod): boolean {
    return this.#query.pods === 'all' || isHidden(pod);
  }

  async #lookFurther(): Promise<void> {
    const { pods, unexplained } = this.#query;
    if (pods !== 'counted') {
      await this.#findMissing();
      await this.#readEvents();
    }
    await this.#lookAgain();
    if (pods === 'all') await this.#findHosts();
    if (pods !== 'counted' && unexplained !== true) await this.#explain();
  }

  /** Looks for nodes that the user names and nothing shows: nothing is said of them but that they are not there. */
  async #findMissing(): Promise<void> {
    const { nodes } = this.#query;
    const doubtful = nodes.filter((name) => {
      return !this.#isHeard(name) && !this.#isMirrored(name) && !this.missing.includes(name);
    });
    const { gone, unreadable } = await findGoneNodes(this.#connection, doubtful, this.#known());
    this.unreadable.push(...unreadable);
    this.missing = nodes.filter((name) => gone.has(name) || this.missing.includes(name));
    if (this.kubelets !== undefined) this.kubelets = withoutNodes(this.kubelets, gone);
  }

  /** Adds the static pods without a mirror that Events tell of, on nodes whose kubelets do not. */
  async #readEvents(): Promise<void> {
    const { nodes: named, labels, namespace } = this.#query;
    const nodes = named.filter((name) => !this.missing.includes(name));
    const isNobodyLeft = named.length > 0 && nodes.length === 0;
    if (isNobodyLeft || (this.kubelets !== undefined && silentNodes(this.kubelets).length === 0)) return;
    this.eventsUseless = labels.length > 0;
    if (this.eventsUseless) return;
    const query = { ...this.#known(), nodes, namespace };
    const traced = await findTracedPods(this.#connection, query, this.mirrors ?? NO_MIRRORS, (node) =>
      this.#isHeard(node),
    );
    this.pods = [...this.pods, ...traced.pods];
    this.eventsRead = traced.eventsRead;
    this.goneNodes = traced.goneNodes;
    this.unreadable.push(...traced.unreadable);
  }

  /** Drops what has a mirror meanwhile, or none any more, and keeps what stands in a mirror's place. */
  async #lookAgain(): Promise<void> {
    const { pods, namesakes, unreadable } = await settlePods(this.#connection, this.pods, this.#query);
    this.pods = pods.filter((pod) => this.#isAskedFor(pod));
    this.#namesakes = namesakes;
    this.unreadable.push(...unreadable);
  }

  /** Mirrors may be left of a node only where it is known which Nodes there are. */
  async #findHosts(): Promise<void> {
    const { known, missing } = this.nodes;
    const hosts = known === undefined ? [] : (this.mirrors?.nodes ?? []);
    const others = hosts.filter((name) => known?.has(name) !== true && !missing.includes(name)).sort();
    this.hosts = await readNodes(this.#connection, others, this.#query.chunkSize, this.#query.signal);
    const gone = others.filter((name) => this.hosts.get(name)?.kind === 'absent');
    this.goneNodes = [...new Set([...this.goneNodes, ...gone])].sort();
    this.unreadable.push(...unreadableNodes(this.hosts));
  }

  async #explain(): Promise<void> {
    const { pods, unreadable } = await explainMirrors(this.#connection, this.pods, this.#namesakes, this.#query);
    this.pods = pods;
    this.unreadable.push(...unreadable);
  }

  #isHeard(node: string): boolean {
    return this.kubelets?.answers.has(node) === true;
  }

  #isMirrored(node: string): boolean {
    return (this.mirrors?.on(node).length ?? 0) > 0;
  }

  #known() {
    const { chunkSize, signal } = this.#query;
    return { knownNodes: this.nodes.known, chunkSize, signal };
  }
}
