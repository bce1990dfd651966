import { OBJECT_META } from '../../kubernetes/kubernetes.ts';
import type { ObjectMeta, Pod } from '../../kubernetes/kubernetes.ts';
import { specFields } from '../../pods/spec-fields.ts';
import { podColumns, type PodColumns } from '../../pods/pod-columns.ts';
import { KeptOnce } from '../../facts/kept-once.ts';
import { isRecord } from '../../facts/record.ts';
import { cells, fields, list, name, text } from '../../facts/shape.ts';
import { hasMirrorAnnotation } from '../../pods/mirror-pod.ts';
import { mirrorPod, type ListedPod, type MirrorPod } from '../../pods/listed-pod.ts';
import { decode } from '../../kubectl/api/decode.ts';

/** Asks for the server's own table, and takes plain objects where there is none. */
export const TABLE_OR_OBJECTS = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** `meta.k8s.io/v1` Table, as far as it is read. */
const TABLE = {
  one: 'table of pods',
  shape: fields({ columnDefinitions: list(fields({ name: text })) }),
};

const ROW = { one: 'pod', shape: fields({ cells, object: fields({ metadata: OBJECT_META }) }) };

const NODE_CELL = { one: 'pod', shape: name };

/** Reads pods out of Tables. In a watch only the first Table names the columns, so that they are remembered. */
export class PodTableReader {
  #columns: readonly string[] = [];

  /** Takes the columns from a Table, which need not have rows. Throws `MalformedObject`. */
  learnColumns(table: unknown): void {
    const { columnDefinitions } = decode(TABLE, table);
    const named = columnDefinitions?.map(({ name = '' }) => name) ?? [];
    if (named.length > 0) this.#columns = named;
  }

  /** Reads a row as a pod. Throws `MalformedObject`. */
  readRow(value: unknown): ListedPod {
    const { cells: printed = [], object } = decode(ROW, value, isRecord(value) ? value.object : undefined);
    const cell = (column: string): string => printCell(printed[this.#columns.indexOf(column)]);
    const node = decode(NODE_CELL, cell('Node'), object);
    return {
      metadata: slimMetadata(object?.metadata ?? {}),
      nodeName: node === NONE ? undefined : node,
      ...slimColumns({
        ready: cell('Ready'),
        status: cell('Status'),
        restarts: cell('Restarts'),
        age: cell('Age'),
      }),
    };
  }
}

/** A whole pod as a list shows it. */
export function listedPod(pod: Pod, now: Date): ListedPod {
  return {
    metadata: slimMetadata(pod.metadata ?? {}),
    nodeName: pod.spec?.nodeName === '' ? undefined : pod.spec?.nodeName,
    ...slimColumns(podColumns(pod, now)),
  };
}

/** The same with what of its spec tells what runs. */
export function wholeListedPod(pod: Pod, now: Date): ListedPod {
  return { ...listedPod(pod, now), fields: specFields(pod) };
}

/** A whole pod as the API server's side of a static pod. */
export function wholeMirror(pod: Pod, now: Date): MirrorPod {
  const { phase, qosClass } = pod.status ?? {};
  return { ...mirrorPod(wholeListedPod(pod, now)), phase, qosClass };
}

/** What the server prints for a value that is not there. */
const NONE = '<none>';

function printCell(cell: unknown): string {
  if (typeof cell === 'string' && cell !== '') return cell;
  return typeof cell === 'number' ? String(cell) : NONE;
}

const texts = new KeptOnce<string>();
const labelSets = new KeptOnce<NonNullable<ObjectMeta['labels']>>();
const ownerLists = new KeptOnce<NonNullable<ObjectMeta['ownerReferences']>>();

/** What a pod's row shows, with each text once for all pods that have the same. */
function slimColumns({ ready, status, restarts, age }: PodColumns): PodColumns {
  const once = (text: string): string => texts.of(text, () => text);
  return { ready: once(ready), status: once(status), restarts: once(restarts), age: once(age) };
}

/**
 * Metadata as a long list can keep them: without managed fields, which are most of them, and with one set of labels and one
 * list of owners for all mirror pods that have the same. Of other pods few are kept, and most have labels of their own.
 */
function slimMetadata(metadata: ObjectMeta & { readonly managedFields?: unknown }): ObjectMeta {
  const { managedFields, ...all } = metadata;
  if (!hasMirrorAnnotation(all)) return all;
  const { labels, ownerReferences, ...rest } = all;
  return {
    ...rest,
    ...(labels && { labels: labelSets.of(JSON.stringify(labels), () => labels) }),
    ...(ownerReferences && { ownerReferences: ownerLists.of(JSON.stringify(ownerReferences), () => ownerReferences) }),
  };
}
