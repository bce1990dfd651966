import { child, item } from '../field-path.ts';
import type { PodResourceClaim } from '../../../kubernetes/pod.ts';
import { dnsLabel, dnsSubdomain } from './names.ts';
import type { Problems } from './problems.ts';

/** Before, the names were in a field `source`, and where they are now they were dropped. */
const WITHOUT_SOURCE_SINCE = 31;

/** `validatePodResourceClaims`. */
export function checkResourceClaims(problems: Problems, claims: readonly PodResourceClaim[], minor: number): void {
  const names = new Set<string>();
  for (const [index, claim] of claims.entries()) {
    const { name = '', resourceClaimName, resourceClaimTemplateName } = claim;
    const at = item('spec.resourceClaims', index);
    if (name === '') problems.required(child(at, 'name'));
    else if (names.has(name)) problems.duplicate(child(at, 'name'), name);
    else problems.invalidFor(child(at, 'name'), name, dnsLabel(name));
    names.add(name);
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) {
      problems.invalid(at, name, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified');
    } else if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) {
      const field = minor >= WITHOUT_SOURCE_SINCE ? at : child(at, 'source');
      problems.invalid(field, name, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`');
    }
    for (const [field, value] of Object.entries({ resourceClaimName, resourceClaimTemplateName })) {
      if (value !== undefined) problems.invalidFor(child(at, field), value, dnsSubdomain(value));
    }
  }
}
