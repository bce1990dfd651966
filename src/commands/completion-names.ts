import { plainCandidates, type Candidate, type ClusterNameKind, type NameQuery } from '../cli/completion-names.ts';
import type { Connection, ConnectionFlags } from '../kubectl/connection.ts';
import { listNames } from '../survey/pods/object-names.ts';
import { ApiError } from '../facts/errors.ts';
import type { MirrorPod } from '../pods/listed-pod.ts';

/** What reading names takes from the outside world. */
export interface NameSurroundings {
  /** Connects without asking or telling anyone anything. */
  readonly connect: (flags: ConnectionFlags) => Promise<Connection>;
  readonly now: () => Date;
  /** Ends completion, however far it is: nobody waits long for a Tab key. */
  readonly signal: AbortSignal;
}

/** The names that the cluster knows of a kind, for completion. Throws what reading them throws. */
export async function readClusterNames(
  kind: ClusterNameKind,
  query: NameQuery,
  surroundings: NameSurroundings,
): Promise<readonly Candidate[]> {
  const connection = await surroundings.connect(query.connection);
  try {
    if (kind === 'node') return await nodes(connection, surroundings);
    if (kind === 'namespace') return await namespaces(connection, surroundings);
    return podCandidates(await staticPods(connection, query, surroundings), query);
  } finally {
    connection.close();
  }
}

/** Who may not list Nodes still sees which of them run static pods. */
async function nodes(connection: Connection, surroundings: NameSurroundings): Promise<readonly Candidate[]> {
  try {
    const names = await listNames(connection, 'nodes', surroundings.signal);
    return names.map(({ name, columns }) => ({
      value: name,
      description: columns.filter((column) => column !== '<none>').join(', '),
    }));
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const pods = await staticPods(connection, { connection: {}, nodes: [] }, surroundings);
    return plainCandidates(pods.map((pod) => pod.nodeName ?? ''));
  }
}

async function namespaces(connection: Connection, surroundings: NameSurroundings): Promise<readonly Candidate[]> {
  try {
    const names = await listNames(connection, 'namespaces', surroundings.signal);
    return names.map(({ name, columns: [status = ''] }) => ({
      value: name,
      description: status === 'Active' ? '' : status,
    }));
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const pods = await staticPods(connection, { connection: {}, nodes: [] }, surroundings);
    return plainCandidates(pods.map((pod) => pod.metadata.namespace ?? ''));
  }
}

/** Static pods of the namespace that the line names, else of all; of the context's where others may not be read. */
async function staticPods(
  connection: Connection,
  { connection: flags, nodes: wanted }: Pick<NameQuery, 'connection' | 'nodes'>,
  { signal, now }: NameSurroundings,
): Promise<readonly MirrorPod[]> {
  const { ALL_STATIC_PODS, listStaticPods } = await import('../survey/pods/static-pods.ts');
  const list = async (namespace: string | undefined) => {
    const query = { ...ALL_STATIC_PODS, namespace, nodes: wanted, chunkSize: 0, signal, now };
    return (await listStaticPods(connection, query)).pods;
  };
  if ((flags.namespace ?? '') !== '') return list(flags.namespace);
  return list(undefined).catch((error: unknown) => {
    if (!isForbidden(error)) throw error;
    return list(connection.namespace);
  });
}

/** `NAME`; `NAMESPACE/NAME` once a slash is typed, or where a name is in several namespaces; with a node the manifest's name too. */
function podCandidates(pods: readonly MirrorPod[], { typed, connection, nodes: wanted }: NameQuery): Candidate[] {
  const slash = typed.indexOf('/');
  const place = slash === -1 ? undefined : typed.slice(0, slash);
  const isResource = place !== undefined && ['pod', 'pods', 'po'].includes(place);
  const times = new Map<string, number>();
  for (const pod of pods) times.set(pod.metadata.name ?? '', (times.get(pod.metadata.name ?? '') ?? 0) + 1);
  return pods.flatMap(({ manifestName, metadata, nodeName = 'no node', status }) => {
    const { name = '', namespace = '' } = metadata;
    const description = `${namespace}, on ${nodeName}, ${status}`;
    const ambiguous = (times.get(name) ?? 0) > 1 && (connection.namespace ?? '') === '';
    const names = [name, ...(wanted.length > 0 && manifestName !== undefined ? [manifestName] : [])];
    return names.map((one) => {
      if (isResource) return { value: `${place}/${one}`, description };
      return { value: place !== undefined || ambiguous ? `${namespace}/${one}` : one, description };
    });
  });
}

function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403;
}
