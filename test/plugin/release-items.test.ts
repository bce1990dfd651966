import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import { renderKrewManifest } from '../../plugin/krew-manifest.ts';
import { RELEASE_ITEMS, type ReleaseState } from '../../plugin/release-items.ts';
import { archiveName, TARGETS } from '../../plugin/target.ts';

const VERSION = packageJson.version;
const HOME = packageJson.homepage;

/** All files that any of the items reads, but for the documents, which are made by the program. */
const FILES = [
  ...['package.json', 'package-lock.json', 'krew.yaml', 'action.yml', 'deploy/cronjob.yaml', 'src/facts/home.ts'],
  ...['deploy/pushgateway/cronjob.yaml', 'plugin/runtimes.json', 'plugin/address.ts'],
  ...['ci', 'e2e', 'release', 'smoke'].map((name) => `.github/workflows/${name}.yaml`),
];

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kubectl-static-release-'));
  for (const file of FILES) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    cpSync(file, join(root, file));
  }
  write('.gitignore', 'dist\n');
  write('CHANGELOG.md', `# Changelog\n\n## Unreleased\n\n## ${VERSION} - 2026-12-01\n\n- All of it.\n`);
  write('test/docs/write-documents.ts', '');
  write('dist/THIRD-PARTY-NOTICES', '');
  pack();
  git('init', '--quiet');
  git('remote', 'add', 'origin', `git@github.com:${HOME.replace('https://github.com/', '')}.git`);
  commit();
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function git(...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: root, stdio: 'pipe' });
}

function commit(): void {
  git('add', '--all');
  git('commit', '--quiet', '--message', 'All');
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(join(root, file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  write(file, text.replace(from, to));
}

/** Archives of every platform, and krew's manifest of them. */
function pack(): void {
  for (const target of TARGETS) write(`dist/release/${archiveName(target, VERSION)}`, archiveName(target, VERSION));
  const sha256 = (url: string): string => createHash('sha256').update(url.split('/').at(-1)!).digest('hex');
  const template = readFileSync(join(root, 'krew.yaml'), 'utf8');
  write('dist/release/static.yaml', renderKrewManifest(template, `v${VERSION}`, sha256));
}

/** The items that are not done, and why. */
function open(): readonly string[] {
  return RELEASE_ITEMS.flatMap(({ what, state }) => {
    const found: ReleaseState = state(root);
    return found.is === 'not done' ? [`${what.split(/[ .(]/, 3).join(' ')}: ${found.why}`] : [];
  });
}

test('where all is done that can be told, the rest says where to look', () => {
  const states = RELEASE_ITEMS.map(({ state }) => state(root));
  expect(open()).toEqual([]);
  expect(states.map(({ is }) => is)).toEqual([
    ...Array.from({ length: 10 }, () => 'done'),
    ...Array.from({ length: 4 }, () => 'cannot be checked from here'),
  ]);
});

describe('what is missing is told', () => {
  test.each<[string, () => void, string]>([
    [
      'an address that was not written everywhere',
      () => {
        edit('src/facts/home.ts', HOME, 'https://github.com/a/b');
      },
      'npm run docs',
    ],
    [
      'an address that is not that of the remote',
      () => {
        git('remote', 'set-url', 'origin', 'https://github.com/a/b');
      },
      'origin is https://github.com/a/b',
    ],
    [
      'a section of the changelog',
      () => {
        edit('CHANGELOG.md', `## ${VERSION} `, '## 9.9.9 ');
      },
      `it has no section for ${VERSION}`,
    ],
    [
      'what stands under Unreleased',
      () => {
        edit('CHANGELOG.md', 'Unreleased\n', 'Unreleased\n\n- More.\n');
      },
      'something is left under "Unreleased"',
    ],
    [
      'a file of another version',
      () => {
        edit('action.yml', `v${VERSION}`, 'v9.9.9');
      },
      `not at ${VERSION}: action.yml`,
    ],
    [
      'an image of another version',
      () => {
        edit('deploy/cronjob.yaml', `:v${VERSION}`, ':v9.9.9');
      },
      `not at ${VERSION}: deploy/cronjob.yaml`,
    ],
    [
      'a platform of krew',
      () => {
        edit('krew.yaml', '_darwin_arm64', '_darwin_arm');
      },
      'kubectl-static_v',
    ],
    [
      'a template that nobody can fill in',
      () => {
        edit('krew.yaml', '{{ .TagName }}', '{{ .Other }}');
      },
      'krew.yaml holds {{ .Other }}',
    ],
    [
      'documents',
      () => {
        write('test/docs/write-documents.ts', "process.stdout.write('docs/a.md\\ndocs/b.md\\n'); process.exitCode = 1");
      },
      'stale: docs/a.md, docs/b.md',
    ],
    [
      'documents that cannot be made',
      () => {
        write('test/docs/write-documents.ts', 'process.exit(3)');
      },
      'they could not be generated: run npm run docs',
    ],
    [
      'a checksum of a runtime',
      () => {
        edit('plugin/runtimes.json', 'sha512-', '');
      },
      '4 of 5 are pinned',
    ],
    [
      'a build',
      () => {
        rmSync(join(root, 'dist/THIRD-PARTY-NOTICES'));
      },
      'dist is missing or older than the sources',
    ],
    [
      'packages',
      () => {
        rmSync(join(root, 'dist/release/static.yaml'));
      },
      'it is missing: run npm run package',
    ],
    [
      'archives of this build',
      () => {
        write(`dist/release/${archiveName(TARGETS[0]!, VERSION)}`, 'other');
      },
      'does not match the archive beside it: ',
    ],
    [
      'the pin of an action',
      () => {
        edit('.github/workflows/ci.yaml', 'actions/checkout@', 'actions/checkout@v1 #');
      },
      'uses: actions/checkout@v1 #',
    ],
    [
      'what is not committed',
      () => {
        write('new.txt', '');
      },
      'uncommitted: 1 files',
    ],
  ])('%s', (_what, spoil, words) => {
    spoil();
    expect(open().join('\n')).toContain(words);
  });

  test('a tag that is another commit', () => {
    git('tag', `v${VERSION}`);
    expect(open()).toEqual([]);
    write('new.txt', '');
    commit();
    expect(open()).toEqual([expect.stringContaining(`v${VERSION} exists, on another commit`)]);
  });
});

test('without a remote it cannot be told whether the address is right', () => {
  git('remote', 'remove', 'origin');
  expect(RELEASE_ITEMS[0]!.state(root)).toEqual({
    is: 'cannot be checked from here',
    why: `this checkout has no remote origin: is ${HOME} the repository?`,
  });
});
