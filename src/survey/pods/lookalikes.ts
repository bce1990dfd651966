import type { Unreadable } from '../../facts/evidence.ts';
import { lookalikeSigns, manifestName, type PodIdentity } from '../../pods/mirror-pod.ts';
import type { Lookalike } from '../../rules/snapshot.ts';
import { isRecord } from '../../facts/record.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { fanOutByName } from '../../kubectl/api/fan-out.ts';
import { fieldEquals } from '../../kubectl/api/field-selector.ts';
import { ListBounds } from '../../kubectl/api/list-bounds.ts';
import { decode, KINDS, MalformedObjects } from '../../kubectl/api/decode.ts';
import { notAList, parseItem, readItems } from '../../kubectl/api/list-items.ts';
import { findPods } from '../../kubectl/api/objects.ts';
import { listedPod, TABLE_OR_OBJECTS } from './pod-table.ts';
import { attempt, unreadableOf, valueOf } from '../../kubectl/api/reading.ts';
import { unreadableObjects } from '../../kubectl/api/unreadable-objects.ts';
import { pathSegment } from '../../facts/path-segment.ts';

/** Where to look for lookalikes. */
export interface LookalikeQuery {
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
  /** Empty: all nodes. */
  readonly nodes: readonly string[];
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Lookalikes that other answers have shown already. */
  readonly known: readonly Lookalike[];
}

/** Pods that look like mirror pods, and what could not be read of them. */
export interface LookalikeListing {
  readonly lookalikes: readonly Lookalike[];
  readonly unreadable: readonly Unreadable[];
}

/** Each name costs a request: more than so many are not looked at one by one. */
const MOST_NAMES = 200;

/**
 * Finds pods that are named as mirror pods and are none. The names of all pods come as a Table without objects, 25 times
 * smaller than one with them; only pods whose name ends in that of their node are then read. `isMirror` tells names that
 * are known for mirror pods' own. Whoever looks static by something else than the name is not in that Table: such pods
 * are known from other answers, or not at all.
 */
export async function findLookalikes(
  connection: Connection,
  query: LookalikeQuery,
  isMirror: (name: string, node: string) => boolean,
): Promise<LookalikeListing> {
  const names = new Set<string>();
  const list = await attempt({ what: 'names of all pods', permission: 'list pods' }, () =>
    readNames(connection, query, (name, node) => {
      const asked = query.nodes.length === 0 || query.nodes.includes(node);
      const named = manifestName({ metadata: { name }, nodeName: node }) !== undefined;
      if (asked && named && !isMirror(name, node)) names.add(name);
    }),
  );
  const unreadable = [...unreadableOf([list]), ...(valueOf(list)?.unreadable ?? [])];
  const some = [...names].slice(0, MOST_NAMES);
  if (names.size > some.length) {
    const why = `only the first ${some.length} were looked at`;
    unreadable.push({ what: `${names.size} pods that are named like static pods`, why });
  }
  const readings = await fanOutByName(some, query.concurrency, (name) =>
    attempt({ what: `pods named ${name}`, permission: 'list pods' }, () =>
      findPods(connection, fieldEquals('metadata.name', name), query.signal, query.namespace),
    ),
  );
  unreadable.push(...unreadableObjects(['pods named', 'pods named'], readings));
  const lookalikes = new Map(query.known.map((pod) => [`${pod.namespace}/${pod.name}`, pod]));
  for (const pod of [...readings.values()].flatMap((reading) => valueOf(reading) ?? [])) {
    const found = lookalikeOf(listedPod(pod, query.now()));
    if (found !== undefined) lookalikes.set(`${found.namespace}/${found.name}`, found);
  }
  return { lookalikes: [...lookalikes.values()], unreadable };
}

/** A pod as a lookalike; undefined for any other, and for one that is bound to no node. */
export function lookalikeOf(pod: PodIdentity): Lookalike | undefined {
  const { metadata, nodeName: node } = pod;
  const signs = lookalikeSigns(pod);
  if (signs.length === 0 || node === undefined) return undefined;
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  const controller = owner === undefined ? undefined : `${owner.kind ?? ''} ${owner.name ?? ''}`;
  return { namespace: metadata.namespace ?? '', name: metadata.name ?? '', node, controller, signs };
}

/** Name and node of every pod, from the server's watch cache: what is found is read again anyway. */
async function readNames(
  connection: Connection,
  { namespace, signal }: LookalikeQuery,
  onName: (name: string, node: string) => void,
): Promise<MalformedObjects> {
  const malformed = new MalformedObjects(KINDS.pod);
  const path = namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${pathSegment(namespace)}/pods`;
  const query = [
    ['includeObject', 'None'],
    ['resourceVersion', '0'],
  ] as const;
  let columns: readonly unknown[] | undefined;
  const request = { path, query, accept: TABLE_OR_OBJECTS, signal };
  const list = await readItems(connection, request, new ListBounds(), (item, head) => {
    columns ??= columnsOf(head());
    const named = columns;
    malformed.sift(() => {
      const value = parseItem(item);
      const { cells } = value;
      if (Array.isArray(cells)) {
        const cell = (column: string): string => textOf(cells[named.indexOf(column)]);
        onName(cell('Name'), cell('Node'));
      } else {
        const { metadata, spec } = decode(KINDS.pod, value);
        onName(metadata?.name ?? '', spec?.nodeName ?? '');
      }
    });
  });
  if (!('items' in list) && list.kind !== 'Table') throw notAList(connection, 'a list of pods');
  return malformed;
}

function textOf(cell: unknown): string {
  return typeof cell === 'string' ? cell : '';
}

function columnsOf(head: unknown): readonly unknown[] {
  if (!isRecord(head) || !Array.isArray(head.columnDefinitions)) return [];
  return head.columnDefinitions.map((column: unknown) => (isRecord(column) ? column.name : undefined));
}
