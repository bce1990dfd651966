import { spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { hostTarget, executableName } from '../plugin/target.ts';
import { ROOT } from '../plugin/bundle.ts';

/** The programs of the bench; undefined where one is missing. */
export interface Tools {
  readonly kubectl: string | undefined;
  readonly jq: string | undefined;
  /** GNU time, which tells of CPU and memory. */
  readonly time: string | undefined;
  readonly executable: string | undefined;
  /** The file that the npm package installs. */
  readonly nodeForm: string | undefined;
  /** What is missing and what follows, and which kubectl it is; a line each. */
  readonly notes: readonly string[];
}

/** Looks for everything, and installs nothing. */
export function findTools(): Tools {
  const { os, arch } = hostTarget();
  const kubectl = findKubectl();
  const jq = onPath('jq');
  const time = findGnuTime();
  const executable = existing(join(ROOT, 'dist', 'executables', `${os}_${arch}`, executableName(hostTarget())));
  const nodeForm = existing(join(ROOT, 'dist', 'kubectl-static.cjs'));
  return {
    kubectl: kubectl?.path,
    jq,
    time,
    executable,
    nodeForm,
    notes: [
      kubectl?.note ?? 'No kubectl on PATH: nothing can be compared.',
      ...(jq === undefined ? ['No jq on PATH: the pipeline through jq is not measured.'] : []),
      ...(time === undefined ? ['No GNU time on PATH: CPU and memory are not measured.'] : []),
      ...(executable === undefined ? [`No executable: run "npm run package -- --only ${os}/${arch}".`] : []),
      ...(nodeForm === undefined ? ['No bundle: run "npm run build".'] : []),
    ],
  };
}

/**
 * Google's packages put a dispatcher in the place of kubectl, which looks at the server before it runs the kubectl of
 * a fitting version. That takes longer, so the newest real one beside it is measured.
 */
function findKubectl(): { path: string; note: string } | undefined {
  const found = onPath('kubectl');
  if (found === undefined) return undefined;
  const version = kubectlVersion(found);
  if (!version.endsWith('-dispatcher')) return { path: found, note: `kubectl is ${found}, ${version}.` };
  const folders = [dirname(realpathSync(found)), '/usr/lib/google-cloud-sdk/bin'];
  const minor = (path: string): number => Number(path.split('.').at(-1));
  const [real] = folders
    .flatMap((folder) => kubectlsIn(folder).map((name) => join(folder, name)))
    .sort((a, b) => minor(b) - minor(a));
  if (real === undefined) {
    return { path: found, note: `kubectl is ${found}, a dispatcher: a real one would be faster.` };
  }
  return { path: real, note: `kubectl is ${real}, ${kubectlVersion(real)}: ${found} is only a dispatcher.` };
}

function kubectlsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^kubectl\.1\.\d+$/.test(name));
  } catch {
    return [];
  }
}

function kubectlVersion(path: string): string {
  const { stdout } = spawnSync(path, ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
  return (JSON.parse(stdout) as { clientVersion: { gitVersion: string } }).clientVersion.gitVersion;
}

function findGnuTime(): string | undefined {
  const found = onPath('time');
  if (found === undefined) return undefined;
  const { stdout, stderr } = spawnSync(found, ['--version'], { encoding: 'utf8' });
  return `${stdout}${stderr}`.includes('GNU') ? found : undefined;
}

function onPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => existing(join(folder, name)))
    .find((path) => path !== undefined);
}

function existing(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK);
    return path;
  } catch {
    return undefined;
  }
}
