import { child, item, type FieldPath } from '../field-path.ts';
import type {
  Affinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodSpec,
} from '../../../kubernetes/pod.ts';
import { checkLabelKeys } from './label-keys.ts';
import { checkLabelSelector } from './label-selector.ts';
import { dnsLabel, dnsSubdomain, labelValue, qualifiedName } from './names.ts';
import type { Problems } from './problems.ts';
import { checkTolerations } from './tolerations.ts';
import { checkSpread } from './topology-spread.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
/** Before, the values that required node affinity asks for were not looked at (kubernetes/kubernetes#128212). */
const VALUES_CHECKED_SINCE = 33;

/** Affinity, tolerations, spread constraints, readiness and scheduling gates. */
export function checkScheduling(problems: Problems, spec: PodSpec, minor: number): void {
  if (spec.affinity !== undefined) checkAffinity(problems, spec.affinity, minor);
  checkTolerations(problems, 'spec.tolerations', spec.tolerations ?? [], minor);
  checkSpread(problems, spec.topologySpreadConstraints ?? [], minor);
  for (const [index, { conditionType = '' }] of (spec.readinessGates ?? []).entries()) {
    problems.invalidFor(
      child(item('spec.readinessGates', index), 'conditionType'),
      conditionType,
      qualifiedName(conditionType),
    );
  }
  const gates = new Set<string>();
  for (const [index, { name = '' }] of (spec.schedulingGates ?? []).entries()) {
    const at = item('spec.schedulingGates', index);
    problems.invalidFor(at, name, qualifiedName(name));
    if (gates.has(name)) problems.duplicate(at, name);
    gates.add(name);
  }
}

function checkAffinity(
  problems: Problems,
  { nodeAffinity, podAffinity, podAntiAffinity }: Affinity,
  minor: number,
): void {
  const field = 'spec.affinity.nodeAffinity';
  const required = nodeAffinity?.[REQUIRED];
  if (required !== undefined) {
    const terms = child(child(field, REQUIRED), 'nodeSelectorTerms');
    const { nodeSelectorTerms = [] } = required;
    if (nodeSelectorTerms.length === 0) problems.required(terms, 'must have at least one node selector term');
    const strict = minor >= VALUES_CHECKED_SINCE;
    for (const [index, term] of nodeSelectorTerms.entries()) checkNodeTerm(problems, item(terms, index), term, strict);
  }
  for (const [index, { weight = 0, preference = {} }] of (nodeAffinity?.[PREFERRED] ?? []).entries()) {
    const at = item(child(field, PREFERRED), index);
    if (weight <= 0 || weight > 100) problems.invalid(child(at, 'weight'), weight, 'must be in the range 1-100');
    checkNodeTerm(problems, child(at, 'preference'), preference, false);
  }
  for (const [name, affinity] of Object.entries({ podAffinity, podAntiAffinity })) {
    const path = child('spec.affinity', name);
    for (const [index, term] of (affinity?.[REQUIRED] ?? []).entries()) {
      checkPodTerm(problems, item(child(path, REQUIRED), index), term);
    }
    for (const [index, { weight = 0, podAffinityTerm = {} }] of (affinity?.[PREFERRED] ?? []).entries()) {
      const at = item(child(path, PREFERRED), index);
      if (weight <= 0 || weight > 100) problems.invalid(child(at, 'weight'), weight, 'must be in the range 1-100');
      checkPodTerm(problems, child(at, 'podAffinityTerm'), podAffinityTerm);
    }
  }
}

function checkNodeTerm(problems: Problems, field: FieldPath, term: NodeSelectorTerm, strict: boolean): void {
  for (const [index, requirement] of (term.matchExpressions ?? []).entries()) {
    checkNodeRequirement(problems, item(child(field, 'matchExpressions'), index), requirement, strict);
  }
  for (const [index, { key = '', operator = '', values = [] }] of (term.matchFields ?? []).entries()) {
    const at = item(child(field, 'matchFields'), index);
    if (operator !== 'In' && operator !== 'NotIn') {
      problems.invalid(child(at, 'operator'), operator, 'not a valid selector operator');
    } else if (values.length !== 1) {
      const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
      problems.required(child(at, 'values'), detail);
    }
    if (key !== 'metadata.name') problems.invalid(child(at, 'key'), key, 'not a valid field selector key');
    else {
      for (const [position, value] of values.entries()) {
        problems.invalidFor(item(child(at, 'values'), position), value, dnsSubdomain(value));
      }
    }
  }
}

function checkNodeRequirement(
  problems: Problems,
  at: FieldPath,
  requirement: NodeSelectorRequirement,
  strict: boolean,
): void {
  const { key = '', operator = '', values = [] } = requirement;
  const field = child(at, 'values');
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) problems.required(field, "must be specified when `operator` is 'In' or 'NotIn'");
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0)
        problems.forbidden(field, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
      break;
    case 'Gt':
    case 'Lt':
      if (values.length !== 1)
        problems.required(field, "must be specified single value when `operator` is 'Lt' or 'Gt'");
      break;
    default:
      problems.invalid(child(at, 'operator'), operator, 'not a valid selector operator');
  }
  problems.invalidFor(child(at, 'key'), key, qualifiedName(key));
  if (!strict) return;
  for (const [position, value] of values.entries())
    problems.invalidFor(item(field, position), value, labelValue(value));
}

function checkPodTerm(problems: Problems, field: FieldPath, term: PodAffinityTerm): void {
  const { labelSelector, namespaceSelector, namespaces = [], topologyKey = '' } = term;
  if (labelSelector !== undefined) checkLabelSelector(problems, child(field, 'labelSelector'), labelSelector);
  if (namespaceSelector !== undefined)
    checkLabelSelector(problems, child(field, 'namespaceSelector'), namespaceSelector);
  for (const [index, name] of namespaces.entries()) {
    problems.invalidFor(child(field, 'namespace'), name, dnsLabel(name), item(child(field, 'namespaces'), index));
  }
  checkLabelKeys(problems, field, term);
  if (topologyKey === '') problems.required(child(field, 'topologyKey'), 'can not be empty');
  problems.invalidFor(child(field, 'topologyKey'), topologyKey, qualifiedName(topologyKey));
}
