import type { Webhook, WebhookRule } from '../../kubernetes/admission-objects.ts';
import { matchesLabels, requirementsOf } from '../../kubernetes/label-selector.ts';
import type { LabelSelector } from '../../kubernetes/pod.ts';

/** Labels of a pod or a namespace; undefined where they are not known. */
export type Labels = Readonly<Record<string, string>> | undefined;

/**
 * Whether a webhook is called when a pod with these labels is created in a namespace with those. Match conditions are
 * not evaluated: where there are some, a match is only possible. Undefined labels are not known: a selector on them is
 * taken to match.
 */
export function matchesPodCreation(webhook: Webhook, pod: Labels, namespace: Labels): boolean {
  return matchesSelectors(webhook, pod, namespace) && (webhook.rules ?? []).some(coversPodCreation);
}

/** What chooses objects by labels, their own and those of their namespace. */
export interface ObjectSelectors {
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
}

/** Whether both selectors match; labels that are not known are taken to. */
export function matchesSelectors(
  { namespaceSelector, objectSelector }: ObjectSelectors,
  pod: Labels,
  namespace: Labels,
): boolean {
  return mayMatch(namespaceSelector, namespace) && mayMatch(objectSelector, pod);
}

function mayMatch(selector: LabelSelector | undefined, labels: Labels): boolean {
  return labels === undefined || matchesLabels(requirementsOf(selector), labels);
}

/** As `Matcher` in apiserver `pkg/admission/plugin/webhook/predicates/rules/rules.go`. */
export function coversPodCreation({
  operations,
  apiGroups,
  apiVersions,
  resources = [],
  scope = '*',
}: WebhookRule): boolean {
  return (
    includes(operations, 'CREATE') &&
    includes(apiGroups, '') &&
    includes(apiVersions, 'v1') &&
    (scope === '*' || scope === 'Namespaced') &&
    resources.some((rule) => {
      const [resource = '', subresource = ''] = rule.split('/');
      return (resource === '*' || resource === 'pods') && (subresource === '*' || subresource === '');
    })
  );
}

function includes(list: readonly string[] | undefined, value: string): boolean {
  return list?.some((one) => one === '*' || one === value) === true;
}
