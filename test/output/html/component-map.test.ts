import { describe, expect, test } from '@jest/globals';
import { componentMap, type ComponentMap } from '../../../src/output/html/component-map.ts';
import type { ReportedCluster } from '../../../src/output/html/reported-cluster.ts';
import { numberedFindings } from '../../../src/output/html/numbered-findings.ts';
import { mirrorPod, type MirrorPod } from '../../../src/pods/listed-pod.ts';
import type { ObjectMeta } from '../../../src/kubernetes/kubernetes.ts';
import { mirrorAlone, staticPod } from '../../../src/pods/static-pod.ts';
import { readSnapshot } from '../../rules/snapshot-fixture.ts';
import { diagnosed } from './page-of-snapshot.ts';

const FIXTURE = diagnosed(readSnapshot('test/fixtures/pages/control-plane.yaml'));
const UNHEARD = 'no kubelet was asked';

/** A map as rows of words: the state of each cell, with the numbers of the findings that it leads to. */
function words({ columns, rows, empty, unread }: ComponentMap) {
  const told = ({ word, findings }: ComponentMap['rows'][number]['others'][number]): string => {
    return [word, ...findings.map(({ number }) => `#${number}`)].join(' ');
  };
  return {
    columns: columns.map(({ namespace, name }) => `${namespace}/${name}`),
    rows: Object.fromEntries(
      rows.map(({ node, cells, others }) => [
        node.name,
        [...cells.map((cell) => cell.map(told).join()), ...others.map((one) => `${one.component.name}: ${told(one)}`)],
      ]),
    ),
    empty: empty.map(({ name }) => name),
    unread: unread.map(({ name }) => name),
  };
}

function mapOf(cluster: ReportedCluster & Pick<typeof FIXTURE, 'findings'>): ReturnType<typeof words> {
  const findings = numberedFindings(cluster.findings.map((told) => ({ cluster: undefined, told })));
  return words(componentMap(cluster, findings.flat()));
}

const CORE = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map(
  (name) => `kube-system/${name}`,
);

function mirrorOf(metadata: ObjectMeta, nodeName: string): MirrorPod {
  const columns = { ready: '1/1', status: 'Running', restarts: '0', age: '5d' };
  return mirrorPod({ metadata: { namespace: 'apps', ...metadata }, nodeName, ...columns });
}

describe('the map', () => {
  test('has what each side tells of each component, and the findings about it', () => {
    expect(mapOf(FIXTURE)).toEqual({
      columns: CORE,
      rows: {
        'cp-1': ['Running', 'Running #3', 'Running', 'stopped #7 #11'],
        'cp-2': ['Running #1 #9', 'differs #5', 'Running', 'CrashLoopBackOff #2'],
        'cp-3': ['Running?', 'Running?', 'not read #8', 'Running?'],
        'worker-1': ['none', 'none', 'none', 'none', 'agent: hidden #4'],
      },
      empty: ['worker-2'],
      unread: [],
    });
  });

  test('calls nothing fine, and nothing absent, where no kubelet was asked', () => {
    const pods = FIXTURE.pods.flatMap(({ mirror }) => (mirror === undefined ? [] : mirrorAlone(mirror)));
    const nodes = FIXTURE.nodes.map((node) => ({ ...node, unheard: UNHEARD }));
    expect(mapOf({ name: undefined, fault: undefined, nodes, pods, stopped: [], findings: [] })).toEqual({
      columns: CORE,
      rows: {
        'cp-1': ['Running?', 'Running?', 'Running?', 'not read'],
        'cp-2': ['Running?', 'Running?', 'Running?', 'CrashLoopBackOff?'],
        'cp-3': ['Running?', 'Running?', 'not read', 'Running?'],
      },
      empty: [],
      unread: ['worker-1', 'worker-2'],
    });
  });

  test('drops no pod of a node that is gone, or of none', () => {
    const annotations = { 'kubernetes.io/config.mirror': 'abc' };
    const stray = (name: string, nodeName: string) => mirrorAlone(mirrorOf({ name, annotations }, nodeName));
    const pods = [stray('web-gone', 'gone'), stray('lost', '')];
    expect(mapOf({ name: undefined, fault: undefined, nodes: [], pods, stopped: [], findings: [] })).toEqual({
      columns: [],
      rows: { gone: ['web: suspect'], '': ['lost: suspect'] },
      empty: [],
      unread: [],
    });
  });

  test('says that Events alone tell of a pod', () => {
    const events = {
      namespace: 'apps',
      name: 'web-cp-1',
      hash: 'abc',
      first: '2026-05-31T23:00:00Z',
      warning: undefined,
    };
    const pod = staticPod({ node: 'cp-1', events: events as never, kubeletAnswered: false });
    const nodes = FIXTURE.nodes.slice(0, 1).map((node) => ({ ...node, unheard: UNHEARD }));
    const { rows } = componentMap({ name: undefined, fault: undefined, nodes, pods: [pod], stopped: [] }, []);
    expect(rows[0]!.cells).toEqual([
      [
        {
          component: { namespace: 'apps', name: 'web' },
          state: 'hidden',
          tone: 'warning',
          word: 'hidden?',
          told: 'known from Events alone, and may be gone by now; the API server shows no mirror pod of it: unknown',
          findings: [],
        },
      ],
    ]);
  });

  test('has every pod once, however many names there are', () => {
    const nodes = FIXTURE.nodes.slice(0, 2);
    const pods = nodes.flatMap(({ name }) => Array.from({ length: 12 }, (_, index) => ({ index, name })));
    const named = pods.map(({ index, name }) => mirrorAlone(mirrorOf({ name: `app-${index}-${name}` }, name)));
    const { rows, columns } = componentMap({ name: undefined, fault: undefined, nodes, pods: named, stopped: [] }, []);
    expect(columns.length).toBe(8);
    expect(rows.map(({ cells, others }) => [cells.flat().length, others.length])).toEqual([
      [8, 4],
      [8, 4],
    ]);
  });
});
