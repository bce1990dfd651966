import { child, item, type FieldPath } from '../field-path.ts';
import type { ProjectedVolumeSource, VolumeProjection } from '../../../kubernetes/pod.ts';
import { checkPodCertificate, checkTrustBundle } from './certificates.ts';
import { checkMode, checkUnreserved } from './paths.ts';
import type { Problems } from './problems.ts';
import { checkDownwardFile, checkItems } from './volume-items.ts';

const LEAST_TOKEN_SECONDS = 600;
const MOST_TOKEN_SECONDS = 2 ** 32;
/** Before, the path of a token might lead anywhere (kubernetes/kubernetes#121731). */
const LOCAL_TOKEN_SINCE = 30;

/** `validateProjectedVolumeSource`. */
export function checkProjected(
  problems: Problems,
  field: FieldPath,
  { defaultMode, sources = [] }: ProjectedVolumeSource,
  minor: number,
): void {
  checkMode(problems, child(field, 'defaultMode'), defaultMode);
  const paths = new Set<string>();
  /** Every path may be there once, whichever source it comes from. */
  const claim = (path: string, shown: string, place: FieldPath): void => {
    if (path !== '' && paths.has(path)) problems.invalid(field, shown, 'conflicting duplicate paths', place);
    paths.add(path);
  };
  for (const [index, source] of sources.entries()) {
    checkSource(problems, { field, minor }, item(child(field, 'sources'), index), source, claim);
  }
}

/** The volume that a source is of. */
interface ProjectedVolume {
  readonly field: FieldPath;
  readonly minor: number;
}

type Claim = (path: string, shown: string, place: FieldPath) => void;

function checkSource(
  problems: Problems,
  volume: ProjectedVolume,
  field: FieldPath,
  source: VolumeProjection,
  claim: Claim,
): void {
  for (const kind of ['secret', 'configMap'] as const) {
    const projection = source[kind];
    if (projection === undefined) continue;
    problems.present(child(child(field, kind), 'name'), projection.name);
    const items = child(child(field, kind), 'items');
    checkItems(problems, items, projection.items);
    for (const [index, { path = '' }] of (projection.items ?? []).entries()) {
      claim(path, projection.name ?? '', child(item(items, index), 'path'));
    }
  }
  for (const [index, file] of (source.downwardAPI?.items ?? []).entries()) {
    const at = child(field, 'downwardAPI');
    const place = item(child(at, 'items'), index);
    checkDownwardFile(problems, at, file, place);
    claim(file.path ?? '', file.path ?? '', place);
  }
  if (source.serviceAccountToken !== undefined) checkToken(problems, volume, field, source.serviceAccountToken);
  if (source.clusterTrustBundle !== undefined) {
    const at = child(field, 'clusterTrustBundle');
    checkTrustBundle(problems, field, source.clusterTrustBundle);
    claim(source.clusterTrustBundle.path ?? '', source.clusterTrustBundle.path ?? '', child(at, 'path'));
  }
  if (source.podCertificate !== undefined) {
    const at = child(field, 'podCertificate');
    for (const [place, path] of checkPodCertificate(problems, at, source.podCertificate)) claim(path, path, place);
  }
  const kinds = [
    'secret',
    'configMap',
    'downwardAPI',
    'serviceAccountToken',
    'clusterTrustBundle',
    'podCertificate',
  ] as const;
  if (kinds.filter((kind) => source[kind] !== undefined).length > 1) {
    problems.forbidden(field, 'may not specify more than 1 volume type per source');
  }
}

function checkToken(
  problems: Problems,
  volume: ProjectedVolume,
  field: FieldPath,
  { expirationSeconds = 3600, path = '' }: { readonly expirationSeconds?: number; readonly path?: string },
): void {
  const at = child(field, 'serviceAccountToken');
  if (expirationSeconds < LEAST_TOKEN_SECONDS) {
    problems.invalid(
      child(at, 'expirationSeconds'),
      expirationSeconds,
      'may not specify a duration less than 10 minutes',
    );
  }
  if (expirationSeconds > MOST_TOKEN_SECONDS) {
    problems.invalid(
      child(at, 'expirationSeconds'),
      expirationSeconds,
      'may not specify a duration larger than 2^32 seconds',
    );
  }
  const shown = child(volume.field, 'path');
  if (path === '') problems.required(shown, '', at);
  else if (volume.minor >= LOCAL_TOKEN_SINCE) checkUnreserved(problems, shown, path, child(at, 'path'));
}
