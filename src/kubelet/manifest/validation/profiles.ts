import type { ObjectMeta } from '../../../kubernetes/kubernetes.ts';
import type { PodSpec } from '../../../kubernetes/pod.ts';
import { CheckedField } from './checked-field.ts';
import type { PodContext } from './constraint.ts';
import { checkedContainers, everyContainer } from './container-list.ts';
import { descending } from './formats.ts';

// Annotations by which the profiles of seccomp and AppArmor were told before there were fields for them: of a whole pod,
// and what stands before the name of a container.
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const APPARMOR_CONTAINER = 'container.apparmor.security.beta.kubernetes.io/';
/** Profiles as they name them; a file of the node after `LOCALHOST`. */
const RUNTIME_DEFAULT = 'runtime/default';
const DOCKER_DEFAULT = 'docker/default';
const UNCONFINED = 'unconfined';
const LOCALHOST = 'localhost/';

/** A profile of seccomp or AppArmor, which the API describes alike. */
interface Profile {
  readonly type?: string;
  readonly localhostProfile?: string;
}

/** `ValidateSeccompPodAnnotations` and `ValidateAppArmorPodAnnotations`. */
export function checkProfileAnnotations(at: CheckedField, { annotations }: ObjectMeta, { spec }: PodContext): void {
  const names = new Set(everyContainer(spec).map(({ container }) => container.name ?? ''));
  for (const [key, value] of Object.entries(annotations ?? {})) {
    const place = at.child('annotations').item(key);
    if (key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER)) {
      const field = new CheckedField(at.found, `${at.name}.annotations.${key}`, place.place);
      if (value.startsWith(LOCALHOST))
        field.invalidFor(value.slice(LOCALHOST.length), descending(value.slice(LOCALHOST.length)));
      else if (![RUNTIME_DEFAULT, DOCKER_DEFAULT, UNCONFINED].includes(value)) {
        field.invalid(value, 'must be a valid seccomp profile');
      }
    } else if (key.startsWith(APPARMOR_CONTAINER)) {
      const name = key.slice(APPARMOR_CONTAINER.length);
      if (!names.has(name)) place.invalid(name, 'container not found');
      if (!['', RUNTIME_DEFAULT, UNCONFINED].includes(value) && !value.startsWith(LOCALHOST)) {
        place.invalid(value, `invalid AppArmor profile name: ${JSON.stringify(value)}`);
      }
    }
  }
}

/**
 * Where a profile is told both ways, both must agree (`validateSeccompAnnotationsAndFields` and
 * `validateAppArmorAnnotationsAndFieldsMatchOnCreate`). `at` is the place of the spec.
 */
export function checkProfilesAgree(
  at: CheckedField,
  spec: PodSpec,
  { metadata: { annotations = {} } }: PodContext,
): void {
  const { securityContext: ofPod, os } = spec;
  const compare = (place: CheckedField, kind: 'seccomp' | 'appArmor', key: string, profile?: Profile): void => {
    if (profile === undefined || !Object.hasOwn(annotations, key)) return;
    const wrong = disagreement(kind, annotations[key]!, profile);
    if (wrong === undefined) return;
    const field = place.child('securityContext').child(`${kind}Profile`).child(wrong);
    field.forbidden(
      `${kind.toLowerCase()} ${wrong === 'type' ? 'type' : 'profile'} in annotation and field must match`,
    );
  };
  compare(at, 'seccomp', SECCOMP_POD, ofPod?.seccompProfile);
  for (const [container, field] of checkedContainers(at, spec)) {
    const { name = '', securityContext: own } = container;
    compare(field, 'seccomp', `${SECCOMP_CONTAINER}${name}`, own?.seccompProfile);
    if (os?.name !== 'windows') {
      compare(field, 'appArmor', `${APPARMOR_CONTAINER}${name}`, own?.appArmorProfile ?? ofPod?.appArmorProfile);
    }
  }
}

/** In which of its fields a profile differs from the annotation. */
function disagreement(kind: 'seccomp' | 'appArmor', annotation: string, profile: Profile): keyof Profile | undefined {
  const defaults = kind === 'seccomp' ? [RUNTIME_DEFAULT, DOCKER_DEFAULT] : [RUNTIME_DEFAULT];
  if (profile.type === 'Unconfined') return annotation === UNCONFINED ? undefined : 'type';
  if (profile.type === 'RuntimeDefault') return defaults.includes(annotation) ? undefined : 'type';
  if (profile.type !== 'Localhost') return undefined;
  if (!annotation.startsWith(LOCALHOST)) return 'type';
  return annotation.slice(LOCALHOST.length) === profile.localhostProfile ? undefined : 'localhostProfile';
}
