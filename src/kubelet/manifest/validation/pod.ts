import type { ManifestPod } from '../../../kubernetes/pod.ts';
import { CheckedField, type FieldProblem } from './checked-field.ts';
import { walk } from './walk.ts';

/**
 * What the kubelet's validation refuses (`ValidatePodCreate` of `pkg/apis/core/validation/validation.go`), of a pod that
 * has its defaults and what the kubelet adds.
 */
export function validatePod(pod: ManifestPod, minor: number): readonly FieldProblem[] {
  const { metadata = {}, spec = {} } = pod;
  const found: FieldProblem[] = [];
  const written = new Map((spec.volumes ?? []).map((volume) => [volume.name ?? '', volume]));
  walk(new CheckedField(found, ''), 'Pod', pod, { metadata, spec, minor, written, volumes: new Map() });
  return found;
}
