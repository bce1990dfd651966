import { delimiter, join, resolve } from 'node:path';
import { ConnectionError } from '../../facts/errors.ts';
import type { ConnectionSurroundings } from '../connection.ts';
import { fileFault, readBoundedFile } from '../credentials/credential-file.ts';
import { parseKubeconfig } from './kubeconfig-file.ts';
import type { Kubeconfig } from './kubeconfig-entries.ts';

/** The kubeconfigs that were found, merged. */
export interface LoadedKubeconfig {
  readonly config: Kubeconfig;
  /** Absolute paths looked for, in order of precedence. */
  readonly wanted: readonly string[];
  /** Those that exist. */
  readonly found: readonly string[];
}

/**
 * Finds, reads and merges kubeconfigs by client-go's rules (tools/clientcmd/loader.go): `--kubeconfig` alone and
 * required; else each file of KUBECONFIG, missing and empty ones skipped; else `~/.kube/config`. Of two entries of
 * one name, and of two current contexts, the first file's wins whole. Throws `ConnectionError('config')`.
 */
export function loadKubeconfig(explicit: string | undefined, surroundings: ConnectionSurroundings): LoadedKubeconfig {
  const { wanted, required } = wantedFiles(explicit, surroundings);
  const found: string[] = [];
  const configs: Kubeconfig[] = [];
  for (const path of wanted) {
    const text = readIfPresent(path, required);
    if (text === undefined) continue;
    found.push(path);
    configs.push(parseKubeconfig(text, path));
  }
  if (surroundings.verbosity >= 6) for (const path of found) surroundings.warn(`Config loaded from file:  ${path}`);
  return { config: merge(configs), wanted, found };
}

function wantedFiles(
  explicit: string | undefined,
  { env, cwd }: ConnectionSurroundings,
): { wanted: readonly string[]; required: boolean } {
  if (explicit !== undefined && explicit !== '') return { wanted: [resolve(cwd, explicit)], required: true };
  const listed = env.KUBECONFIG;
  if (listed !== undefined && listed !== '') {
    const paths = listed.split(delimiter).filter((path) => path !== '');
    return { wanted: [...new Set(paths.map((path) => resolve(cwd, path)))], required: false };
  }
  const home = homeFolder(env);
  return { wanted: home === undefined ? [] : [join(home, '.kube', 'config')], required: false };
}

/** HOME, and on Windows what stands for it there (client-go util/homedir). */
function homeFolder(env: ConnectionSurroundings['env']): string | undefined {
  const drive = env.HOMEDRIVE;
  const path = env.HOMEPATH;
  const candidates = [env.HOME, drive && path ? drive + path : undefined, env.USERPROFILE];
  return candidates.find((candidate) => candidate !== undefined && candidate !== '');
}

function readIfPresent(path: string, required: boolean): string | undefined {
  try {
    return readBoundedFile(path).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !required) return undefined;
    throw new ConnectionError(
      'config',
      `kubeconfig ${path}: ${fileFault(error)}`,
      required ? 'Check the path given with --kubeconfig.' : 'Check KUBECONFIG and the permissions of the file.',
      error,
    );
  }
}

function merge(configs: readonly Kubeconfig[]): Kubeconfig {
  return {
    currentContext: configs.find((config) => config.currentContext !== '')?.currentContext ?? '',
    clusters: firstOfEachName(configs.flatMap(({ clusters }) => clusters)),
    users: firstOfEachName(configs.flatMap(({ users }) => users)),
    contexts: firstOfEachName(configs.flatMap(({ contexts }) => contexts)),
  };
}

function firstOfEachName<T extends { readonly name: string }>(entries: readonly T[]): readonly T[] {
  // Later ones first, so that the first has the last word.
  return [...new Map(entries.toReversed().map((entry) => [entry.name, entry])).values()].reverse();
}
