import { child, item, type FieldPath } from '../field-path.ts';
import type { TopologySpreadConstraint } from '../../../kubernetes/pod.ts';
import { OPTIONS_SINCE } from './options.ts';
import { checkLabelKeys, checkSpreadLabelKeys } from './label-keys.ts';
import { checkLabelSelector } from './label-selector.ts';
import type { Problems } from './problems.ts';

/** kubernetes/kubernetes#111802 */
const SELECTOR_CHECKED_SINCE = 27;

/** `validateTopologySpreadConstraints`. */
export function checkSpread(problems: Problems, constraints: readonly TopologySpreadConstraint[], minor: number): void {
  for (const [index, constraint] of constraints.entries()) {
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', labelSelector } = constraint;
    const at = item('spec.topologySpreadConstraints', index);
    if (maxSkew <= 0) problems.invalid(child(at, 'maxSkew'), maxSkew, 'must be greater than zero');
    if (topologyKey === '') problems.required(child(at, 'topologyKey'), 'can not be empty');
    problems.oneOf(child(at, 'whenUnsatisfiable'), whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']);
    const again = constraints.slice(index + 1).some((other) => {
      return (other.topologyKey ?? '') === topologyKey && (other.whenUnsatisfiable ?? '') === whenUnsatisfiable;
    });
    if (again)
      problems.duplicate(child(at, '{topologyKey, whenUnsatisfiable}'), `{${topologyKey}, ${whenUnsatisfiable}}`, at);
    checkMinDomains(problems, child(at, 'minDomains'), constraint);
    for (const policy of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const value = constraint[policy];
      if (value !== undefined) problems.oneOf(child(at, policy), value, ['Honor', 'Ignore']);
    }
    if (minor >= OPTIONS_SINCE) checkLabelKeys(problems, at, constraint);
    else checkSpreadLabelKeys(problems, child(at, 'matchLabelKeys'), constraint);
    if (labelSelector !== undefined && minor >= SELECTOR_CHECKED_SINCE)
      checkLabelSelector(problems, child(at, 'labelSelector'), labelSelector);
  }
}

function checkMinDomains(
  problems: Problems,
  field: FieldPath,
  { minDomains, whenUnsatisfiable = '' }: TopologySpreadConstraint,
): void {
  if (minDomains === undefined) return;
  if (minDomains <= 0) problems.invalid(field, minDomains, 'must be greater than zero');
  if (whenUnsatisfiable !== 'DoNotSchedule') {
    const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
    problems.invalid(field, minDomains, detail);
  }
}
