import { child, type FieldPath } from '../field-path.ts';
import type { PodSpec } from '../../../kubernetes/pod.ts';
import { everyContainer } from './container-list.ts';
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

type Annotations = Readonly<Record<string, string>>;

/** A profile of seccomp or AppArmor, which the API describes alike. */
interface Profile {
  readonly type?: string;
  readonly localhostProfile?: string;
}

/**
 * A profile is told in a field, and was in an annotation once: where both are given they must agree
 * (`validateSeccompAnnotationsAndFields` and `validateAppArmorAnnotationsAndFieldsMatchOnCreate`).
 */
export function checkProfileAnnotations(problems: Problems, annotations: Annotations, spec: PodSpec): void {
  const { securityContext: ofPod } = spec;
  const compare = (kind: 'seccomp' | 'apparmor', key: string, field: FieldPath, profile: Profile | undefined): void => {
    if (profile === undefined || !Object.hasOwn(annotations, key)) return;
    const wrong = disagreement(kind, annotations[key]!, profile);
    if (wrong === undefined) return;
    const part = wrong === 'type' ? 'type' : 'profile';
    problems.forbidden(child(field, wrong), `${kind} ${part} in annotation and field must match`);
  };
  compare('seccomp', SECCOMP_POD, 'spec.securityContext.seccompProfile', ofPod?.seccompProfile);
  for (const { container, path } of everyContainer(spec)) {
    const { name = '', securityContext: own } = container;
    const field = child(path, 'securityContext');
    compare('seccomp', `${SECCOMP_CONTAINER}${name}`, child(field, 'seccompProfile'), own?.seccompProfile);
    if (spec.os?.name === 'windows') continue;
    const profile = own?.appArmorProfile ?? ofPod?.appArmorProfile;
    compare('apparmor', `${APPARMOR_CONTAINER}${name}`, child(field, 'appArmorProfile'), profile);
  }
}

/** In which of its fields a profile differs from the annotation. */
function disagreement(kind: 'seccomp' | 'apparmor', annotation: string, profile: Profile): keyof Profile | undefined {
  const defaults = kind === 'seccomp' ? [RUNTIME_DEFAULT, DOCKER_DEFAULT] : [RUNTIME_DEFAULT];
  if (profile.type === 'Unconfined') return annotation === UNCONFINED ? undefined : 'type';
  if (profile.type === 'RuntimeDefault') return defaults.includes(annotation) ? undefined : 'type';
  if (profile.type !== 'Localhost') return undefined;
  if (!annotation.startsWith(LOCALHOST)) return 'type';
  return annotation.slice(LOCALHOST.length) === profile.localhostProfile ? undefined : 'localhostProfile';
}
