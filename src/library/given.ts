import { NEWEST_MINOR, OLDEST_MINOR, type TargetKubelet } from '../kubelet/kubelet.ts';
import { parseMinor } from '../kubernetes/minor-version.ts';

/** A kubelet as others name it. */
interface NamedKubelet {
  readonly version?: string;
  readonly node?: string;
}

/** The kubelet as the rooms know it. Throws `RangeError` for a version that they do not. */
export function targetOf({ version = `1.${NEWEST_MINOR}`, node }: NamedKubelet): TargetKubelet {
  const minor = parseMinor(version);
  if (minor === undefined || minor < OLDEST_MINOR) {
    throw new RangeError(`no version of Kubernetes from 1.${OLDEST_MINOR} on: ${JSON.stringify(version)}`);
  }
  return { minor, node };
}

/** The bytes of a manifest. */
export function bytesOf(manifest: string | Uint8Array): Uint8Array {
  return typeof manifest === 'string' ? new TextEncoder().encode(manifest) : manifest;
}
