import { InterruptedError } from '../../facts/errors.ts';
import { grouped } from '../../facts/grouped.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import type { KubeletSettings } from '../../kubelet/kubelet-settings.ts';
import { fanOutByName } from '../../kubectl/api/fan-out.ts';
import { unreadableObjects } from '../../kubectl/api/unreadable-objects.ts';
import { valueOf, type Reading } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { nodeAddress } from '../../nodes/node-summary.ts';
import { answeredByAnother, answeringNode } from './answering-node.ts';
import type { NodeReadings } from './node-list.ts';
import { askKubelet, type KubeletPatience } from './kubelet-readings.ts';
import { surveyKubelets } from './kubelet-survey.ts';
import { silentNodes } from './node-survey.ts';

/** How kubelets are asked for the sake of a list. */
export interface PathQuery extends KubeletPatience {
  readonly concurrency: number;
}

/** What kubelets say of their configuration, by node. */
export interface KubeletPaths {
  readonly settings: ReadonlyMap<string, KubeletSettings>;
  /** Nodes that are too many to ask: of them nothing is known. */
  readonly unasked: ReadonlySet<string>;
  readonly unreadable: readonly Unreadable[];
}

interface PathAnswer {
  readonly node: string;
  readonly settings: KubeletSettings;
}

/** So many are asked for one list, which must not become the work of `nodes`. */
const MOST_ASKED = 100;

/** Asks the kubelets of nodes for their configuration. Throws `InterruptedError`. */
export async function askPaths(
  connection: Connection,
  nodes: readonly string[],
  query: PathQuery,
): Promise<KubeletPaths> {
  const { concurrency, signal } = query;
  const [asked, unasked] = [nodes.slice(0, MOST_ASKED), nodes.slice(MOST_ASKED)];
  const options = { nodes: asked, concurrency, signal, onProgress: () => undefined };
  const survey = await surveyKubelets(connection, asked, options, async (node): Promise<Reading<PathAnswer>> => {
    const { configz } = await askKubelet(connection, node, ['configz'], query);
    return configz.kind === 'read' ? { kind: 'read', value: { node, settings: configz.value } } : configz;
  });
  if (survey.interrupted) throw new InterruptedError();
  const [fault] = survey.unanswered.values();
  // What was not asked any more was not asked for what the last answers told.
  const silent = silentNodes(survey).flatMap((node) => {
    const unreadable = survey.unanswered.get(node) ?? fault;
    return unreadable === undefined ? [] : [[node, { kind: 'unreadable', unreadable }] as const];
  });
  return {
    settings: new Map([...survey.answers].map(([node, { settings }]) => [node, settings])),
    unasked: new Set(unasked),
    unreadable: [
      ...unreadableObjects(['the directory from the kubelet of', 'the directory from the kubelets of'], silent),
      ...(unasked.length === 0 ? [] : [tooMany(unasked.length)]),
    ],
  };
}

/**
 * Takes out what another node's kubelet said: where Nodes have one address, as a renamed node and what is left of it, the
 * pods of the kubelet there tell whose it is. Only these are asked for them: a list must stay cheap.
 */
export async function withoutStrangers(
  connection: Connection,
  paths: KubeletPaths,
  nodes: NodeReadings,
  query: PathQuery,
): Promise<KubeletPaths> {
  const doubted = sharingAddresses(nodes).filter((name) => paths.settings.has(name));
  const strangers = await fanOutByName(doubted, query.concurrency, async (asked) => {
    const { pods } = await askKubelet(connection, asked, ['pods'], query);
    if (pods.kind === 'unreadable') return pods.unreadable;
    const own = answeringNode(asked, valueOf(pods) ?? []);
    return own === asked ? undefined : answeredByAnother(asked, own);
  });
  const faults = [...strangers].flatMap(([name, fault]) => (fault === undefined ? [] : [{ name, fault }]));
  const settings = new Map(paths.settings);
  for (const { name } of faults) settings.delete(name);
  return {
    settings,
    unasked: new Set([...paths.unasked, ...faults.map(({ name }) => name)]),
    unreadable: [...paths.unreadable, ...faults.map(({ fault }) => fault)],
  };
}

/** The Nodes that have their address with others. */
function sharingAddresses(nodes: NodeReadings): readonly string[] {
  const byAddress = grouped(nodes, ([, reading]) => nodeAddress(valueOf(reading)));
  return [...byAddress].flatMap(([address, own]) => {
    return address === undefined || own.length === 1 ? [] : own.map(([name]) => name);
  });
}

function tooMany(count: number): Unreadable {
  const why = `a list asks ${MOST_ASKED} kubelets at most: name nodes with --node, or see "nodes"`;
  return { what: `the directory from ${count} more ${count === 1 ? 'kubelet' : 'kubelets'}`, why };
}
