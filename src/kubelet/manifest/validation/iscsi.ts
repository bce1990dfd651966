import { child, type FieldPath } from '../field-path.ts';
import type { ISCSIVolumeSource } from '../../../kubernetes/pod.ts';
import type { Problems } from './problems.ts';

const ISCSI_NAMES: Readonly<Record<string, (name: string) => boolean>> = {
  iqn: endsInQualifiedName,
  eui: (name) => /^eui.[0-9A-Za-z]{16}$/.test(name),
  naa: (name) => /^naa.[0-9A-Za-z]{32}$/.test(name),
};

/** What `iqn\.\d{4}-\d{2}\.([[:alnum:]-.]+)(:[^,;*&$|\s]+)$` finds, in linear time. */
function endsInQualifiedName(name: string): boolean {
  const parts = name
    .split(/[,;*&$|\s]/)
    .at(-1)!
    .split(':');
  const last = parts.at(-1) === '' ? parts.length - 2 : parts.length - 1;
  return parts.slice(0, Math.max(0, last)).some((part) => {
    const authority = /(?<![0-9A-Za-z.-])[0-9A-Za-z.-]+$/.exec(part)?.[0] ?? '';
    return /iqn\.\d{4}-\d{2}\../.test(authority);
  });
}

/** `validateISCSIVolumeSource`, and how long the name of the volume may be. */
export function checkIscsi(problems: Problems, field: FieldPath, iscsi: ISCSIVolumeSource, volume: string): void {
  const { targetPortal = '', iqn = '', lun = 0, initiatorName, secretRef } = iscsi;
  if (targetPortal === '') problems.required(child(field, 'targetPortal'));
  if (iqn === '') problems.required(child(field, 'iqn'));
  else checkIscsiName(problems, child(field, 'iqn'), iqn, child(field, 'iqn'));
  problems.within(child(field, 'lun'), lun, 0, 255);
  if ((iscsi.chapAuthDiscovery === true || iscsi.chapAuthSession === true) && secretRef === undefined) {
    problems.required(child(field, 'secretRef'));
  }
  if (initiatorName === undefined) return;
  checkIscsiName(problems, child(field, 'initiatorname'), initiatorName, child(field, 'initiatorName'));
  if (Buffer.byteLength(`${volume}:${targetPortal}`) > 64) {
    const name = `${field.slice(0, field.lastIndexOf('.'))}.name`;
    const detail =
      'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
    problems.invalid(name, volume, detail);
  }
}

function checkIscsiName(problems: Problems, field: FieldPath, name: string, place: FieldPath): void {
  const pattern = ISCSI_NAMES[name.slice(0, 3)];
  if (pattern === undefined)
    problems.invalid(field, name, 'must be valid format starting with iqn, eui, or naa', place);
  else if (!pattern(name)) problems.invalid(field, name, 'must be valid format', place);
}
