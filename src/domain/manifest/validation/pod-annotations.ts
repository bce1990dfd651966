import { child, item } from '../field-path.ts';
import type { Pod } from '../pod-types.ts';
import { everyContainer } from './container-list.ts';
import { checkDescending } from './paths.ts';
import type { Problems } from './problems.ts';

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const APPARMOR_CONTAINER = 'container.apparmor.security.beta.kubernetes.io/';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const TOLERATIONS = 'scheduler.alpha.kubernetes.io/tolerations';
const RUNTIME = 'runtime/default';
const LOCAL = 'localhost/';
const FIELD = 'metadata.annotations';

/** `ValidatePodSpecificAnnotations`. */
export function checkPodAnnotations(problems: Problems, pod: Pod): void {
  const { metadata = {}, spec = {} } = pod;
  const { annotations = {} } = metadata;
  const names = new Set(everyContainer(spec).map(({ container }) => container.name ?? ''));
  for (const [key, value] of Object.entries(annotations)) {
    if (key === TOLERATIONS && value !== '') checkTolerations(problems, value);
    if (key === DELETION_COST && !isInt32(value)) {
      problems.invalid(item(FIELD, key), value, 'must be a 32bit integer');
    }
    if (key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER)) checkSeccompName(problems, key, value);
    if (key.startsWith(APPARMOR_CONTAINER)) checkAppArmorName(problems, key, value, names);
  }
}

function checkTolerations(problems: Problems, value: string): void {
  const place = item(FIELD, TOLERATIONS);
  try {
    const tolerations: unknown = JSON.parse(value);
    if (tolerations === null || Array.isArray(tolerations)) return;
    problems.invalid(FIELD, TOLERATIONS, 'json: cannot unmarshal the value into a list of tolerations', place);
  } catch {
    problems.invalid(FIELD, TOLERATIONS, 'the value is no JSON', place);
  }
}

function checkSeccompName(problems: Problems, key: string, value: string): void {
  const field = child(FIELD, key);
  const place = item(FIELD, key);
  if (value === RUNTIME || value === 'docker/default' || value === 'unconfined') return;
  if (value.startsWith(LOCAL)) checkDescending(problems, field, value.slice(LOCAL.length), place);
  else problems.invalid(field, value, 'must be a valid seccomp profile', place);
}

function checkAppArmorName(problems: Problems, key: string, value: string, names: ReadonlySet<string>): void {
  const name = key.slice(APPARMOR_CONTAINER.length);
  if (!names.has(name)) problems.invalid(item(FIELD, key), name, 'container not found');
  if (value !== '' && value !== RUNTIME && value !== 'unconfined' && !value.startsWith(LOCAL)) {
    problems.invalid(item(FIELD, key), value, `invalid AppArmor profile name: ${JSON.stringify(value)}`);
  }
}

/** As Go's `ParseInt(…, 10, 32)`, but without a plus sign or zeros in front. */
function isInt32(text: string): boolean {
  return /^(0|[1-9]\d*|-\d+)$/.test(text) && Number(text) >= -2147483648 && Number(text) <= 2147483647;
}
