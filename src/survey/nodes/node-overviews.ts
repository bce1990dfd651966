import { ApiError, InterruptedError } from '../../facts/errors.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import type { KubeletFlags, KubeletSettings } from '../../kubelet/kubelet-settings.ts';
import type { KubeletPod } from '../../pods/kubelet-pod.ts';
import { Mirrors } from '../../pods/mirrors.ts';
import { overviewOf, type NodeOverview } from '../../nodes/node-overview.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { listMirrors, type KubeletQuery } from './kubelet-query.ts';
import { readKubeadmConfig } from './kubeadm-config.ts';
import type { NodeAnswer } from './answering-node.ts';
import type { KubeletEndpoint } from './kubelet.ts';
import { askKubelet } from './kubelet-readings.ts';
import { mayHaveMirrorNow, recheckPods, unreadableNow } from '../mirrors/mirror-recheck.ts';
import { findNodes } from './find-nodes.ts';
import { listNodes } from '../../kubectl/api/objects.ts';
import { surveyKubelets } from './kubelet-survey.ts';
import type { Survey } from './node-survey.ts';
import { readStaticPods } from './static-pods-answer.ts';
import { attempt, unreadableOf, valueOf, type Reading } from '../../kubectl/api/reading.ts';

/** Which nodes to show, and how. `namespace` and `labels` of the query are not used. */
export interface NodeQuery extends KubeletQuery {
  /** Labels of Nodes, as the server selects them. */
  readonly selector: string | undefined;
  readonly askKubelets: boolean;
  /** Whether flags are wanted as well: only they name the kubelet's configuration file. */
  readonly wantsFlags: boolean;
  /** Whether the pods that kubelets run are wanted themselves, not their number alone. */
  readonly wantsPods?: boolean;
}

/** Nodes, and what was looked at. */
export interface NodeListing {
  readonly nodes: readonly NodeOverview[];
  /** The mirrors, undefined where pods could not be listed, and what kubelets run, where `wantsPods` says so. */
  readonly mirrors: Mirrors | undefined;
  readonly running: ReadonlyMap<string, readonly KubeletPod[]>;
  /** Nodes asked for that the server does not know. */
  readonly missing: readonly string[];
  readonly survey: Survey<unknown> | undefined;
  /** Nodes whose kubelet answered some questions and not others, with those it did not. */
  readonly halfAnswered: ReadonlyMap<string, readonly EndpointFault[]>;
  readonly unreadable: readonly Unreadable[];
  readonly interrupted: boolean;
}

/** What one kubelet answered, to one question at least. Undefined: not asked, or not readable (then `faults` say why). */
interface KubeletAnswer extends NodeAnswer {
  readonly configz: KubeletSettings | undefined;
  readonly flagz: KubeletFlags | undefined;
  /** How many static pods run. */
  readonly running: number | undefined;
  /** Themselves, where they are wanted. */
  readonly pods: readonly KubeletPod[] | undefined;
  /** Those of them that had no mirror when the mirrors were listed. */
  readonly unmirrored: readonly KubeletPod[];
  readonly faults: readonly EndpointFault[];
}

/** A question that a kubelet did not answer. */
export interface EndpointFault {
  readonly endpoint: KubeletEndpoint;
  readonly unreadable: Unreadable;
}

/**
 * Shows where each node's kubelet takes static pods from, and how many. Throws `ApiError` where neither Nodes nor pods
 * can be listed.
 */
export async function readNodeOverviews(connection: Connection, query: NodeQuery): Promise<NodeListing> {
  const { signal } = query;
  const listing = listMirrors(connection, { ...query, namespace: undefined });
  const [known, mirrors, configMap] = await Promise.all([
    findNodes(connection, query),
    attempt({ what: 'pods', permission: 'list pods' }, () => listing),
    readKubeadmConfig(connection, signal),
  ]);
  const mirrored = valueOf(mirrors);
  const names = known.found?.map(({ name }) => name) ?? mirrored?.nodes;
  // Without either the Nodes could not be listed, and what refused that is what the user needs.
  if (names === undefined) {
    throw await listNodes(connection, query.chunkSize, signal).then(() => new Error('nodes are not known'), withHint);
  }
  const nodes = new Map(known.found?.map(({ name, node }) => [name, node]));
  const asked = query.askKubelets ? await askKubelets(connection, query, names, mirrored) : undefined;
  return {
    nodes: names.map((name) => {
      const answer = asked?.survey.answers.get(name);
      const unanswered = asked?.survey.unanswered.get(name);
      return overviewOf({
        name,
        node: nodes.get(name),
        mirrors: mirrored?.on(name).map(({ metadata }) => metadata),
        configz: answer?.configz,
        flagz: answer?.flagz,
        configMap: valueOf(configMap),
        running: answer?.running,
        hidden: answer?.running === undefined ? undefined : asked?.hidden?.get(name),
        unreadable: unanswered === undefined ? unreadableIn(answer?.faults ?? []) : [unanswered],
      });
    }),
    mirrors: mirrored,
    running: new Map(
      [...(asked?.survey.answers ?? [])].flatMap(([node, { pods }]) => (pods === undefined ? [] : [[node, pods]])),
    ),
    missing: known.missing,
    survey: asked?.survey,
    halfAnswered: faultsByNode(asked?.survey.answers ?? new Map<string, KubeletAnswer>()),
    unreadable: [
      ...known.unreadable,
      ...(mirrored?.unreadable ?? []),
      ...unreadableOf([mirrors, configMap]),
      ...(asked?.unreadable ?? []),
    ],
    interrupted: asked?.interrupted === true,
  };
}

