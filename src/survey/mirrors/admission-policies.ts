import type { AdmissionPolicies, NamespacePolicies } from '../../pods/why/admission-policy.ts';
import { CHUNK_SIZE } from '../../kubernetes/chunk-size.ts';
import type {
  LimitRange,
  Namespace,
  PriorityClass,
  ResourceQuota,
  WebhookConfiguration,
} from '../../kubernetes/admission-objects.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import type { StaticPod } from '../../pods/static-pod.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { fanOutByName } from '../../kubectl/api/fan-out.ts';
import { KINDS, type MalformedObjects, type ObjectKind } from '../../kubectl/api/decode.ts';
import { listObjects } from '../../kubectl/api/list-items.ts';
import { readNamespace, readPriorityClass, readRuntimeClass } from '../named-objects.ts';
import { attempt, unreadableOf, valueOf, type Reading } from '../../kubectl/api/reading.ts';
import { unreadableObjects } from '../../kubectl/api/unreadable-objects.ts';
import { pathSegment } from '../../facts/path-segment.ts';

/** Policies of the cluster and its namespaces, and what could not be read of them. */
export interface PolicyReading {
  readonly policies: Omit<AdmissionPolicies, 'namesakes' | 'refusals'>;
  readonly unreadable: readonly Unreadable[];
}

/**
 * Reads whatever may refuse the mirrors of these pods: their namespaces, priority and runtime classes, and all webhooks
 * and validating policies.
 */
export async function readAdmissionPolicies(
  connection: Connection,
  pods: readonly StaticPod[],
  concurrency: number,
  signal: AbortSignal,
): Promise<PolicyReading> {
  const runtimeClassNames = distinct(pods.map(({ kubelet }) => kubelet?.traits.runtimeClassName));
  const [namespaces, classes, runtimeClasses, webhooks, validating, bindings] = await Promise.all([
    readNamespaces(connection, distinct(pods.map(({ metadata }) => metadata.namespace)), concurrency, signal),
    readPriorityClasses(connection, distinct(pods.map(classNameOf)), concurrency, signal),
    fanOutByName(runtimeClassNames, concurrency, (name) => readRuntimeClass(connection, name, signal)),
    readWebhooks(connection, signal),
    readPolicies(connection, KINDS.policy, 'validatingadmissionpolicies', signal),
    readPolicies(connection, KINDS.policyBinding, 'validatingadmissionpolicybindings', signal),
  ]);
  return {
    policies: {
      namespaces: namespaces.found,
      priorityClasses: classes.found,
      missingRuntimeClasses: new Set(runtimeClassNames.filter((name) => runtimeClasses.get(name)?.kind === 'absent')),
      webhooks: [...webhooks.found.values()],
      validatingPolicies: valueOf(validating)?.items ?? [],
      policyBindings: valueOf(bindings)?.items ?? [],
    },
    unreadable: [
      ...namespaces.unreadable,
      ...classes.unreadable,
      ...unreadableObjects(['runtime class', 'runtime classes'], runtimeClasses),
      ...webhooks.unreadable,
      ...unreadableIn(validating),
      ...unreadableIn(bindings),
    ],
  };
}

function classNameOf({ kubelet }: StaticPod): string | undefined {
  return kubelet?.traits.priorityClassName;
}

interface Found<T> {
  readonly found: ReadonlyMap<string, T>;
  readonly unreadable: readonly Unreadable[];
}

async function readNamespaces(
  connection: Connection,
  names: readonly string[],
  concurrency: number,
  signal: AbortSignal,
): Promise<Found<NamespacePolicies>> {
  const read = (name: string) => readNamespacePolicies(connection, name, signal);
  const readings = [...(await fanOutByName(names, concurrency, read))];
  const ofEach = <K extends keyof NamespaceReading>(key: K) =>
    readings.map(([name, reading]) => [name, reading[key]] as const);
  return {
    found: new Map(readings.map(([name, reading]) => [name, policiesOf(reading)])),
    unreadable: [
      ...unreadableObjects(['namespace', 'namespaces'], ofEach('namespace')),
      ...unreadableObjects(['quotas of namespace', 'quotas of namespaces'], ofEach('quotas')),
      ...unreadableObjects(LIMIT_RANGES, ofEach('limitRanges')),
      ...readings.flatMap(([, { quotas, limitRanges }]) => [...malformedIn(quotas), ...malformedIn(limitRanges)]),
    ],
  };
}

/** The LimitRanges of namespaces, by namespace; those that could not be read are not in it. */
export async function readLimitRanges(
  connection: Connection,
  namespaces: readonly string[],
  concurrency: number,
  signal: AbortSignal,
): Promise<Found<readonly LimitRange[]>> {
  const readings = await fanOutByName(distinct(namespaces), concurrency, (name) =>
    readLimitRangesIn(connection, name, signal),
  );
  const found = [...readings].flatMap(([name, reading]) =>
    reading.kind === 'read' ? [[name, reading.value.items] as const] : [],
  );
  const malformed = [...readings.values()].flatMap(malformedIn);
  return { found: new Map(found), unreadable: [...unreadableObjects(LIMIT_RANGES, readings), ...malformed] };
}

