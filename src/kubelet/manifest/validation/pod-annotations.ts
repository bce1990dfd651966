import { child, item } from '../field-path.ts';
import type { Pod } from '../../../kubernetes/pod.ts';
import { everyContainer } from './container-list.ts';
import { checkDescending } from './paths.ts';
import type { Problems } from './problems.ts';
import {
  APPARMOR_CONTAINER,
  DOCKER_DEFAULT,
  LOCALHOST,
  RUNTIME_DEFAULT,
  SECCOMP_CONTAINER,
  SECCOMP_POD,
  UNCONFINED,
} from './profile-names.ts';
import { checkTolerationAnnotation, TOLERATIONS } from './toleration-annotation.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const FIELD = 'metadata.annotations';

/** `ValidatePodSpecificAnnotations`. */
export function checkPodAnnotations(problems: Problems, pod: Pod, minor: number): void {
  const { metadata = {}, spec = {} } = pod;
  const { annotations = {} } = metadata;
  const names = new Set(everyContainer(spec).map(({ container }) => container.name ?? ''));
  for (const [key, value] of Object.entries(annotations)) {
    if (key === TOLERATIONS && value !== '') checkTolerationAnnotation(problems, FIELD, value, minor);
    if (key === DELETION_COST && !isInt32(value)) {
      problems.invalid(item(FIELD, key), value, 'must be a 32bit integer');
    }
    if (key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER)) checkSeccompName(problems, key, value);
    if (key.startsWith(APPARMOR_CONTAINER)) checkAppArmorName(problems, key, value, names);
  }
}

function checkSeccompName(problems: Problems, key: string, value: string): void {
  const field = child(FIELD, key);
  const place = item(FIELD, key);
  if ([RUNTIME_DEFAULT, DOCKER_DEFAULT, UNCONFINED].includes(value)) return;
  if (value.startsWith(LOCALHOST)) checkDescending(problems, field, value.slice(LOCALHOST.length), place);
  else problems.invalid(field, value, 'must be a valid seccomp profile', place);
}

function checkAppArmorName(problems: Problems, key: string, value: string, names: ReadonlySet<string>): void {
  const name = key.slice(APPARMOR_CONTAINER.length);
  if (!names.has(name)) problems.invalid(item(FIELD, key), name, 'container not found');
  if (!['', RUNTIME_DEFAULT, UNCONFINED].includes(value) && !value.startsWith(LOCALHOST)) {
    problems.invalid(item(FIELD, key), value, `invalid AppArmor profile name: ${JSON.stringify(value)}`);
  }
}

/** As Go's `ParseInt(…, 10, 32)`, but without a plus sign or zeros in front. */
function isInt32(text: string): boolean {
  return /^(0|[1-9]\d*|-\d+)$/.test(text) && Number(text) >= -2147483648 && Number(text) <= 2147483647;
}
