import { grouped } from '../../facts/grouped.ts';
import type { PlacedPod } from '../../nodes/placed-pod.ts';
import { isHidden, isMirrored } from '../../pods/static-pod.ts';
import type { Finding } from '../../rules/finding.ts';
import type { NodeCertificatesRead } from '../../rules/snapshot.ts';
import { toOpenMetrics, type Gauge, type Sample } from './openmetrics.ts';

/** What was to be read of a node: the Node itself, what its kubelet runs, the files in its manifest directory, certificates. */
export type NodePart = 'node' | 'kubelet' | 'manifests' | 'certificates';

/** A node that was to be looked at. */
export interface MeteredNode {
  readonly name: string;
  /** Whether each part that was to be read was. */
  readonly read: Partial<Readonly<Record<NodePart, boolean>>>;
}

/** A run of `doctor` or `local doctor`, to be measured. */
export interface MeteredRun {
  /** Those that are shown. */
  readonly findings: readonly Finding[];
  readonly nodes: readonly MeteredNode[];
  /** Undefined where they were not looked at, or not to the end. */
  readonly pods: readonly PlacedPod[] | undefined;
  /** Of the nodes whose certificates were read. */
  readonly certificates: readonly NodeCertificatesRead[];
  /** What was not looked at, one sentence each. */
  readonly unread: readonly string[];
  /** Whether the run is none that ends with 2, or was interrupted. */
  readonly succeeded: boolean;
  readonly began: Date;
  readonly ended: Date;
}

/** A run as metrics, in OpenMetrics text. docs/metrics.md says how they are meant. */
export function runMetrics(run: MeteredRun): string {
  return toOpenMetrics([
    findingsGauge(run.findings),
    ...podGauges(run),
    readGauge(run.nodes),
    certificateGauge(run.certificates),
    one('not_looked_at', 'How many things the run did not look at: the lines on stderr.', run.unread.length),
    one('run_succeeded', 'Whether the run did what it was asked to do, whatever it found.', Number(run.succeeded)),
    { ...one('run_start_time_seconds', 'When the run began, in Unix time.', seconds(run.began)), unit: 'seconds' },
    {
      ...one('run_duration_seconds', 'How long the run took.', seconds(run.ended) - seconds(run.began)),
      unit: 'seconds',
    },
  ]);
}

const PREFIX = 'kubectl_static_';

function one(name: string, help: string, value: number): Gauge {
  return { name: PREFIX + name, help, samples: [{ labels: {}, value: Number(value.toFixed(3)) }] };
}

function seconds(time: Date): number {
  return time.getTime() / 1000;
}

/** No zeros: a rule that finds nothing may not have been able to look. */
function findingsGauge(findings: readonly Finding[]): Gauge {
  const counted = grouped(findings, ({ rule, severity }) => `${rule} ${severity}`);
  const samples = [...counted.values()].map((same): Sample => {
    const { rule, severity } = same[0]!;
    return { labels: { rule, severity }, value: same.length };
  });
  const help = 'Findings by rule and severity. Without a sample there was none, or nobody looked.';
  return { name: `${PREFIX}findings`, help, samples };
}

/** Where the kubelet was not heard only mirrors are counted. */
function podGauges({ nodes, pods }: MeteredRun): readonly Gauge[] {
  const byNode = grouped(pods ?? [], ({ node }) => node);
  const looked = pods === undefined ? [] : nodes;
  const heard = looked.flatMap(({ name, read }) => (read.kubelet === true ? [name] : []));
  const known = new Set([...looked.flatMap(({ name, read }) => (read.node === true ? [name] : [])), ...byNode.keys()]);
  const gauge = (name: string, help: string, of: Iterable<string>, counts: (pod: PlacedPod) => boolean): Gauge => ({
    name: PREFIX + name,
    help,
    samples: [...of].map((node) => ({ labels: { node }, value: (byNode.get(node) ?? []).filter(counts).length })),
  });
  return [
    gauge('pods', 'Static pods that the kubelet of a node has, where it answered.', heard, (pod) => {
      return pod.kubelet !== undefined;
    }),
    gauge('mirror_pods', 'Mirror pods that the API server shows on a node.', known, isMirrored),
    gauge('hidden_pods', 'Static pods without a mirror pod, where the kubelet of the node answered.', heard, isHidden),
    gauge('suspect_pods', 'Mirror pods that may be forged, by node.', known, ({ mirror }) => {
      return mirror !== undefined && mirror.verdict !== 'static';
    }),
  ];
}

function readGauge(nodes: readonly MeteredNode[]): Gauge {
  const samples = nodes.flatMap(({ name, read }) =>
    Object.entries(read).map(([what, done]) => ({ labels: { node: name, what }, value: Number(done) })),
  );
  return { name: `${PREFIX}node_read`, help: 'Whether each part of a node that was to be read was read.', samples };
}

function certificateGauge(nodes: readonly NodeCertificatesRead[]): Gauge {
  const samples = nodes.flatMap(({ node, certificates }) =>
    certificates.map(({ process, by, use, hostPath, position, certificate }): Sample => {
      const { name, container } = process;
      const labels = { node, process: name, container, file: hostPath, named_by: by.join(', '), use };
      return {
        labels: { ...labels, position: String(position), subject: certificate.subject },
        value: seconds(certificate.notAfter),
      };
    }),
  );
  return {
    name: `${PREFIX}certificate_not_after_timestamp_seconds`,
    unit: 'seconds',
    help: 'When a certificate that a process names expires, in Unix time.',
    samples,
  };
}
