import { createHash } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { addressIn, HOME, withAddress } from './address.ts';
import { isBuilt } from './freshness.ts';
import { renderKrewManifest } from './krew-manifest.ts';
import { archiveName, TARGETS } from './target.ts';

/** How far something is that must be true before a release; `why` what is missing, or how to find out. */
export type ReleaseState =
  | { readonly is: 'done' }
  | { readonly is: 'not done'; readonly why: string }
  | { readonly is: 'cannot be checked from here'; readonly why: string };

/** Something that must be true before a release. */
export interface ReleaseItem {
  /** One sentence, as CONTRIBUTING.md has it. */
  readonly what: string;
  /** How far it is in the checkout at `root`. */
  readonly state: (root: string) => ReleaseState;
}

const DONE: ReleaseState = { is: 'done' };

function missing(why: string): ReleaseState {
  return { is: 'not done', why };
}

function unless(why: string | undefined): ReleaseState {
  return why === undefined ? DONE : missing(why);
}

/** What nothing in a checkout tells: the same wherever it is asked. */
function elsewhere(what: string, why: string): ReleaseItem {
  return { what, state: () => ({ is: 'cannot be checked from here', why }) };
}

/** All of it, in the order in which it is best done. CONTRIBUTING.md lists it, and `npm run release:check` says how far it is. */
export const RELEASE_ITEMS: readonly ReleaseItem[] = [
  {
    what: 'The repository address (`repository` in package.json) is its own, and every file has it (`npm run docs`).',
    state: addressState,
  },
  {
    what: 'CHANGELOG.md has a section for the version in package.json, and nothing is left under "Unreleased".',
    state: changelogState,
  },
  {
    what: 'package-lock.json, action.yml and the CronJobs in `deploy` name that version.',
    state: (root) => {
      const version = versionIn(root);
      const lock = JSON.parse(text(root, 'package-lock.json')) as { readonly version: string };
      const others = ['action.yml', 'deploy/cronjob.yaml', 'deploy/pushgateway/cronjob.yaml'].filter(
        (file) => !new RegExp(`(default: |:)v${version.replaceAll('.', '\\.')}$`, 'm').test(text(root, file)),
      );
      const stale = [...(lock.version === version ? [] : ['package-lock.json']), ...others];
      return unless(stale.length === 0 ? undefined : `not at ${version}: ${stale.join(', ')}`);
    },
  },
  {
    what: 'krew.yaml can be filled in for its tag, with an archive for every platform.',
    state: (root) => {
      const version = versionIn(root);
      const asked: string[] = [];
      const sha256 = (url: string): string => {
        asked.push(url.slice(url.lastIndexOf('/') + 1));
        return '0'.repeat(64);
      };
      try {
        renderKrewManifest(text(root, 'krew.yaml'), `v${version}`, sha256);
      } catch (error) {
        return missing((error as Error).message);
      }
      const lacking = TARGETS.map((target) => archiveName(target, version)).filter((name) => !asked.includes(name));
      return unless(lacking.length === 0 ? undefined : `it has no ${lacking.join(', ')}`);
    },
  },
  {
    what: 'Generated documents and pictures are fresh (`npm run docs` changes nothing).',
    state: (root) => {
      const args = ['--disable-warning=ExperimentalWarning', WRITER, '--check'];
      const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
      if (stdout !== '') return missing(`stale: ${stdout.trim().split('\n').join(', ')}`);
      return unless(status === 0 ? undefined : 'they could not be generated: run npm run docs');
    },
  },
  {
    what: 'plugin/runtimes.json pins the runtime of every platform by its checksum.',
    state: (root) => {
      const { version, integrity } = JSON.parse(text(root, 'plugin/runtimes.json')) as {
        readonly version: string;
        readonly integrity: Readonly<Record<string, string>>;
      };
      const pinned = Object.values(integrity).filter((sum) => /^sha512-[A-Za-z\d+/]{86}==$/.test(sum)).length;
      const isExact = /^\d+\.\d+\.\d+$/.test(version) && pinned >= TARGETS.length;
      return unless(isExact ? undefined : `${pinned} of ${TARGETS.length} are pinned, of version ${version}`);
    },
  },
  {
    what: 'The build is up to date, with the notices of everything bundled (`npm run build`).',
    state: (root) => unless(isBuilt(root) ? undefined : 'dist is missing or older than the sources'),
  },
  {
    what: "krew's manifest in `dist/release` has the checksums of the archives beside it (`npm run package`).",
    state: packagedState,
  },
  {
    what: 'Every action of the workflows is pinned to a commit.',
    state: (root) => {
      const files = ['ci', 'e2e', 'release', 'smoke'].map((name) => `.github/workflows/${name}.yaml`);
      const uses = files.flatMap((file) => text(root, file).match(/uses: [^./\s]\S+.*$/gm) ?? []);
      const loose = uses.filter((line) => !/@[\da-f]{40} # v\d/.test(line));
      return unless(loose.length === 0 ? undefined : loose.join(', '));
    },
  },
  {
    what: 'Nothing is uncommitted, and the tag of the version is not on another commit.',
    state: (root) => {
      const changes = output(root, 'git', ['status', '--porcelain']);
      if (changes === undefined) return { is: 'cannot be checked from here', why: 'this is not a git checkout' };
      if (changes !== '') return missing(`uncommitted: ${changes.trim().split('\n').length} files`);
      const tagged = output(root, 'git', ['rev-parse', '--verify', '--quiet', `v${versionIn(root)}^{commit}`]);
      const isOther = tagged !== undefined && tagged !== output(root, 'git', ['rev-parse', 'HEAD']);
      return unless(isOther ? `v${versionIn(root)} exists, on another commit` : undefined);
    },
  },
  elsewhere(
    'The tests pass (`npm run check`), and the executables start on macOS and Windows.',
    'see the last run of the CI workflow, whose "Smoke" jobs run each executable on its own platform',
  ),
  elsewhere(
    'The repository is there, with Actions on, and its package for the image will be made public.',
    'see its settings on GitHub, and after the first release those of the package',
  ),
  elsewhere(
    'krew-index accepts the name of the plugin, or krew.yaml has another (`npm run package -- --name static-pods`).',
    'see its naming guide and the review of the first pull request',
  ),
  elsewhere(
    'The variables KREW, INDEX and NPM, and the secret INDEX_KEY, are set as described below.',
    'see the settings of the repository: Secrets and variables, Actions',
  ),
];

const WRITER = 'test/docs/write-documents.ts';

function text(root: string, file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function versionIn(root: string): string {
  return (JSON.parse(text(root, 'package.json')) as { readonly version: string }).version;
}

/** What a command prints; undefined where it fails. */
function output(root: string, command: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}

function addressState(root: string): ReleaseState {
  const { owner, name } = addressIn(root);
  const home = `https://github.com/${owner}/${name}`;
  if (!text(root, HOME).includes(`'${home}'`)) return missing('package.json was changed: run npm run docs');
  const remote = output(root, 'git', ['remote', 'get-url', 'origin'])?.trim();
  if (remote === undefined) {
    return { is: 'cannot be checked from here', why: `this checkout has no remote origin: is ${home} the repository?` };
  }
  const isHere = withAddress(remote, { owner, name }, { owner: 'x', name: 'y' }) !== remote;
  return unless(isHere ? undefined : `origin is ${remote}, and package.json says ${home}`);
}

function changelogState(root: string): ReleaseState {
  const version = versionIn(root);
  const sections = text(root, 'CHANGELOG.md').split(/^## /m).slice(1);
  const [head, ...lines] = sections[0]?.split('\n') ?? [];
  if (head?.startsWith('Unreleased') === true && lines.some((line) => line.trim() !== '')) {
    return missing('something is left under "Unreleased"');
  }
  const isThere = sections.some((section) => section.split(/[\s\]]/, 1)[0]!.replace('[', '') === version);
  return unless(isThere ? undefined : `it has no section for ${version}`);
}

function packagedState(root: string): ReleaseState {
  const name = /^ {2}name: (.+)$/m.exec(text(root, 'krew.yaml'))?.[1] ?? '';
  const folder = join(root, 'dist', 'release');
  const path = join(folder, `${name}.yaml`);
  if (!existsSync(path)) return missing('it is missing: run npm run package');
  const { spec } = load(readFileSync(path, 'utf8')) as {
    readonly spec: {
      readonly version: string;
      readonly platforms: readonly { readonly uri: string; readonly sha256: string }[];
    };
  };
  if (spec.version !== `v${versionIn(root)}`) return missing(`it is for ${spec.version}: run npm run package`);
  const wrong = spec.platforms.filter(({ uri, sha256 }) => {
    const archive = join(folder, uri.slice(uri.lastIndexOf('/') + 1));
    return !existsSync(archive) || createHash('sha256').update(readFileSync(archive)).digest('hex') !== sha256;
  });
  return unless(
    wrong.length === 0 ? undefined : `does not match the archive beside it: ${wrong.map(({ uri }) => uri).join(', ')}`,
  );
}