const LIMIT_RANGES = ['limit ranges of namespace', 'limit ranges of namespaces'] as const;

function readLimitRangesIn(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<Reading<Items<LimitRange>>> {
  const path = `/api/v1/namespaces/${pathSegment(name)}/limitranges`;
  return readAll(connection, KINDS.limitRange, path, `limit ranges of namespace ${name}`, signal);
}

interface NamespaceReading {
  readonly namespace: Reading<Namespace>;
  readonly quotas: Reading<Items<ResourceQuota>>;
  readonly limitRanges: Reading<Items<LimitRange>>;
}

const NONE: Reading<Items<never>> = { kind: 'read', value: { items: [], malformed: [] } };

async function readNamespacePolicies(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<NamespaceReading> {
  const path = `/api/v1/namespaces/${pathSegment(name)}`;
  const namespace = await readNamespace(connection, name, signal);
  if (namespace.kind === 'absent') return { namespace, quotas: NONE, limitRanges: NONE };
  const [quotas, limitRanges] = await Promise.all([
    readAll(connection, KINDS.quota, `${path}/resourcequotas`, `quotas of namespace ${name}`, signal),
    readLimitRangesIn(connection, name, signal),
  ]);
  return { namespace, quotas, limitRanges };
}

function policiesOf({ namespace, quotas, limitRanges }: NamespaceReading): NamespacePolicies {
  return {
    namespace: namespace.kind === 'absent' ? 'absent' : valueOf(namespace),
    quotas: valueOf(quotas)?.items,
    limitRanges: valueOf(limitRanges)?.items,
  };
}

async function readPriorityClasses(
  connection: Connection,
  names: readonly string[],
  concurrency: number,
  signal: AbortSignal,
): Promise<Found<PriorityClass | 'absent'>> {
  const readings = await fanOutByName(names, concurrency, (name) => readPriorityClass(connection, name, signal));
  const found = new Map<string, PriorityClass | 'absent'>();
  for (const [name, reading] of readings) {
    if (reading.kind === 'read') found.set(name, reading.value);
    if (reading.kind === 'absent') found.set(name, 'absent');
  }
  return { found, unreadable: unreadableObjects(['priority class', 'priority classes'], readings) };
}

const WEBHOOKS = {
  mutatingwebhookconfigurations: 'MutatingWebhookConfiguration',
  validatingwebhookconfigurations: 'ValidatingWebhookConfiguration',
} as const;

/** Both kinds: what is read of one counts although the other is refused. */
async function readWebhooks(connection: Connection, signal: AbortSignal): Promise<Found<WebhookConfiguration>> {
  const readings = await Promise.all(
    Object.entries(WEBHOOKS).map(async ([resource, kind]): Promise<Reading<Items<WebhookConfiguration>>> => {
      const path = `/apis/admissionregistration.k8s.io/v1/${resource}`;
      const reading = await readAll(connection, KINDS.webhooks, path, resource, signal);
      if (reading.kind !== 'read') return reading;
      const { items, malformed } = reading.value;
      return { kind: 'read', value: { items: items.map((one) => ({ ...one, kind })), malformed } };
    }),
  );
  const all = readings.flatMap((reading) => valueOf(reading)?.items ?? []);
  return {
    found: new Map(
      all.map((configuration) => [`${configuration.kind} ${configuration.metadata?.name ?? ''}`, configuration]),
    ),
    unreadable: readings.flatMap(unreadableIn),
  };
}

/** Servers before Kubernetes 1.30 do not know them: that they are absent is an answer. */
function readPolicies<T>(
  connection: Connection,
  kind: ObjectKind<T>,
  resource: string,
  signal: AbortSignal,
): Promise<Reading<Items<T>>> {
  return readAll(connection, kind, `/apis/admissionregistration.k8s.io/v1/${resource}`, resource, signal, true);
}

/** The objects of a list, and what to say of those that could not be read. */
interface Items<T> {
  readonly items: readonly T[];
  readonly malformed: MalformedObjects['unreadable'];
}

function malformedIn(reading: Reading<Items<unknown>>): readonly Unreadable[] {
  return valueOf(reading)?.malformed ?? [];
}

function unreadableIn(reading: Reading<Items<unknown>>): readonly Unreadable[] {
  return [...unreadableOf([reading]), ...malformedIn(reading)];
}

function readAll<T>(
  connection: Connection,
  kind: ObjectKind<T>,
  path: string,
  what: string,
  signal: AbortSignal,
  mayBeAbsent = false,
): Promise<Reading<Items<T>>> {
  const [, group, resource] = /^\/apis\/([^/]+)\/v1\/(.+)$/.exec(path) ?? [
    undefined,
    undefined,
    path.split('/').at(-1),
  ];
  const permission = `list ${resource ?? ''}${group === undefined ? '' : `.${group}`}`;
  return attempt({ what, permission, ...(mayBeAbsent && { mayBeAbsent }) }, async () => {
    const items: T[] = [];
    const request = { path, chunkSize: CHUNK_SIZE, signal };
    const { unreadable } = await listObjects(connection, request, kind, (item) => {
      items.push(item);
      return item;
    });
    return { items, malformed: unreadable };
  });
}

function distinct(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names)].filter((name) => name !== undefined);
}
