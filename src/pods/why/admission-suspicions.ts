import type { AdmissionPolicies } from './admission-policy.ts';
import type {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  WebhookConfiguration,
} from '../../kubernetes/admission-objects.ts';
import type { StaticPod } from '../static-pod.ts';
import type { MirrorSuspicion } from './mirror-suspicion.ts';
import type { ObjectMeta } from '../../kubernetes/kubernetes.ts';
import { matchesResources } from './policy-match.ts';
import { matchesPodCreation, type Labels } from './webhook-match.ts';

/**
 * The webhooks and policies of the cluster that are asked when the mirror of a pod is created. None of them is carried
 * out here: each may have refused it, or not.
 */
export function admissionSuspicions(
  hidden: StaticPod,
  { namespaces, webhooks, validatingPolicies, policyBindings }: AdmissionPolicies,
): MirrorSuspicion[] {
  const namespace = namespaces.get(hidden.metadata.namespace ?? '')?.namespace;
  const known = namespace === undefined || namespace === 'absent' ? undefined : namespace;
  const labels = known === undefined ? undefined : (known.metadata?.labels ?? {});
  const pod = identityOf(hidden);
  return [
    ...webhooks.flatMap((configuration) => webhookSuspicions(configuration, pod, labels)),
    ...validatingPolicies.flatMap((policy) => policySuspicions(policy, policyBindings, pod, labels)),
  ];
}

/** Events tell a pod's name and nothing of its labels, which a kubelet leaves out where there are none. */
function identityOf({ metadata, kubelet }: StaticPod): ObjectMeta {
  return kubelet === undefined ? metadata : { labels: {}, ...metadata };
}

function webhookSuspicions(
  { kind, metadata, webhooks }: WebhookConfiguration,
  pod: ObjectMeta,
  namespace: Labels,
): MirrorSuspicion[] {
  return (webhooks ?? [])
    .filter((webhook) => matchesPodCreation(webhook, pod.labels, namespace))
    .map(({ name = '', failurePolicy = 'Fail', clientConfig, matchConditions }) => {
      const { service, url } = clientConfig ?? {};
      const evidence = [
        name,
        `failurePolicy ${failurePolicy}`,
        ...(service === undefined ? [] : [`service ${service.namespace ?? ''}/${service.name ?? ''}`]),
        ...(url === undefined ? [] : ['by URL']),
        ...notEvaluated(matchConditions, 'match condition'),
      ];
      return { cause: 'webhook', confidence: 'guess', object: `${kind} ${metadata?.name ?? ''}`, evidence };
    });
}

/** Only what a binding puts into force, and has deny: warnings and audit annotations refuse nothing. */
function policySuspicions(
  { metadata, spec = {} }: ValidatingAdmissionPolicy,
  bindings: readonly ValidatingAdmissionPolicyBinding[],
  pod: ObjectMeta,
  namespace: Labels,
): MirrorSuspicion[] {
  const { matchConstraints, failurePolicy = 'Fail', validations, matchConditions } = spec;
  if (!matchesResources(matchConstraints, pod, namespace)) return [];
  const denying = bindings.filter(({ spec: { policyName, validationActions, matchResources } = {} }) => {
    const denies = policyName === metadata?.name && validationActions?.includes('Deny') === true;
    return denies && matchesResources(matchResources, pod, namespace);
  });
  if (denying.length === 0) return [];
  const evidence = [
    `Deny by binding ${denying.map((binding) => binding.metadata?.name ?? '').join(', ')}`,
    `failurePolicy ${failurePolicy}`,
    ...notEvaluated(validations, 'validation'),
    ...notEvaluated(matchConditions, 'match condition'),
  ];
  const object = `ValidatingAdmissionPolicy ${metadata?.name ?? ''}`;
  return [{ cause: 'admission-policy', confidence: 'guess', object, evidence }];
}

function notEvaluated(conditions: readonly unknown[] | undefined, noun: string): string[] {
  const count = conditions?.length ?? 0;
  return count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}, not evaluated`];
}
