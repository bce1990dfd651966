import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import { addressIn, settleAddress, withAddress, type Address } from '../../plugin/address.ts';
import { trackedFiles } from '../../plugin/tracked-files.ts';
import { HOME } from '../../src/facts/home.ts';

const OURS = addressIn('.');
const OTHER: Address = { owner: 'Acme-Inc', name: 'pods.of.nodes' };

const TEXTS = new Map(trackedFiles().map((file) => [file, readFileSync(file, 'utf8')]));

/** Files in which an address stands, in any spelling of it. */
function holders(texts: ReadonlyMap<string, string>, { owner, name }: Address): readonly string[] {
  const pattern = new RegExp(`(?<![\\w.-])${owner}/(${name}|homebrew-tap|tap)(?![\\w-])`, 'i');
  return [...texts].filter(([, text]) => pattern.test(text)).map(([file]) => file);
}

const HOLDERS = holders(TEXTS, OURS);

test('the address of package.json is that of every other file', () => {
  expect([HOME, packageJson.homepage, packageJson.bugs, packageJson.repository.url]).toEqual([
    `https://github.com/${OURS.owner}/${OURS.name}`,
    HOME,
    `${HOME}/issues`,
    `git+${HOME}.git`,
  ]);
  const others = [...TEXTS].filter(([file]) => file !== 'test/plugin/address.test.ts');
  const addresses = others.flatMap(([file, text]) =>
    [...text.matchAll(/(?:github\.com[/:]|ghcr\.io\/)([\w.-]+)\/(?:kubectl-static|homebrew-tap)\b(?!-)/g)].map(
      ([, owner]) => `${file}: ${owner!}`,
    ),
  );
  expect(addresses.filter((one) => !one.endsWith(`: ${OURS.owner}`))).toEqual([]);
});

test('all that names it is looked at', () => {
  expect(HOLDERS).toEqual(
    expect.arrayContaining([
      ...[
        '.github/workflows/release.yaml',
        'CONTRIBUTING.md',
        'README.md',
        'README.zh-TW.md',
        'SECURITY.md',
        'action.yml',
      ],
      ...['deploy/README.md', 'deploy/cronjob.yaml', 'deploy/image/Dockerfile', 'docs/recipes.md', 'docs/rules.md'],
      ...['krew.yaml', 'package.json', 'src/facts/home.ts', 'test/golden/lint/bad.sarif'],
    ]),
  );
});

describe('in a checkout whose package.json names another', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kubectl-static-address-'));
    for (const file of HOLDERS) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      cpSync(file, join(root, file));
    }
    move(OURS, OTHER);
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  /** The one edit. */
  function move(from: Address, to: Address): void {
    const path = join(root, 'package.json');
    const url = ({ owner, name }: Address): string => `"git+https://github.com/${owner}/${name}.git"`;
    writeFileSync(path, readFileSync(path, 'utf8').replace(url(from), url(to)));
  }

  const texts = (): ReadonlyMap<string, string> =>
    new Map(HOLDERS.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

  test('nothing is left of the old one', () => {
    expect(settleAddress(root, HOLDERS)).toEqual(HOLDERS);
    expect(holders(texts(), OURS)).toEqual([]);
    expect(holders(texts(), OTHER)).toEqual(HOLDERS);
    expect(settleAddress(root, HOLDERS)).toEqual([]);
  });

  test('names of images have no capitals', () => {
    settleAddress(root, HOLDERS);
    const images = [...texts().values()].flatMap((text) => text.match(/ghcr\.io\/[\w.-]+\/[\w.-]+/g) ?? []);
    expect([...new Set(images)]).toEqual(['ghcr.io/acme-inc/pods.of.nodes']);
  });

  test('and back again every file is what it was', () => {
    settleAddress(root, HOLDERS);
    move(OTHER, OURS);
    settleAddress(root, HOLDERS);
    expect(texts()).toEqual(new Map(HOLDERS.map((file) => [file, TEXTS.get(file)])));
  });
});

test.each([
  ['https://github.com/a/b/releases', 'https://github.com/C/d/releases'],
  ['git@github.com:a/homebrew-tap.git', 'git@github.com:C/homebrew-tap.git'],
  ['brew tap a/tap', 'brew tap C/tap'],
  ['uses: a/b@v1', 'uses: C/d@v1'],
  ['image=ghcr.io/a/b:v1', 'image=ghcr.io/c/d:v1'],
  ['/usr/a/b a/b/c a/b-c x.a/b a/bc', '/usr/a/b a/b/c a/b-c x.a/b a/bc'],
])('%s', (text, expected) => {
  expect(withAddress(text, { owner: 'a', name: 'b' }, { owner: 'C', name: 'd' })).toBe(expected);
});
