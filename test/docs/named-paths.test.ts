import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import { trackedFiles } from '../../plugin/tracked-files.ts';

const FILES = trackedFiles();

/** Everything there is a path of, as `/src/cli/help.ts` and `/src/cli`. */
const PATHS = new Set(FILES.flatMap((path) => withFolders(`/${path}`)));

/** The folders of the checkout. */
const ROOTS = new Set([...PATHS].filter((path) => path.lastIndexOf('/') === 0 && !FILES.includes(path.slice(1))));

function withFolders(path: string): readonly string[] {
  return path === '/' ? [] : [path, ...withFolders(dirname(path))];
}

const DOCUMENTS = FILES.filter((path) => path.endsWith('.md') && !path.startsWith('test/fixtures/'));

const TEXTS = [
  ...DOCUMENTS,
  ...FILES.filter((path) => /^(deploy|\.github|\.ci)\/.*(yaml|Dockerfile|run)$/.test(path)),
  ...['docs/rbac.yaml', 'krew.yaml', 'action.yml', 'package.json'],
];

/** The code spans of a document that look like the path of a source file, or begin with a folder of the checkout; of other files what is so in their comments. */
function pathsIn(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8');
  const named = file.endsWith('.md')
    ? [...text.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!)
    : [...text.matchAll(/(?:^|\s)#\s(.*)$/gm)].flatMap(([, comment]) => comment!.split(/[\s`(),:;]+|\.(?=\s|$)/));
  return named.filter((name) => {
    if (!/^[\w.@*…/-]+(?<!\.go)$/.test(name) || /[A-Z]{2}/.test(name.replace(/[A-Z]+\.md$/, ''))) return false;
    return /\.(ts|css|js)$/.test(name) || ROOTS.has(`/${name.split('/')[0]!}`);
  });
}

/** Whether there is a path that is, or ends in, what a document names. */
function isThere(name: string): boolean {
  const pattern = name
    .replace(/\/$/, '')
    .split(/[*…]+/)
    .map((part) => part.replaceAll(/[.+]/g, '\\$&'))
    .join('[^/]*');
  const whole = new RegExp(`/${pattern}$`);
  return [...PATHS].some((path) => whole.test(path)) || existsSync(name);
}

test('a path that a document names is found, and one that is not there is not', () => {
  expect(['src/cli', 'cli/parser.ts', 'change/*-check.ts', 'docs/images'].filter((name) => !isThere(name))).toEqual([]);
  expect(['cli/parser.js', 'src/domain', 'arser.ts'].filter(isThere)).toEqual([]);
  expect(pathsIn('docs/design.md').length).toBeGreaterThan(50);
  expect(pathsIn('docs/rbac.yaml')).toContain('test/e2e/rbac.test.ts');
});

test.each(TEXTS)('%s names files and folders that are there', (file) => {
  expect(pathsIn(file).filter((name) => !isThere(name))).toEqual([]);
});

test.each(TEXTS)('%s names scripts of npm that are there', (file) => {
  const scripts = [...readFileSync(file, 'utf8').matchAll(/npm run (?:--silent |-s )?([a-z][\w:]*)/g)];
  expect(scripts.map(([, script]) => script!).filter((script) => !Object.hasOwn(packageJson.scripts, script))).toEqual(
    [],
  );
});

/** The anchors of a document's headings, as GitHub makes them. */
function anchors(file: string): readonly string[] {
  const headings = [
    ...readFileSync(file, 'utf8')
      .replaceAll(/^```[^]*?^```$/gm, '')
      .matchAll(/^#+ (.+)$/gm),
  ];
  return headings.map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test.each(DOCUMENTS)('%s links to headings that are there', (file) => {
  const links = [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)];
  const missing = links.filter(([, path, anchor]) => {
    const target = path === '' ? file : join(dirname(file), path!);
    return !anchors(target).includes(anchor!);
  });
  expect(missing.map(([link]) => link)).toEqual([]);
});

test('README.md or CONTRIBUTING.md links to each document', () => {
  const links = ['README.md', 'CONTRIBUTING.md'].map((file) => readFileSync(file, 'utf8')).join('\n');
  const expected = DOCUMENTS.filter((path) => /^(docs\/)?[\w.-]+\.md$/.test(path) && path !== 'README.md');
  expect(expected.filter((path) => !links.includes(`](${path})`))).toEqual([]);
});
