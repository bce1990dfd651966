import { isEqual } from '../facts/equal.ts';
import { isRecord } from '../facts/record.ts';

/** An object of the API, or a part of one. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * The lists of a pod that a strategic merge patch merges item by item, each with the field that tells its items apart
 * (`patchMergeKey` in `k8s.io/api/core/v1/types.go`). All others it replaces.
 */
const MERGE_KEYS: Fields = {
  containers: 'name',
  env: 'name',
  ephemeralContainers: 'name',
  hostAliases: 'ip',
  imagePullSecrets: 'name',
  initContainers: 'name',
  ownerReferences: 'uid',
  ports: 'containerPort',
  resourceClaims: 'name',
  schedulingGates: 'name',
  topologySpreadConstraints: 'topologyKey',
  volumeDevices: 'devicePath',
  volumeMounts: 'mountPath',
  volumes: 'name',
};

/**
 * The strategic merge patch that makes one pod of another, the order of its lists included; undefined where both say the
 * same. Of what a patch need not name it names nothing, so that it fits a pod that has more
 * (`k8s.io/apimachinery/pkg/util/strategicpatch`). Not for `metadata.finalizers`, whose items it would only add.
 */
export function strategicPatch(before: object, after: object): Fields | undefined {
  const patch = mapPatch({ ...before }, { ...after });
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function mapPatch(before: Fields, after: Fields): Fields {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(before)) if (before[key] !== undefined && after[key] === undefined) patch[key] = null;
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    if (value === undefined || isEqual(old, value)) continue;
    const mergeKey = MERGE_KEYS[key];
    if (isRecord(old) && isRecord(value)) patch[key] = mapPatch(old, value);
    else if (typeof mergeKey === 'string' && isList(old) && isList(value)) {
      // No items would be no change.
      if (value.length === 0) patch[key] = null;
      else Object.assign(patch, listPatch(key, mergeKey, old, value));
    } else patch[key] = value;
  }
  return patch;
}

function isList(value: unknown): value is readonly Fields[] {
  return Array.isArray(value) && value.every(isRecord);
}

function listPatch(name: string, mergeKey: string, before: readonly Fields[], after: readonly Fields[]): Fields {
  const old = new Map(before.map((item) => [item[mergeKey], item]));
  const now = new Set(after.map((item) => item[mergeKey]));
  // Two ports of one number cannot be told apart.
  if (old.size < before.length || now.size < after.length) return { [name]: [{ $patch: 'replace' }, ...after] };
  const changed = after.flatMap((item) => {
    const was = old.get(item[mergeKey]);
    if (was === undefined) return [item];
    return isEqual(was, item) ? [] : [{ [mergeKey]: item[mergeKey], ...mapPatch(was, item) }];
  });
  const gone = [...old.keys()].filter((key) => !now.has(key)).map((key) => ({ $patch: 'delete', [mergeKey]: key }));
  const kept = [...old.keys()].filter((key) => now.has(key));
  // What is new would come first.
  const order = [...[...now].filter((key) => !old.has(key)), ...kept];
  const isInOrder = isEqual(order, [...now]);
  const items = [...changed, ...gone];
  return {
    ...(items.length > 0 && { [name]: items }),
    ...(!isInOrder && { [`$setElementOrder/${name}`]: after.map((item) => ({ [mergeKey]: item[mergeKey] })) }),
  };
}
