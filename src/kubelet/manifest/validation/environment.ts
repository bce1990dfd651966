import { child, item, type FieldPath } from '../field-path.ts';
import type { EnvFromSource, EnvVar, EnvVarSource, ObjectFieldSelector, PodSpec } from '../../../kubernetes/pod.ts';
import { everyContainer } from './container-list.ts';
import { checkFieldRef, checkResourceFieldRef, ENVIRONMENT_FIELDS } from './downward.ts';
import {
  configMapKey,
  dnsLabel,
  dnsSubdomain,
  dnsSubdomainPrefix,
  environmentName,
  relaxedEnvironmentName,
} from './names.ts';
import { OPTIONS_SINCE } from './options.ts';
import { checkNoBacksteps } from './paths.ts';
import type { Problems } from './problems.ts';

/** `status.hostIPs` came with v1.28, behind an option that static pods did not have until the gate was gone. */
const HOST_IPS_KNOWN_SINCE = 28;
const HOST_IPS_ALLOWED_SINCE = 30;

/** `ValidateEnv`. */
export function checkEnvironment(
  problems: Problems,
  field: FieldPath,
  variables: readonly EnvVar[],
  minor: number,
): void {
  const rule = minor >= OPTIONS_SINCE ? relaxedEnvironmentName : environmentName;
  for (const [index, { name = '', value = '', valueFrom }] of variables.entries()) {
    const at = item(field, index);
    if (name === '') problems.required(child(at, 'name'));
    else problems.invalidFor(child(at, 'name'), name, rule(name));
    if (valueFrom !== undefined) checkValueFrom(problems, child(at, 'valueFrom'), valueFrom, value, minor);
  }
}

function checkValueFrom(
  problems: Problems,
  field: FieldPath,
  source: EnvVarSource,
  value: string,
  minor: number,
): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  if (fieldRef !== undefined) checkPodField(problems, child(field, 'fieldRef'), fieldRef, minor);
  if (resourceFieldRef !== undefined) {
    checkResourceFieldRef(problems, child(field, 'resourceFieldRef'), resourceFieldRef, false);
  }
  for (const [kind, reference] of Object.entries({ configMapKeyRef, secretKeyRef })) {
    if (reference === undefined) continue;
    const at = child(field, kind);
    const { name = '', key = '' } = reference;
    problems.invalidFor(child(at, 'name'), name, dnsSubdomain(name));
    if (key === '') problems.required(child(at, 'key'));
    else problems.invalidFor(child(at, 'key'), key, configMapKey(key));
  }
  if (fileKeyRef !== undefined) {
    const at = child(field, 'fileKeyRef');
    const { key = '', volumeName = '', path = '' } = fileKeyRef;
    if (key === '') problems.required(child(at, 'key'));
    else problems.invalidFor(child(at, 'key'), key, relaxedEnvironmentName(key));
    if (volumeName === '') problems.required(child(at, 'volumeName'));
    else problems.invalidFor(child(at, 'volumeName'), volumeName, dnsLabel(volumeName));
    if (path === '') problems.required(child(at, 'path'));
    else checkNoBacksteps(problems, child(at, 'path'), path);
  }
  const count = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(
    (kind) => kind !== undefined,
  ).length;
  if (count === 0) {
    const last = minor >= OPTIONS_SINCE ? ', `secretKeyRef` or `fileKeyRef`' : ' or `secretKeyRef`';
    problems.invalid(field, '', `must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\`${last}`);
  } else if (value !== '') {
    problems.invalid(field, '', 'may not be specified when `value` is not empty');
  } else if (count > 1) {
    problems.invalid(field, '', 'may not have more than one field specified at a time');
  }
}

function checkPodField(problems: Problems, field: FieldPath, reference: ObjectFieldSelector, minor: number): void {
  const { fieldPath } = reference;
  if (fieldPath === 'status.hostIPs' && minor < HOST_IPS_KNOWN_SINCE) {
    const detail = `error converting fieldPath: field label not supported: ${fieldPath}`;
    problems.invalid(child(field, 'fieldPath'), fieldPath, detail);
  } else if (fieldPath === 'status.hostIPs' && minor < HOST_IPS_ALLOWED_SINCE) {
    problems.forbidden(field, "may not be set when feature gate 'PodHostIPs' is not enabled");
  } else {
    checkFieldRef(problems, field, reference, ENVIRONMENT_FIELDS);
  }
}

/** `ValidateEnvFrom`. */
export function checkEnvironmentFrom(
  problems: Problems,
  field: FieldPath,
  sources: readonly EnvFromSource[],
  minor: number,
): void {
  const rule = minor >= OPTIONS_SINCE ? relaxedEnvironmentName : environmentName;
  for (const [index, { prefix = '', configMapRef, secretRef }] of sources.entries()) {
    const at = item(field, index);
    if (prefix !== '') problems.invalidFor(child(at, 'prefix'), prefix, rule(prefix));
    for (const [kind, reference] of Object.entries({ configMapRef, secretRef })) {
      if (reference === undefined) continue;
      const name = child(child(at, kind), 'name');
      if ((reference.name ?? '') === '') problems.required(name);
      else problems.invalidFor(name, reference.name!, dnsSubdomainPrefix(reference.name!));
    }
    if (configMapRef === undefined && secretRef === undefined) {
      problems.invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`', at);
    } else if (configMapRef !== undefined && secretRef !== undefined) {
      problems.invalid(field, '', 'may not have more than one field specified at a time', at);
    }
  }
}

/** `validateFileKeyRefVolumes`: a file with variables is one that an init container writes to an emptyDir. */
export function checkFileVolumes(problems: Problems, spec: PodSpec): void {
  const volumes = new Map((spec.volumes ?? []).map((volume) => [volume.name ?? '', volume]));
  for (const { container, path } of everyContainer(spec)) {
    for (const [index, { valueFrom }] of (container.env ?? []).entries()) {
      if (valueFrom?.fileKeyRef === undefined) continue;
      const { volumeName = '' } = valueFrom.fileKeyRef;
      const field = `${item(child(path, 'env'), index)}.valueFrom.fileKeyRef.volumeName`;
      const volume = volumes.get(volumeName);
      if (volume === undefined) problems.notFound(field, volumeName);
      else if (volume.emptyDir === undefined) {
        problems.invalid(field, volumeName, 'referenced volume must be of type emptyDir');
      }
    }
  }
}
