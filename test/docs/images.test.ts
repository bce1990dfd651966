import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { excerpt, type Passage } from './excerpt.ts';
import { PALETTES, terminalPicture } from './terminal-picture.ts';
import { terminalSession } from './terminal-session.ts';

const FOLDER = 'docs/images';
const EXPLAIN = 'test/golden/kubeadm/explain-etcd.txt';

/** A manifest with mistakes that are often made. */
const PROXY = `apiVersion: v1
kind: Pod
metadata:
  name: proxy
  namespace: edge
spec:
  hostNetworks: true
  containers:
    - name: proxy
      image: registry.example.com/proxy:1.4
      envFrom:
        - configMapRef: { name: proxy }
`;

/** What a picture shows. */
interface Picture {
  /** A golden output, or a session that is run for it. */
  readonly session: string | (() => Promise<string>);
  /** The passages of it that are shown; without them all. */
  readonly passages?: readonly Passage[];
}

const PICTURES: Readonly<Record<string, Picture>> = {
  ls: { session: 'test/golden/kubeadm/ls.txt' },
  explain: { session: EXPLAIN, passages: [{ from: /^\$/, to: /^How to$/ }] },
  remove: {
    session: EXPLAIN,
    passages: [
      { from: /^\$/, to: /^etcd-cp-1 is/ },
      { from: /^How to$/, to: /^ {2}reach/ },
      { from: /^ {2}remove/, to: /^ {2}On Linux the kubelet/ },
      { from: /^ {2}kubectl delete/ },
    ],
  },
  hidden: {
    session: () => terminalSession({ args: ['ls', '--hidden'], cluster: 'hidden' }),
    passages: [{ from: /^\$/, to: /^apps +lost/ }, { from: /^apps +secretive/, to: /^guarded/ }, { from: /^locked/ }],
  },
  lint: {
    session: () =>
      terminalSession({ args: ['lint', 'proxy.yaml'], cluster: 'kubeadm', files: { 'proxy.yaml': PROXY } }),
  },
};

const NAMES = Object.keys(PICTURES).flatMap((name) => [`${name}-dark.svg`, `${name}-light.svg`]);

const shown = new Map<string, string>();
beforeAll(async () => {
  for (const [name, { session, passages }] of Object.entries(PICTURES)) {
    const text = typeof session === 'string' ? readFileSync(session, 'utf8') : await session();
    shown.set(name, passages === undefined ? text : excerpt(text, passages));
  }
});

// UPDATE_DOCS=1 draws them anew.
test.each(NAMES)('docs/images/%s shows what the program prints', (file) => {
  const [name, look] = file.replace('.svg', '').split('-') as [string, keyof typeof PALETTES];
  const picture = terminalPicture(shown.get(name)!, PALETTES[look]);
  if (process.env.UPDATE_DOCS !== undefined) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(`${FOLDER}/${file}`, picture);
  }
  expect(picture).toBe(readFileSync(`${FOLDER}/${file}`, 'utf8'));
});

test('there is no other picture', () => {
  expect(readdirSync(FOLDER).sort()).toEqual([...NAMES].sort());
});

test.each(['README.md', 'README.zh-TW.md'])('%s shows each of them, for light and dark', (file) => {
  const named = [...readFileSync(file, 'utf8').matchAll(/src(?:set)?="docs\/images\/([^"]+)"/g)].map(
    ([, name]) => name!,
  );
  expect(named.sort()).toEqual([...NAMES].sort());
});
