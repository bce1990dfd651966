import type { MatchResources, NamedRule } from '../../kubernetes/admission-objects.ts';
import type { ObjectMeta } from '../../kubernetes/kubernetes.ts';
import { coversPodCreation, matchesSelectors, type Labels } from './webhook-match.ts';

/**
 * Whether the creation of a pod is among the resources of a ValidatingAdmissionPolicy, or of a binding of one (apiserver
 * `pkg/admission/plugin/policy/matching/matching.go`): without rules everything is, and what is excluded never. Labels
 * that are not known are taken to match.
 */
export function matchesResources(resources: MatchResources | undefined, pod: ObjectMeta, namespace: Labels): boolean {
  const { resourceRules = [], excludeResourceRules = [] } = resources ?? {};
  const covers = (rule: NamedRule): boolean => coversPodCreation(rule) && hasName(rule, pod);
  return (
    matchesSelectors(resources ?? {}, pod.labels, namespace) &&
    !excludeResourceRules.some(covers) &&
    (resourceRules.length === 0 || resourceRules.some(covers))
  );
}

function hasName({ resourceNames = [] }: NamedRule, { name = '' }: ObjectMeta): boolean {
  return resourceNames.length === 0 || resourceNames.includes(name);
}
