import type { ConnectionFlags } from '../kubectl/connection.ts';
import type { FlagTable, FlagValues, RulesAbout, WordKind } from './flag.ts';

/** What completion takes from the outside world. */
export interface CompletionSurroundings {
  /** Asks the cluster for names, without asking or telling anyone else anything. */
  readonly readCluster: (kind: ClusterNameKind, query: NameQuery) => Promise<readonly Candidate[]>;
  /** The entries, by name, of the kubeconfig that a run with this `--kubeconfig` would use. */
  readonly readKubeconfig: (path: string | undefined) => Promise<KubeconfigNames>;
  /** The static pods of the node that this runs on, as the command's flags say to find it. */
  readonly readNode: (flags: FlagValues<FlagTable>) => Promise<readonly Candidate[]>;
  /** The rules about these things, undefined for all; they are loaded only for that. */
  readonly readRules: (about: readonly string[] | undefined) => Promise<readonly Candidate[]>;
}

/** Names that only the cluster knows. */
export type ClusterNameKind = 'node' | 'namespace' | 'static-pod';

type KubeconfigNames = Readonly<Record<'clusters' | 'contexts' | 'users', readonly { readonly name: string }[]>>;

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
  /** The command's own flags. */
  readonly flags: FlagValues<FlagTable>;
  /** Values of `--node`, split at commas. */
  readonly nodes: readonly string[];
}

/** The names there are of a kind. Throws what reading them throws. */
export async function namesOf(
  kind: Exclude<WordKind, 'file' | 'folder'> | RulesAbout,
  query: NameQuery,
  surroundings: CompletionSurroundings,
): Promise<readonly Candidate[]> {
  if (typeof kind === 'object') return surroundings.readRules(kind.rulesAbout);
  switch (kind) {
    case 'context':
      return fromKubeconfig('contexts', query, surroundings);
    case 'cluster':
      return fromKubeconfig('clusters', query, surroundings);
    case 'user':
      return fromKubeconfig('users', query, surroundings);
    case 'compared':
      return comparedSides(query, surroundings);
    case 'rule':
      return surroundings.readRules(undefined);
    case 'local-pod':
      return surroundings.readNode(query.flags);
    case 'node':
    case 'namespace':
    case 'static-pod':
      return surroundings.readCluster(kind, query);
  }
}

const CONTEXTS: Candidate = { value: 'context/', description: 'a cluster, by its context' };

async function fromKubeconfig(
  part: keyof KubeconfigNames,
  { connection }: NameQuery,
  { readKubeconfig }: CompletionSurroundings,
): Promise<readonly Candidate[]> {
  const config = await readKubeconfig(connection.kubeconfig);
  return plainCandidates(config[part].map(({ name }) => name));
}

/** What `diff` compares: a node by its name or as `node/NAME`, a cluster as `context/NAME`. */
async function comparedSides(query: NameQuery, surroundings: CompletionSurroundings): Promise<readonly Candidate[]> {
  const { typed } = query;
  // The kubeconfig knows contexts also where no cluster answers.
  if (!typed.includes('/')) return [...(await namesOf('node', query, surroundings).catch(() => [])), CONTEXTS];
  const kind = (['context', 'node'] as const).find((one) => typed.startsWith(`${one}/`));
  if (kind === undefined) return [];
  const names = await namesOf(kind, query, surroundings);
  return names.map(({ value, description }) => ({ value: `${kind}/${value}`, description }));
}

/** Names as candidates without a description, each once. */
export function plainCandidates(names: readonly string[]): Candidate[] {
  return [...new Set(names)].filter((name) => name !== '').map((value) => ({ value, description: '' }));
}
