import { UsageError } from '../facts/errors.ts';
import { parseNodeArguments } from '../cli/node-argument.ts';
import type { PrintableDiff } from '../output/diff/diff-document.ts';
import type { ClusterOrigin } from '../output/report-origin.ts';

/** Two sides, compared. */
export interface ComparedSides extends PrintableDiff {
  /** The clusters that were asked. */
  readonly clusters: readonly ClusterOrigin[];
}

/** One of the two things that are compared, as typed. */
export interface DiffSide {
  readonly kind: 'node' | 'cluster' | 'file';
  /** A node, a context, a path. */
  readonly name: string;
}

/** Two of a kind. */
export interface DiffSides {
  readonly kind: DiffSide['kind'];
  readonly a: string;
  readonly b: string;
}

const TITLES: Readonly<Record<DiffSide['kind'], string>> = { node: 'a node', cluster: 'a cluster', file: 'a file' };

/** Reads A and B. Throws `UsageError` where they are not two of a kind, or are the same. */
export function parseSides(words: readonly string[]): DiffSides {
  const [a, b] = words.map(parseSide) as [DiffSide, DiffSide];
  if (a.kind !== b.kind) {
    throw new UsageError(
      `${words[0]!} is ${TITLES[a.kind]}, but ${words[1]!} is ${TITLES[b.kind]}: both must be of the same kind`,
      'A node is NAME or node/NAME, a cluster is context/NAME, a file has a slash in its path or ends in .json or .yaml.',
    );
  }
  if (a.name === b.name) throw new UsageError(`${words[0]!} and ${words[1]!} are the same`);
  return { kind: a.kind, a: a.name, b: b.name };
}

const CONTEXT = /^contexts?\//;
const NODE = /^(node|nodes|no)\//;
const FILE = /[/\\]|\.(json|ya?ml|tar)$/i;

function parseSide(word: string): DiffSide {
  if (CONTEXT.test(word)) {
    const name = word.slice(word.indexOf('/') + 1);
    if (name === '') throw new UsageError('context name may not be empty');
    return { kind: 'cluster', name };
  }
  if (!NODE.test(word) && (word === '-' || FILE.test(word))) return { kind: 'file', name: word };
  return { kind: 'node', name: parseNodeArguments([word])[0]! };
}
