import { InterruptedError } from '../../domain/errors.ts';
import { isReaderName, LONGEST_LIFE, READER_LABELS } from '../../domain/reader-pod.ts';
import type { Pod } from '../../domain/kubernetes.ts';
import { KINDS } from '../api/decode.ts';
import { listObjects } from '../api/list-items.ts';
import { pathSegment } from '../api/path-segment.ts';
import { attempt } from '../api/reading.ts';
import type { Connection } from '../connection.ts';
import { removalCommand } from './living-readers.ts';

/** Where reader pods of earlier runs are looked for. */
export interface AbandonedSearch {
  /** All namespaces where undefined. */
  readonly namespace: string | undefined;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** Milliseconds by which clocks may differ. */
const LEEWAY = 300_000;

/**
 * What to tell of reader pods whose run was ended before it could delete them (SIGKILL, a machine without power): they
 * have ended by themselves, and stay as objects. A sentence for each namespace, unescaped; none where pods may not be
 * listed, or where the run is interrupted, because nothing that was asked for depends on it.
 */
export async function abandonedReaders(connection: Connection, search: AbandonedSearch): Promise<readonly string[]> {
  const { namespace, signal, now } = search;
  const path = namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${pathSegment(namespace)}/pods`;
  const labels = Object.entries(READER_LABELS).map(([name, value]) => `${name}=${value}`);
  const query = [['labelSelector', labels.join(',')]] as const;
  const found = new Map<string, string[]>();
  await attempt({ what: 'reader pods of earlier runs', permission: 'list pods' }, () =>
    listObjects(connection, { path, query, chunkSize: 500, signal }, KINDS.pod, (pod) => {
      const place = isAbandoned(pod, now()) ? placeOf(pod) : undefined;
      if (place === undefined) return undefined;
      const known = found.get(place.namespace);
      if (known === undefined) found.set(place.namespace, [place.name]);
      else known.push(place.name);
      return place;
    }),
  ).catch((error: unknown) => {
    if (!(error instanceof InterruptedError)) throw error;
  });
  return [...found].map(([where, names]) => {
    const pods =
      names.length === 1 ? 'A reader pod of an earlier run is' : `${names.length} reader pods of earlier runs are`;
    return `${pods} left in namespace ${where}. Remove with: ${removalCommand(where, names)}`;
  });
}

/** One that has ended, or is older than any that is still in use. */
function isAbandoned({ metadata, status }: Pod, now: Date): boolean {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return true;
  return Date.parse(metadata?.creationTimestamp ?? '') + LONGEST_LIFE + LEEWAY < now.getTime();
}

/** A name that this program does not make is not put into a command. */
function placeOf({ metadata }: Pod): { name: string; namespace: string } | undefined {
  const { name, namespace } = metadata ?? {};
  if (name === undefined || namespace === undefined) return undefined;
  return isReaderName(name) && /^[a-z0-9-]+$/.test(namespace) ? { name, namespace } : undefined;
}
