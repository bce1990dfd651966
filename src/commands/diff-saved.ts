import type { CommandContext } from '../cli/command.ts';
import { AttemptError } from '../facts/errors.ts';
import { parseJson, TooDeepError } from '../facts/parsed-json.ts';
import { isRecord } from '../facts/record.ts';
import { findLintTargets, standardInput, type LintTarget } from '../host/lint-files.ts';
import { API_VERSION } from '../output/api-version.ts';
import { compareManifestFolders } from './diff-folders.ts';
import type { ComparedSides } from './diff-side.ts';
import { readInputOf, withPipeRead } from './given-files.ts';
import { compareFindings, compareManifestLists, compareNodeLists, type SavedList } from './diff-lists.ts';
import { readGoYaml } from '../yaml/go-yaml.ts';

/** Bytes of a report that is read: that of a cluster of 5,000 nodes on which much is wrong has a third of it. */
const LARGEST_REPORT = 64 * 1024 * 1024;

/** Which lists can be compared, by their kind. */
const COMPARISONS = {
  FindingList: { compared: 'findings', compare: compareFindings },
  StaticPodNodeList: { compared: 'node-lists', compare: compareNodeLists },
  ManifestFileList: { compared: 'manifests', compare: compareManifestLists },
} as const;

type Kind = keyof typeof COMPARISONS;

/** Compares two files, or two directories of manifests. Throws `AttemptError` for what cannot be read, or compared. */
export async function compareSaved(context: CommandContext, paths: readonly [string, string]): Promise<ComparedSides> {
  const [a, b] = paths;
  const folders = paths.map((path) => path !== '-' && isFolder(path));
  if (folders[0] === true && folders[1] === true) {
    const found = compareManifestFolders(a, b);
    return { ...found, compared: 'manifests', a, b, remarks: [], clusters: [] };
  }
  const folder = paths.find((_path, index) => folders[index]);
  if (folder !== undefined) throw new AttemptError(`${folder} is a directory, but the other is a file`);
  const own = await readSaved(context, a);
  const theirs = await readSaved(context, b);
  if (own.kind !== theirs.kind) {
    throw new AttemptError(`${a} is a ${own.kind}, but ${b} is a ${theirs.kind}: both must be of the same kind`);
  }
  const { compared, compare } = COMPARISONS[own.kind];
  const { remarks, ...found } = compare(own.list, theirs.list);
  return { ...found, compared, a: own.list.title, b: theirs.list.title, remarks, clusters: [] };
}

function isFolder(path: string): boolean {
  return findLintTargets(path)[0]?.type === 'directory';
}

interface Saved {
  readonly kind: Kind;
  readonly list: SavedList;
}

async function readSaved(context: CommandContext, path: string): Promise<Saved> {
  const value = documentIn(await textOf(context, path), path);
  const { apiVersion, kind } = isRecord(value) ? value : {};
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !apiVersion.startsWith('kubectl-static/')) {
    throw notAReport(path);
  }
  if (apiVersion !== API_VERSION) {
    throw new AttemptError(
      `${path} has the format ${apiVersion}, but this version of the program only knows ${API_VERSION}`,
      'Use the version that wrote it, or a newer one.',
    );
  }
  if (!Object.hasOwn(COMPARISONS, kind)) {
    throw new AttemptError(
      `${path} is a ${kind}, which cannot be compared`,
      `These can be: ${Object.keys(COMPARISONS).join(', ')}.`,
    );
  }
  return {
    kind: kind as Kind,
    list: { path, title: titleOf(path, value as Record<string, unknown>), document: value },
  };
}

/** The path, and when the report was made. */
function titleOf(path: string, { origin }: Record<string, unknown>): string {
  const time = isRecord(origin) && typeof origin.time === 'string' ? ` of ${origin.time}` : '';
  return `${path === '-' ? 'standard input' : path}${time}`;
}

async function textOf(context: CommandContext, path: string): Promise<string> {
  const [found, ...others] =
    path === '-' ? [standardInput(await readInputOf(context, LARGEST_REPORT))] : findLintTargets(path);
  if (found === undefined || others.length > 0) throw new AttemptError(`${path} matches several files: name one`);
  const file = await withPipeRead(found, context, LARGEST_REPORT);
  const bytes = bytesOf(file, path);
  if (bytes.length > LARGEST_REPORT) {
    throw new AttemptError(`${path} is larger than 64 MiB`);
  }
  return Buffer.from(bytes).toString('utf8');
}

function bytesOf(found: LintTarget, path: string): Uint8Array {
  if (found.type === 'unreadable') throw new AttemptError(`cannot read ${path}: ${found.why}`, NODE_HINT);
  if (found.type === 'directory') throw new AttemptError(`${path} is a directory`);
  const bytes = found.file.read(LARGEST_REPORT);
  if (!bytes.ok) throw new AttemptError(`cannot read ${path}: ${bytes.fault.why}`);
  return bytes.value;
}

const NODE_HINT = 'For a node whose name looks like a file, use node/NAME.';

function documentIn(text: string, path: string): unknown {
  if (text.startsWith('ustar', 257)) throw new AttemptError(`${path} is a tar file: unpack it, and name the directory`);
  try {
    return text.trimStart().startsWith('{') ? parseJson(text) : readGoYaml(text).value;
  } catch (error) {
    if (error instanceof TooDeepError) throw new AttemptError(`${path} is ${error.message}`);
    throw notAReport(path);
  }
}

function notAReport(path: string): AttemptError {
  return new AttemptError(
    `${path} is not a report of this program`,
    'Write one with "doctor -o json", "nodes -o json" or "manifest --list -o json".',
  );
}
