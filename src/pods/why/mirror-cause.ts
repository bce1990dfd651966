import type { AdmissionPolicies, Namesake, NamespacePolicies } from './admission-policy.ts';
import type { LimitRange, ResourceQuota } from '../../kubernetes/admission-objects.ts';
import { admissionSuspicions } from './admission-suspicions.ts';
import type { Confidence } from '../../facts/evidence.ts';
import { fullName } from '../mirrors.ts';
import type { StaticPod } from '../static-pod.ts';
import type { MirrorCause, MirrorSuspicion } from './mirror-suspicion.ts';
import type { AdmissionTraits } from '../kubelet-pod.ts';
import { mayFollow } from '../mirror-delay.ts';

const ENFORCE_LABEL = 'pod-security.kubernetes.io/enforce';

const CONFIDENCES: readonly Confidence[] = ['certain', 'likely', 'guess'];

/**
 * What may have kept the mirror of a pod away: everything that is known to refuse mirrors and that holds here, the
 * surest first; what is proved, alone. Empty where nothing is found, which proves nothing.
 */
export function whyNoMirror(hidden: StaticPod, policies: AdmissionPolicies, now: Date): MirrorSuspicion[] {
  const { namespace = '', name = '' } = hidden.metadata;
  const home = policies.namespaces.get(namespace);
  if (home?.namespace === 'absent') {
    return [suspicion('namespace-missing', 'certain', `Namespace ${namespace}`, ['the server has no such namespace'])];
  }
  const refusal = policies.refusals.get(fullName(hidden.metadata));
  const namesake = namesakeOf(hidden, policies);
  const traits = hidden.kubelet?.traits;
  const found = [
    ...(refusal === undefined ? [] : [suspicion('refused', 'certain', undefined, [refusal])]),
    ...(namesake === undefined
      ? []
      : [suspicion('name-taken', 'certain', `Pod ${namespace}/${name}`, [namesakeWords(namesake)])]),
    ...notAdmitted(hidden),
    ...ownTraits(traits),
    ...runtimeClass(traits, policies),
    ...priority(traits, namespace, home, policies),
    ...namespaceState(home),
    ...podSecurity(hidden, home),
    ...(home?.quotas ?? []).flatMap((quota) => resourceQuota(quota, traits, namespace, home)),
    ...(home?.limitRanges ?? []).flatMap((range) => limitRange(range, namespace)),
    ...admissionSuspicions(hidden, policies),
    ...justStarted(hidden, now),
  ];
  const proved = found.filter(({ confidence }) => confidence === 'certain');
  return (proved.length > 0 ? proved : withoutIdleGuesses(found)).sort(
    (a, b) => CONFIDENCES.indexOf(a.confidence) - CONFIDENCES.indexOf(b.confidence),
  );
}

/**
 * Beside a fault that was found two thoughts are idle: that a class is reserved, as on few clusters, and that the mirror
 * may be on its way.
 */
function withoutIdleGuesses(found: readonly MirrorSuspicion[]): MirrorSuspicion[] {
  if (!found.some(({ confidence }) => confidence === 'likely')) return [...found];
  return found.filter(
    ({ cause, confidence }) => cause !== 'just-started' && !(cause === 'priority-class' && confidence === 'guess'),
  );
}

function suspicion(
  cause: MirrorCause,
  confidence: Confidence,
  object: string | undefined,
  evidence: readonly string[],
): MirrorSuspicion {
  return { cause, confidence, object, evidence };
}

/** The pod that has the mirror's name and is not the mirror: that of another node's static pod may be one. */
function namesakeOf({ metadata, node }: StaticPod, { namesakes }: AdmissionPolicies): Namesake | undefined {
  const namesake = namesakes.get(fullName(metadata));
  return namesake?.mirrorOn === node ? undefined : namesake;
}

function namesakeWords({ mirrorOn, controller }: Namesake): string {
  if (mirrorOn !== undefined) return `the mirror of a static pod of node ${mirrorOn}`;
  return controller === undefined ? 'not a mirror pod, without a controller' : `not a mirror pod, of ${controller}`;
}

