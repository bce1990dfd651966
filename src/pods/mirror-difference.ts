import { isRecord } from '../facts/record.ts';
import { parseQuantity } from '../kubernetes/quantity.ts';
import { MIRROR_ANNOTATION } from '../kubelet/static-pod-naming.ts';

/** One field that a manifest and its mirror pod have differently. */
export interface FieldDifference {
  /** `spec.containers[etcd].image`. */
  readonly path: string;
  /** Undefined where the manifest does not have it. */
  readonly file: unknown;
  /** Undefined where the mirror does not have it. */
  readonly mirror: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a manifest and its mirror pod have differently: labels, annotations and spec. Left out is what the kubelet adds
 * (name suffix, node, hash, a toleration) and what the API server adds (defaults, priority), as far as it is known; a
 * field set to its default is as good as absent.
 */
export function differences(written: Fields, mirror: Fields): readonly FieldDifference[] {
  return wholeDifferences(written, { ...mirror, spec: withoutAdditions(mirror.spec, fieldsOf(written.spec)) });
}

/**
 * What two manifests, or two mirrors, have differently: labels, annotations and spec. A field set to its default is as good
 * as absent on either side.
 */
export function manifestDifferences(one: Fields, other: Fields): readonly FieldDifference[] {
  const back = new Set(wholeDifferences(other, one).map(({ path }) => path));
  return wholeDifferences(one, other).filter(({ path }) => back.has(path));
}

function wholeDifferences(one: Fields, other: Fields): readonly FieldDifference[] {
  const [own, theirs] = [fieldsOf(one.metadata), fieldsOf(other.metadata)];
  return [
    ...compare('metadata.labels', own.labels, theirs.labels),
    ...compare('metadata.annotations', ownAnnotations(own.annotations), ownAnnotations(theirs.annotations)),
    ...compare('spec', one.spec, other.spec),
  ];
}

/** The annotations of a manifest: less those that kubelet and API server set, all of `kubernetes.io/config.` */
export function ownAnnotations(annotations: unknown): Fields {
  const prefix = MIRROR_ANNOTATION.slice(0, MIRROR_ANNOTATION.lastIndexOf('.') + 1);
  return Object.fromEntries(Object.entries(fieldsOf(annotations)).filter(([key]) => !key.startsWith(prefix)));
}

/** Fields of the spec that are never the manifest's own where it does not set them. */
const ADDED = ['nodeName', 'priority', 'preemptionPolicy', 'serviceAccount', 'serviceAccountName'];

function withoutAdditions(spec: unknown, written: Fields): Fields {
  const own = (written.tolerations ?? []) as readonly unknown[];
  return Object.fromEntries(
    Object.entries(fieldsOf(spec)).flatMap(([key, value]) => {
      if (ADDED.includes(key) && written[key] === undefined) return [];
      if (key === 'nodeName') return [[key, written.nodeName]];
      if (key === 'tolerations' && Array.isArray(value)) return [[key, value.filter((one) => !isAdded(one, own))]];
      return [[key, value]];
    }),
  );
}

/** The kubelet adds this toleration to every pod from a file (`pkg/kubelet/config/common.go`). */
function isAdded(toleration: unknown, own: readonly unknown[]): boolean {
  const { operator, effect, key } = fieldsOf(toleration);
  const isBlanket = operator === 'Exists' && effect === 'NoExecute' && key === undefined;
  return isBlanket && !own.some((one) => compare('', one, toleration).length === 0);
}

/** Values that the API server fills in, by the name of the field (`pkg/apis/core/v1/defaults.go`). */
const DEFAULTS: Readonly<Record<string, readonly unknown[]>> = {
  dnsPolicy: ['ClusterFirst'],
  enableServiceLinks: [true],
  restartPolicy: ['Always'],
  schedulerName: ['default-scheduler'],
  terminationGracePeriodSeconds: [30],
  imagePullPolicy: ['Always', 'IfNotPresent'],
  terminationMessagePath: ['/dev/termination-log'],
  terminationMessagePolicy: ['File'],
  protocol: ['TCP'],
  failureThreshold: [3],
  periodSeconds: [10],
  successThreshold: [1],
  timeoutSeconds: [1],
  scheme: ['HTTP'],
  path: ['/'],
  defaultMode: [420],
  apiVersion: ['v1'],
  procMount: ['Default'],
};

function compare(path: string, file: unknown, mirror: unknown): FieldDifference[] {
  if (Array.isArray(file) || Array.isArray(mirror)) {
    return compareLists(path, listOf(file), listOf(mirror));
  }
  if (isRecord(file) || isRecord(mirror)) return compareFields(path, fieldsOf(file), fieldsOf(mirror));
  return isSame(path, file, mirror) ? [] : [{ path, file, mirror }];
}

function compareFields(path: string, file: Fields, mirror: Fields): FieldDifference[] {
  const keys = [...new Set([...Object.keys(file), ...Object.keys(mirror)])];
  return keys.flatMap((key) => {
    const [own, theirs] = [file[key], mirror[key]];
    if (own === undefined && isFilledIn(key, theirs, file)) return [];
    return compare(step(path, key), own, theirs);
  });
}

/** Whether the mirror has a field only because the API server filled it in. */
function isFilledIn(key: string, value: unknown, siblings: Fields): boolean {
  if (isEmpty(value) || DEFAULTS[key]?.includes(value) === true) return true;
  if (key === 'hostPort') return value === siblings.containerPort;
  return key === 'requests' && isRecord(siblings.limits) && compare('requests', siblings.limits, value).length === 0;
}

/** Items with a name, or a mount path, are compared by it; others by their number; words such as arguments as a whole. */
function compareLists(path: string, file: readonly unknown[], mirror: readonly unknown[]): FieldDifference[] {
  if (![...file, ...mirror].some(isRecord)) {
    const equal = file.length === mirror.length && file.every((item, index) => item === mirror[index]);
    return equal ? [] : [{ path, file: nonEmpty(file), mirror: nonEmpty(mirror) }];
  }
  const [own, theirs] = [byKey(file), byKey(mirror)];
  const keys = [...new Set([...own.keys(), ...theirs.keys()])];
  return keys.flatMap((key) => {
    if (own.has(key) && theirs.has(key)) return compare(`${path}[${key}]`, own.get(key), theirs.get(key));
    return [{ path: `${path}[${key}]`, file: own.get(key), mirror: theirs.get(key) }];
  });
}

function byKey(items: readonly unknown[]): ReadonlyMap<string, unknown> {
  const keys = items.map((item, index) => {
    const { mountPath, name } = fieldsOf(item);
    const key = mountPath ?? name;
    return typeof key === 'string' ? key : String(index);
  });
  const unique = new Set(keys).size === keys.length;
  return new Map(items.map((item, index) => [unique ? keys[index]! : String(index), item]));
}

function isSame(path: string, file: unknown, mirror: unknown): boolean {
  if (file === mirror || (isEmpty(file) && isEmpty(mirror))) return true;
  if (!/(^|\.)(limits|requests)\b|sizeLimit$|divisor$/.test(path)) return false;
  const [own, theirs] = [parseQuantity(String(file)), parseQuantity(String(mirror))];
  return own !== undefined && own === theirs;
}

/** Go's zero values are left out of what the API server answers. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.values(value).every(isEmpty);
}

function step(path: string, key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? `${path}.${key}` : `${path}[${key}]`;
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function nonEmpty(list: readonly unknown[]): readonly unknown[] | undefined {
  return list.length === 0 ? undefined : list;
}
