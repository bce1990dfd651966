import { describe, expect, test } from '@jest/globals';
import type { Finding, FindingSubject } from '../../../src/rules/finding.ts';
import { toSarif, type SarifRun } from '../../../src/output/findings/sarif.ts';
import { tell } from '../../../src/rules/told-finding.ts';
import { ORIGIN } from '../../program/steady-origin.ts';

interface Result {
  readonly message: { readonly text: string };
  readonly partialFingerprints?: { readonly primaryLocationLineHash: string };
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: object };
  }[];
}

const CLUSTER: SarifRun = { origin: ORIGIN, unread: [], succeeded: true, ofNodes: true, pathSeparator: '/' };
const FILES: SarifRun = { ...CLUSTER, ofNodes: false };

function resultsOf(findings: readonly Finding[], run: SarifRun): readonly Result[] {
  const { runs } = JSON.parse(toSarif([{ ...run, findings: findings.map(tell), rules: [] }])) as {
    runs: readonly { results: Result[] }[];
  };
  return runs[0]!.results;
}

function crashing(restarts: string, subject: FindingSubject): Finding {
  const args = { pod: subject.name, node: '', status: 'CrashLoopBackOff', restarts, container: '', ended: '' };
  return {
    rule: 'crash-looping-static-pod',
    severity: 'error',
    subject,
    location: undefined,
    args: { ...args, mirrored: true },
  };
}

function inFile(file: string, place: object = {}, node?: string): Finding {
  const subject = { kind: 'manifest', name: file, ...(node === undefined ? {} : { node }) } as const;
  return { rule: 'too-large', severity: 'error', subject, location: { file, ...place }, args: {} };
}

function uris(findings: readonly Finding[], run: SarifRun): readonly string[] {
  return resultsOf(findings, run).map(({ locations }) => locations[0]!.physicalLocation.artifactLocation.uri);
}

const POD = { kind: 'pod', name: 'kube-system/etcd-cp-1', node: 'cp-1' } as const;

describe('every result has a physical location', () => {
  test('a pod, a node and the cluster have places that are no files', () => {
    const subjects: readonly FindingSubject[] = [
      POD,
      { kind: 'pod', name: 'kube-system/lost' },
      { kind: 'node', name: 'cp-1', node: 'cp-1' },
      { kind: 'cluster', name: 'the cluster' },
    ];
    const findings = subjects.map((subject) => crashing('9', subject));
    expect(uris(findings, CLUSTER)).toEqual([
      'cluster/nodes/cp-1/pods/kube-system/etcd-cp-1',
      'cluster/pods/kube-system/lost',
      'cluster/nodes/cp-1',
      'cluster',
    ]);
    const regions = resultsOf(findings, CLUSTER).map(({ locations }) => locations[0]!.physicalLocation.region);
    expect(regions).toEqual(Array(4).fill({ startLine: 1 }));
  });

  test('files of several nodes have one each', () => {
    const file = '/etc/kubernetes/manifests/etcd.yaml';
    expect(uris([inFile(file, {}, 'cp-1'), inFile(file, {}, 'cp-2')], CLUSTER)).toEqual([
      'cluster/nodes/cp-1/etc/kubernetes/manifests/etcd.yaml',
      'cluster/nodes/cp-2/etc/kubernetes/manifests/etcd.yaml',
    ]);
  });

  test('a backslash is part of a name, but for Windows', () => {
    const file = inFile('manifests\\033[31m a.yaml');
    expect(uris([file], FILES)).toEqual(['manifests%5C033%5B31m%20a.yaml']);
    expect(uris([file], { ...FILES, pathSeparator: '\\' })).toEqual(['manifests/033%5B31m%20a.yaml']);
    expect(uris([inFile('a/b\\c.yaml')], { ...FILES, pathSeparator: '\\' })).toEqual(['a/b/c.yaml']);
  });

  test('a file without a line has its first', () => {
    const [whole, place] = resultsOf([inFile('a.yaml'), inFile('a.yaml', { line: 3, column: 7 })], FILES);
    expect(whole!.locations[0]!.physicalLocation.region).toEqual({ startLine: 1 });
    expect(place!.locations[0]!.physicalLocation.region).toEqual({ startLine: 3, startColumn: 7 });
  });
});

describe('an alert is known again', () => {
  const printOf = (finding: Finding): string | undefined => {
    return resultsOf([finding], CLUSTER)[0]!.partialFingerprints?.primaryLocationLineHash;
  };

  test('whatever its words say by then', () => {
    expect(printOf(crashing('57 (296d ago)', POD))).toMatch(/^[0-9a-f]{16}:1$/);
    expect(printOf(crashing('57 (296d ago)', POD))).toBe(printOf(crashing('58 (1s ago)', POD)));
  });

  test('and apart from those of other pods and nodes', () => {
    const others = [POD, { ...POD, node: 'cp-2' }, { ...POD, name: 'kube-system/other' }];
    expect(new Set(others.map((subject) => printOf(crashing('9', subject)))).size).toBe(3);
  });

  test('and apart from others of the same subject', () => {
    const drift = (component: string): Finding => ({
      rule: 'control-plane-drift',
      severity: 'warning',
      subject: { kind: 'cluster', name: 'the cluster' },
      location: undefined,
      args: { component, differences: [{ field: 'etcd image', value: 'etcd:3', nodes: ['cp-1'] }] },
    });
    expect(printOf(drift('kube-system/etcd'))).not.toBe(printOf(drift('kube-system/kube-scheduler')));
    const twice = resultsOf([drift('kube-system/etcd'), drift('kube-system/etcd')], CLUSTER);
    const [first, second] = twice.map(({ partialFingerprints }) => partialFingerprints!.primaryLocationLineHash);
    expect(second).toBe(first!.replace(/:1$/, ':2'));
  });

  test('by the lines of its file, where that is in a repository', () => {
    expect(resultsOf([inFile('a.yaml')], FILES)[0]!.partialFingerprints).toBeUndefined();
    expect(printOf(inFile('/etc/a.yaml', {}, 'cp-1'))).toBeDefined();
  });
});

test('a message says what it is about, where its place does not', () => {
  const [pod, cluster, ofNode] = resultsOf(
    [
      crashing('9', POD),
      crashing('9', { kind: 'cluster', name: 'the cluster' }),
      inFile('/etc/kubernetes/manifests/etcd.yaml', {}, 'cp-1'),
    ],
    CLUSTER,
  ).map(({ message }) => message.text);
  expect(pod).toMatch(/^kube-system\/etcd-cp-1 on cp-1: CrashLoopBackOff/);
  expect(cluster).toMatch(/^the cluster: CrashLoopBackOff/);
  expect(ofNode).toMatch(/^cp-1: /);
});
