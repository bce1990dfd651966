import { child, type FieldPath } from '../field-path.ts';
import type { AzureDiskVolumeSource } from '../../../kubernetes/pod.ts';
import type { Problems } from './problems.ts';
import { checkRequired } from './required-fields.ts';

const MANAGED_URI = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_URI = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

/** `validateAzureDisk`. */
export function checkAzureDisk(problems: Problems, field: FieldPath, disk: AzureDiskVolumeSource): void {
  // The kind has a default, so that the URI of a disk without one is held to it.
  const { diskURI = '', cachingMode = 'ReadWrite', kind = 'Shared' } = disk;
  checkRequired(problems, field, 'AzureDiskVolumeSource', disk);
  problems.oneOf(child(field, 'cachingMode'), cachingMode, ['None', 'ReadOnly', 'ReadWrite']);
  problems.oneOf(child(field, 'kind'), kind, ['Dedicated', 'Managed', 'Shared']);
  const [prefix, example] = kind === 'Managed' ? ['/subscriptions/', MANAGED_URI] : ['https://', BLOB_URI];
  if (!diskURI.startsWith(prefix)) problems.unsupported(child(field, 'diskURI'), diskURI, [example]);
}