function withHint(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.reason !== 'Forbidden') return error;
  const hint = 'Ask for "list nodes", or name the nodes: for those "get nodes/proxy" is enough.';
  return new ApiError(error.status, error.reason, error.message, undefined, hint);
}

interface AskedKubelets {
  readonly survey: Survey<KubeletAnswer>;
  /** Hidden pods by node; undefined where mirror pods could not be listed. */
  readonly hidden: ReadonlyMap<string, number> | undefined;
  /** What could not be read besides kubelets. */
  readonly unreadable: readonly Unreadable[];
  readonly interrupted: boolean;
}

async function askKubelets(
  connection: Connection,
  query: NodeQuery,
  names: readonly string[],
  mirrors: Mirrors | undefined,
): Promise<AskedKubelets> {
  const endpoints = query.wantsFlags ? (['configz', 'flagz'] as const) : (['configz'] as const);
  const known = query.wantsPods === true || mirrors === undefined ? undefined : { mirrors, namespace: undefined };
  const survey = await surveyKubelets(connection, names, query, async (asked): Promise<Reading<KubeletAnswer>> => {
    const [{ configz, flagz }, pods] = await Promise.all([
      askKubelet<'configz' | 'flagz'>(connection, asked, endpoints, query),
      readStaticPods(connection, asked, query, known),
    ]);
    const answer = valueOf(pods);
    const node = answer?.node ?? asked;
    if (configz.kind === 'unreadable' && pods.kind === 'unreadable') return pods;
    const broken = [configz, pods].find((reading) => reading.kind === 'unreadable' && reading.beforeServer === true);
    if (broken?.kind === 'unreadable') return broken;
    const faults = faultsOf({ configz, flagz, pods });
    const unmirrored = mirrors === undefined ? [] : (answer?.pods ?? []).filter((pod) => mirrors.of(pod) === undefined);
    const settings = { configz: valueOf(configz), flagz: valueOf(flagz) };
    const wanted = query.wantsPods === true ? answer?.pods : undefined;
    return { kind: 'read', value: { node, ...settings, running: answer?.total, pods: wanted, unmirrored, faults } };
  });
  if (mirrors === undefined || survey.lost !== undefined)
    return { survey, hidden: undefined, unreadable: [], interrupted: survey.interrupted };
  const unmirrored = [...survey.answers.values()].flatMap((answer) => answer.unmirrored);
  const { hidden, unreadable, interrupted } = await lookAgain(connection, query, unmirrored);
  const count = new Map(names.map((name) => [name, 0]));
  for (const { node } of hidden) count.set(node, (count.get(node) ?? 0) + 1);
  return { survey, hidden: count, unreadable, interrupted: survey.interrupted || interrupted };
}

function faultsOf(readings: Readonly<Record<KubeletEndpoint, Reading<unknown> | undefined>>): EndpointFault[] {
  const endpoints = ['pods', 'configz', 'flagz'] as const;
  return endpoints.flatMap((endpoint) =>
    unreadableOf([readings[endpoint]]).map((unreadable) => ({ endpoint, unreadable })),
  );
}

function unreadableIn(faults: readonly EndpointFault[]): readonly Unreadable[] {
  return faults.map(({ unreadable }) => unreadable);
}

/** That an older kubelet has no flags to show is nothing to tell. */
function faultsByNode(answers: ReadonlyMap<string, KubeletAnswer>): NodeListing['halfAnswered'] {
  const told = [...answers].map(([node, { faults }]) => {
    return [
      node,
      faults.filter(({ endpoint, unreadable: { status } }) => endpoint !== 'flagz' || status !== 404),
    ] as const;
  });
  return new Map(told.filter(([, faults]) => faults.length > 0));
}

/** Those whose mirror has not come meanwhile; all where the user pressed Ctrl-C. */
async function lookAgain(
  connection: Connection,
  { concurrency, signal }: NodeQuery,
  unmirrored: readonly KubeletPod[],
): Promise<Pick<AskedKubelets, 'interrupted' | 'unreadable'> & { readonly hidden: readonly KubeletPod[] }> {
  try {
    const now = await recheckPods(connection, unmirrored, concurrency, signal);
    const hidden = unmirrored.filter((pod) => !mayHaveMirrorNow(now, pod));
    return { hidden, unreadable: unreadableNow(now), interrupted: false };
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    return { hidden: unmirrored, unreadable: [], interrupted: true };
  }
}
