import { describe, expect, test } from '@jest/globals';
import type { DiagnosedCluster } from '../../../src/output/html/doctor-page.ts';
import type { Snapshot } from '../../../src/rules/snapshot.ts';
import { readSnapshot } from '../../rules/snapshot-fixture.ts';
import { HOSTILE, renamed } from './hostile-names.ts';
import { diagnosed, nodesPageOf, pageOf } from './page-of-snapshot.ts';
import { expectPage, policyOf, tagsOf } from './page-parts.ts';
import { faultsOfHtml } from './valid-html.ts';

const SNAPSHOT = readSnapshot('test/fixtures/pages/control-plane.yaml');

const NOTHING: Snapshot = {
  nodes: [],
  pods: [],
  lookalikes: [],
  abandonedPods: [],
  components: [],
  unready: [],
  filed: [],
  stopped: [],
  certificates: [],
  baseline: undefined,
  now: new Date('2026-06-01T00:00:00Z'),
};

/** A cluster with the nodes and pods of the fixture again and again. */
function large(times: number): DiagnosedCluster {
  const all = Array.from({ length: times }, (_, index) => diagnosed(renamed(SNAPSHOT, (name) => `${name}-${index}`)));
  return {
    ...all[0]!,
    nodes: all.flatMap(({ nodes }) => nodes),
    pods: all.flatMap(({ pods }) => pods),
    stopped: all.flatMap(({ stopped }) => stopped),
    findings: all.flatMap(({ findings }) => findings),
  };
}

const PAGES: Readonly<Record<string, () => string>> = {
  'of a control plane': () => pageOf(diagnosed(SNAPSHOT, { unread: ['manifests of cp-3: it is not ready'] })),
  'of several clusters': () => pageOf(...['east', 'west'].map((name) => diagnosed(SNAPSHOT, { name }))),
  'of nodes': () => nodesPageOf(diagnosed(SNAPSHOT, { unread: ['kubelet of cp-3'] })),
  'of nothing': () => pageOf(diagnosed(NOTHING)),
  'of 200 nodes': () => pageOf(large(40)),
  'with hostile names': () => pageOf(diagnosed(renamed(SNAPSHOT, (name) => name + HOSTILE.join('')))),
  'with very long names': () => pageOf(diagnosed(renamed(SNAPSHOT, (name) => name + '<b>'.repeat(4000)))),
};

test('the page of a control plane', () => {
  expectPage('html/control-plane.html', PAGES['of a control plane']!());
});

test('the page of nodes', () => {
  expectPage('html/nodes.html', PAGES['of nodes']!());
});

test('the page of several clusters tells them apart', () => {
  const page = PAGES['of several clusters']!();
  expect(page.match(/<h2 [^>]*>[^<]*/g)).toEqual([
    '<h2 id="map-1">Static pods of east',
    '<h2 id="map-2">Static pods of west',
    '<h2 id="findings">Findings',
    '<h2 id="looked-1">What was looked at in east',
    '<h2 id="looked-2">What was looked at in west',
  ]);
  expect(page.match(/<span class="dim">[^<]*in (east|west)</g)!.length).toBe(page.match(/ data-item\b/g)!.length);
});

describe.each(Object.entries(PAGES))('a page %s', (_, make) => {
  const page = make();

  test('is valid', async () => {
    expect(await faultsOfHtml(page)).toEqual([]);
  });

  test('lets nothing apply but its own style sheet and script', () => {
    const { said, due } = policyOf(page);
    expect(said).toBe(due);
    expect(tagsOf(page).filter((tag) => / (on[a-z]+|style)=/.test(tag))).toEqual([]);
  });

  test('loads nothing', () => {
    const loads = /^<(img|link|iframe|object|embed|base|form|video|audio|svg)\b| (src|srcset|action|data)=/;
    expect(tagsOf(page).filter((tag) => loads.test(tag))).toEqual([]);
    expect(/@import|url\(/.exec(page.split('</style>')[0]!)).toBeNull();
  });

  test('leads to findings that are there', () => {
    const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
    const targets = [...page.matchAll(/ href="#([^"]*)"/g)].map(([, target]) => target);
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
  });
});

test.each(HOSTILE)('the markup is the same whatever names say: %j', (hostile) => {
  const plain = pageOf(diagnosed(renamed(SNAPSHOT, (name) => `${name}x`)));
  expect(tagsOf(pageOf(diagnosed(renamed(SNAPSHOT, (name) => `${name}${hostile}`))))).toEqual(tagsOf(plain));
});
