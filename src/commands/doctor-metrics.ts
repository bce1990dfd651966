import type { CommandContext } from '../cli/command.ts';
import { runMetrics, type MeteredNode, type MeteredRun } from '../output/findings/run-metrics.ts';
import type { DoctorRun } from './doctor-demands.ts';

/** A run of `doctor` as far as its metrics do not follow from what it looked at. */
type Outcome = Pick<MeteredRun, 'findings' | 'succeeded' | 'began'>;

/** `doctor -o openmetrics`: prints what it found as metrics. */
export function printMetrics({ stdout, now }: CommandContext, run: DoctorRun, outcome: Outcome): void {
  const { snapshot, kubelets } = run.reading;
  const metrics = runMetrics({
    ...outcome,
    nodes: meteredNodes(run),
    pods: kubelets?.lost === undefined ? snapshot.pods : undefined,
    certificates: run.certificates?.certificates ?? [],
    unread: run.unread,
    ended: now(),
  });
  stdout.write(metrics);
}

/** The nodes that were to be looked at, also those that are not there. */
function meteredNodes({ reading, read, certificates }: DoctorRun): readonly MeteredNode[] {
  const { snapshot, kubelets, missing } = reading;
  return [
    ...snapshot.nodes.map(({ name, ready }) => ({
      name,
      read: {
        node: ready !== undefined,
        ...(kubelets === undefined ? {} : { kubelet: kubelets.answers.has(name) }),
        ...(read === undefined ? {} : { manifests: !read.unread.has(name) }),
        ...(certificates === undefined ? {} : { certificates: !certificates.unread.has(name) }),
      },
    })),
    ...missing.map((name) => ({ name, read: { node: false } })),
  ];
}