/**
 * A kubelet makes a mirror when it first syncs a pod, which it never does with one that it did not admit (`SyncPod` in
 * kubelet `pkg/kubelet/kubelet.go`; seen on 1.36). Only when it starts it makes one of every static pod.
 */
function notAdmitted({ kubelet }: StaticPod): MirrorSuspicion[] {
  if (kubelet?.trouble?.refused !== true) return [];
  return [suspicion('not-admitted', 'certain', undefined, [kubelet.status])];
}

/** Bytes of a request that etcd takes unless told otherwise (etcd `server/embed/config.go`, `--max-request-bytes`). */
const LARGEST_REQUEST = 1.5 * 1024 * 1024;

/** What the pod itself is refused for, wherever it is. */
function ownTraits(traits: AdmissionTraits | undefined): MirrorSuspicion[] {
  if (traits === undefined) return [];
  const found: MirrorSuspicion[] = [];
  if (traits.apiReferences.length > 0) {
    found.push(suspicion('api-reference', 'likely', undefined, traits.apiReferences));
  }
  if ((traits.size ?? 0) > LARGEST_REQUEST) {
    const evidence = [`${traits.size} bytes as JSON`, `etcd takes ${LARGEST_REQUEST} by default`];
    found.push(suspicion('too-large', 'likely', undefined, evidence));
  }
  if (traits.finished) {
    const evidence = ['the kubelet does not create its mirror again'];
    found.push(suspicion('finished', 'likely', undefined, evidence));
  }
  return found;
}

function namespaceState(home: NamespacePolicies | undefined): MirrorSuspicion[] {
  const namespace = home?.namespace === 'absent' ? undefined : home?.namespace;
  if (namespace?.status?.phase !== 'Terminating') return [];
  const since = namespace.metadata?.deletionTimestamp;
  const evidence = since === undefined ? 'phase Terminating' : `phase Terminating since ${since}`;
  return [suspicion('namespace-terminating', 'likely', `Namespace ${namespace.metadata?.name ?? ''}`, [evidence])];
}

/** As the RuntimeClass admission plugin judges (`plugin/pkg/admission/runtimeclass/admission.go`). */
function runtimeClass(
  traits: AdmissionTraits | undefined,
  { missingRuntimeClasses }: AdmissionPolicies,
): MirrorSuspicion[] {
  const name = traits?.runtimeClassName;
  if (name === undefined || !missingRuntimeClasses.has(name)) return [];
  return [suspicion('runtime-class', 'likely', `RuntimeClass ${name}`, ['the server has no such class'])];
}

/** As the Priority admission plugin judges (`plugin/pkg/admission/priority/admission.go`). */
function priority(
  traits: AdmissionTraits | undefined,
  namespace: string,
  home: NamespacePolicies | undefined,
  { priorityClasses }: AdmissionPolicies,
): MirrorSuspicion[] {
  const name = traits?.priorityClassName;
  const given = traits?.priority;
  if (name === undefined) {
    if (given === undefined || given === 0) return [];
    return [suspicion('priority-class', 'likely', undefined, [`priority ${given} without priorityClassName`])];
  }
  const object = `PriorityClass ${name}`;
  const known = priorityClasses.get(name);
  if (known === 'absent') return [suspicion('priority-class', 'likely', object, ['the server has no such class'])];
  if (known?.value !== undefined && given !== undefined && known.value !== given) {
    return [suspicion('priority-class', 'likely', object, [`its value is ${known.value}, the pod has ${given}`])];
  }
  const reserved = name.startsWith('system-') && namespace !== 'kube-system' && !hasPriorityQuota(home);
  return reserved
    ? [suspicion('priority-class', 'guess', object, ['some clusters allow it only where a quota names it'])]
    : [];
}

function hasPriorityQuota(home: NamespacePolicies | undefined): boolean {
  return home?.quotas?.some((quota) => scopesOf(quota).includes('PriorityClass')) !== false;
}

