import type { ConnectionFlags } from '../cluster/connection.ts';
import type { WordKind } from './flag.ts';

/** What completion takes from the outside world. */
export interface CompletionSurroundings {
  /** Asks the cluster for names, without asking or telling anyone else anything. */
  readonly readCluster: (kind: ClusterNameKind, query: NameQuery) => Promise<readonly Candidate[]>;
  /** The entries, by name, of the kubeconfig that a run with this `--kubeconfig` would use. */
  readonly readKubeconfig: (path: string | undefined) => Promise<KubeconfigNames>;
  /** The rules of lint, which are loaded only for that. */
  readonly readRules: () => Promise<readonly { readonly id: string; readonly title: string }[]>;
}

/** Names that only the cluster knows. */
export type ClusterNameKind = 'node' | 'namespace' | 'static-pod';

type KubeconfigNames = Readonly<Record<'clusters' | 'contexts' | 'users', ReadonlyMap<string, unknown>>>;

/** Something that the word may become. */
export interface Candidate {
  readonly value: string;
  /** A few words about it; empty for none. */
  readonly description: string;
}

/** The command line so far, as far as it says which names are meant. */
export interface NameQuery {
  readonly typed: string;
  readonly connection: ConnectionFlags;
  /** Values of `--node`, split at commas. */
  readonly nodes: readonly string[];
}

/** The names there are of a kind. Throws what reading them throws. */
export async function namesOf(
  kind: Exclude<WordKind, 'file' | 'folder'>,
  query: NameQuery,
  surroundings: CompletionSurroundings,
): Promise<readonly Candidate[]> {
  switch (kind) {
    case 'context':
      return fromKubeconfig('contexts', query, surroundings);
    case 'cluster':
      return fromKubeconfig('clusters', query, surroundings);
    case 'user':
      return fromKubeconfig('users', query, surroundings);
    case 'rule':
      return (await surroundings.readRules()).map(({ id, title }) => ({ value: id, description: title }));
    case 'node':
    case 'namespace':
    case 'static-pod':
      return surroundings.readCluster(kind, query);
  }
}

async function fromKubeconfig(
  part: keyof KubeconfigNames,
  { connection }: NameQuery,
  { readKubeconfig }: CompletionSurroundings,
): Promise<readonly Candidate[]> {
  const config = await readKubeconfig(connection.kubeconfig);
  return plainCandidates([...config[part].keys()]);
}

/** Names as candidates without a description, each once. */
export function plainCandidates(names: readonly string[]): Candidate[] {
  return [...new Set(names)].filter((name) => name !== '').map((value) => ({ value, description: '' }));
}
