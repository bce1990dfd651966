import type { EnvFromSource, EnvVar, FileKeySelector } from '../../../kubernetes/pod.ts';
import type { CheckedField } from './checked-field.ts';
import type { PodContext } from './constraint.ts';
import { OPTIONS_SINCE } from './formats.ts';

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const;

/** `ValidateEnv`: a variable has a value or one source of it. */
export function checkVariable(at: CheckedField, { value = '', valueFrom }: EnvVar, { minor }: PodContext): void {
  if (valueFrom === undefined) return;
  const source = at.child('valueFrom');
  const count = SOURCES.filter((kind) => valueFrom[kind] !== undefined).length;
  if (count === 0) {
    const last = minor >= OPTIONS_SINCE ? ', `secretKeyRef` or `fileKeyRef`' : ' or `secretKeyRef`';
    source.invalid('', `must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\`${last}`);
  } else if (value !== '') source.invalid('', 'may not be specified when `value` is not empty');
  else if (count > 1) source.invalid('', 'may not have more than one field specified at a time');
}

/** `ValidateEnvFrom`, whose messages leave out which of the sources it is. */
export function checkVariables(at: CheckedField, { configMapRef, secretRef }: EnvFromSource): void {
  if (configMapRef === undefined && secretRef === undefined) {
    at.unnumbered().invalid('', 'must specify one of: `configMapRef` or `secretRef`');
  } else if (configMapRef !== undefined && secretRef !== undefined) {
    at.unnumbered().invalid('', 'may not have more than one field specified at a time');
  }
}

/** `validateFileKeyRefVolumes`: a file with variables is one that an init container writes to an emptyDir. */
export function checkFile(at: CheckedField, { volumeName = '' }: FileKeySelector, { written }: PodContext): void {
  const volume = written.get(volumeName);
  const field = at.child('volumeName');
  if (volume === undefined) field.notFound(volumeName);
  else if (volume.emptyDir === undefined) field.invalid(volumeName, 'referenced volume must be of type emptyDir');
}
