import type {
  AdmissionPolicies,
  LimitRange,
  Namespace,
  NamespacePolicies,
  PriorityClass,
  ResourceQuota,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  WebhookConfiguration,
} from '../../domain/admission-policy.ts';
import type { Unreadable } from '../../domain/evidence.ts';
import type { HiddenPod } from '../../domain/hidden-pod.ts';
import type { Connection } from '../connection.ts';
import { fanOutByName } from '../api/fan-out.ts';
import { listItems } from '../api/list-items.ts';
import { readNamespace, readPriorityClass } from '../api/named-objects.ts';
import { attempt, unreadableOf, valueOf, type Reading } from '../api/reading.ts';
import { unreadableObjects } from '../api/unreadable-objects.ts';

/** Policies of the cluster and its namespaces, and what could not be read of them. */
export interface PolicyReading {
  readonly policies: Omit<AdmissionPolicies, 'namesakes' | 'refusals'>;
  readonly unreadable: readonly Unreadable[];
}

/**
 * Reads whatever may refuse the mirrors of these pods: their namespaces, priority classes, and all webhooks
 * and validating policies.
 */
export async function readAdmissionPolicies(
  connection: Connection,
  pods: readonly HiddenPod[],
  concurrency: number,
  signal: AbortSignal,
): Promise<PolicyReading> {
  const [namespaces, classes, webhooks, validating, bindings] = await Promise.all([
    readNamespaces(connection, distinct(pods.map(({ metadata }) => metadata.namespace)), concurrency, signal),
    readPriorityClasses(connection, distinct(pods.map(classNameOf)), concurrency, signal),
    readWebhooks(connection, signal),
    readPolicies<ValidatingAdmissionPolicy>(connection, 'validatingadmissionpolicies', signal),
    readPolicies<ValidatingAdmissionPolicyBinding>(connection, 'validatingadmissionpolicybindings', signal),
  ]);
  return {
    policies: {
      namespaces: namespaces.found,
      priorityClasses: classes.found,
      webhooks: [...webhooks.found.values()],
      validatingPolicies: valueOf(validating) ?? [],
      policyBindings: valueOf(bindings) ?? [],
    },
    unreadable: [
      ...namespaces.unreadable,
      ...classes.unreadable,
      ...webhooks.unreadable,
      ...unreadableOf([validating, bindings]),
    ],
  };
}

function classNameOf({ running }: HiddenPod): string | undefined {
  return running?.traits.priorityClassName;
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
    reading.kind === 'read' ? [[name, reading.value] as const] : [],
  );
  return { found: new Map(found), unreadable: unreadableObjects(LIMIT_RANGES, readings) };
}

const LIMIT_RANGES = ['limit ranges of namespace', 'limit ranges of namespaces'] as const;

function readLimitRangesIn(connection: Connection, name: string, signal: AbortSignal): Promise<Reading<LimitRange[]>> {
  const path = `/api/v1/namespaces/${encodeURIComponent(name)}/limitranges`;
  return readAll<LimitRange>(connection, path, `limit ranges of namespace ${name}`, signal);
}

interface NamespaceReading {
  readonly namespace: Reading<Namespace>;
  readonly quotas: Reading<ResourceQuota[]>;
  readonly limitRanges: Reading<LimitRange[]>;
}

const NONE: Reading<never[]> = { kind: 'read', value: [] };

async function readNamespacePolicies(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<NamespaceReading> {
  const path = `/api/v1/namespaces/${encodeURIComponent(name)}`;
  const namespace = await readNamespace(connection, name, signal);
  if (namespace.kind === 'absent') return { namespace, quotas: NONE, limitRanges: NONE };
  const [quotas, limitRanges] = await Promise.all([
    readAll<ResourceQuota>(connection, `${path}/resourcequotas`, `quotas of namespace ${name}`, signal),
    readLimitRangesIn(connection, name, signal),
  ]);
  return { namespace, quotas, limitRanges };
}

function policiesOf({ namespace, quotas, limitRanges }: NamespaceReading): NamespacePolicies {
  return {
    namespace: namespace.kind === 'absent' ? 'absent' : valueOf(namespace),
    quotas: valueOf(quotas),
    limitRanges: valueOf(limitRanges),
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
    Object.entries(WEBHOOKS).map(async ([resource, kind]): Promise<Reading<WebhookConfiguration[]>> => {
      const path = `/apis/admissionregistration.k8s.io/v1/${resource}`;
      const reading = await readAll<WebhookConfiguration>(connection, path, resource, signal);
      if (reading.kind !== 'read') return reading;
      return { kind: 'read', value: reading.value.map((configuration) => ({ ...configuration, kind })) };
    }),
  );
  const all = readings.flatMap((reading) => valueOf(reading) ?? []);
  return {
    found: new Map(
      all.map((configuration) => [`${configuration.kind} ${configuration.metadata?.name ?? ''}`, configuration]),
    ),
    unreadable: unreadableOf(readings),
  };
}

/** Servers before Kubernetes 1.30 do not know them: that they are absent is an answer. */
function readPolicies<T>(connection: Connection, resource: string, signal: AbortSignal): Promise<Reading<T[]>> {
  return readAll<T>(connection, `/apis/admissionregistration.k8s.io/v1/${resource}`, resource, signal, true);
}

function readAll<T>(
  connection: Connection,
  path: string,
  what: string,
  signal: AbortSignal,
  mayBeAbsent = false,
): Promise<Reading<T[]>> {
  const [, group, resource] = /^\/apis\/([^/]+)\/v1\/(.+)$/.exec(path) ?? [
    undefined,
    undefined,
    path.split('/').at(-1),
  ];
  const permission = `list ${resource ?? ''}${group === undefined ? '' : `.${group}`}`;
  return attempt({ what, permission, ...(mayBeAbsent && { mayBeAbsent }) }, async () => {
    const items: T[] = [];
    await listItems(connection, { path, chunkSize: 500, signal }, (item) => {
      items.push(item as T);
      return item;
    });
    return items;
  });
}

function distinct(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names)].filter((name) => name !== undefined);
}