function podSecurity({ kubelet }: StaticPod, home: NamespacePolicies | undefined): MirrorSuspicion[] {
  const namespace = home?.namespace === 'absent' ? undefined : home?.namespace;
  const level = namespace?.metadata?.labels?.[ENFORCE_LABEL];
  if (level === undefined || level === 'privileged') return [];
  const security = kubelet?.traits.security;
  const faults = [...(security?.baseline ?? []), ...(level === 'restricted' ? (security?.restricted ?? []) : [])];
  const confidence = faults.length > 0 ? 'likely' : 'guess';
  const object = `Namespace ${namespace?.metadata?.name ?? ''}`;
  return [suspicion('pod-security', confidence, object, [`${ENFORCE_LABEL}=${level}`, ...faults])];
}

/** Resources of a quota that pods count against, by the name that `AdmissionTraits` has. */
const COMPUTE: Readonly<Record<string, string>> = {
  cpu: 'requests.cpu',
  'limits.cpu': 'limits.cpu',
  'limits.memory': 'limits.memory',
  memory: 'requests.memory',
  'requests.cpu': 'requests.cpu',
  'requests.memory': 'requests.memory',
};

function resourceQuota(
  quota: ResourceQuota,
  traits: AdmissionTraits | undefined,
  namespace: string,
  home: NamespacePolicies | undefined,
): MirrorSuspicion[] {
  const scopes = scopesOf(quota);
  // A LimitRange may fill in what a container does not set, before quotas are looked at.
  const defaults = (home?.limitRanges ?? []).length > 0;
  const evidence: string[] = [];
  let broken = false;
  for (const [resource, hard] of Object.entries(quota.spec?.hard ?? {})) {
    const used = quota.status?.used?.[resource] ?? '0';
    if (resource === 'pods' || resource === 'count/pods') {
      evidence.push(`${resource}: ${used} of ${hard} used`);
      broken ||= Number(used) >= Number(hard);
    } else if (Object.hasOwn(COMPUTE, resource)) {
      const unset = traits?.unsetResources.includes(COMPUTE[resource]!) === true;
      evidence.push(`${resource}: ${used} of ${hard} used${unset ? ', and a container does not set it' : ''}`);
      broken ||= unset && !defaults;
    }
  }
  if (evidence.length === 0) return [];
  if (scopes.length > 0) evidence.push(`only for pods of scope ${scopes.join(', ')}`);
  const confidence = broken && scopes.length === 0 ? 'likely' : 'guess';
  return [
    suspicion('resource-quota', confidence, `ResourceQuota ${namespace}/${quota.metadata?.name ?? ''}`, evidence),
  ];
}

function scopesOf({ spec }: ResourceQuota): string[] {
  const selected = spec?.scopeSelector?.matchExpressions?.map(({ scopeName = '' }) => scopeName) ?? [];
  return [...(spec?.scopes ?? []), ...selected];
}

/** Only minima, maxima and ratios refuse a pod; defaults are filled in (LimitRanger admission). */
function limitRange({ metadata, spec }: LimitRange, namespace: string): MirrorSuspicion[] {
  const evidence = (spec?.limits ?? []).flatMap((limit) => {
    const { type = '' } = limit;
    if (type !== 'Container' && type !== 'Pod') return [];
    return (['min', 'max', 'maxLimitRequestRatio'] as const).flatMap((bound) =>
      Object.entries(limit[bound] ?? {}).map(([resource, value]) => `${type} ${bound} ${resource}=${value}`),
    );
  });
  if (evidence.length === 0) return [];
  return [suspicion('limit-range', 'guess', `LimitRange ${namespace}/${metadata?.name ?? ''}`, evidence)];
}

function justStarted({ kubelet }: StaticPod, now: Date): MirrorSuspicion[] {
  const since = kubelet?.since;
  if (!mayFollow(since, now)) return [];
  return [
    suspicion('just-started', 'guess', undefined, [`since ${since ?? ''}: the mirror pod may still be on its way`]),
  ];
}
