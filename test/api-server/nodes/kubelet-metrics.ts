import type { KubeObject } from '../objects/kube-object.ts';
import type { Kubelet } from './kubelets.ts';

/** How many pods a kubelet counts. */
export interface PodCounts {
  /** Pods of the API server. */
  readonly ordinary: number;
  readonly desired: number;
  /** Static pods that it did not let in: they are desired and never worked on. */
  readonly refused?: number;
  /** Static pods that are over, and not started again. */
  readonly ended?: number;
  /** Static pods whose manifest is gone and that are not gone yet. */
  readonly terminating?: number;
  readonly mirrored: number;
}

/** The counters that a kubelet has of these pods. */
export function podMetrics(pods: readonly KubeObject[], { hiddenPods = [] }: Kubelet): string {
  const sourceOf = ({ metadata }: KubeObject) => metadata.annotations?.['kubernetes.io/config.source'];
  const own = pods.filter((pod) => sourceOf(pod) !== 'api');
  const over = own
    .map(({ status }) => (status ?? {}) as { phase?: string; reason?: string })
    .filter(({ phase }) => phase === 'Failed' || phase === 'Succeeded');
  const refused = over.filter(({ phase, reason }) => phase === 'Failed' && reason !== undefined);
  return counters({
    ordinary: pods.length - own.length,
    desired: own.length,
    refused: refused.length,
    ended: over.length - refused.length,
    mirrored: own.length - hiddenPods.length,
  }).join('\n');
}

/** The lines of the counters, in their order (kubelet `HandlePodCleanups` in `pkg/kubelet/kubelet_pods.go`). */
export function counters(pods: PodCounts): string[] {
  const { ordinary, desired, refused = 0, ended = 0, terminating = 0, mirrored } = pods;
  const gauge = (name: string, samples: readonly (readonly [labels: string, value: number])[]) => [
    `# HELP ${name} [ALPHA] The number of pods.`,
    `# TYPE ${name} gauge`,
    ...samples.map(([labels, value]) => `${name}${labels} ${value}`),
  ];
  const active = desired - refused - ended;
  /** Of what a kubelet works on, all that is not zero. */
  const worked: Readonly<Record<string, number>> = {
    '{config="desired",lifecycle="sync",static=""}': ordinary,
    '{config="desired",lifecycle="sync",static="true"}': active,
    '{config="desired",lifecycle="terminated",static="true"}': ended,
    '{config="orphan",lifecycle="terminating",static="true"}': terminating,
  };
  const working = ['desired', 'orphan', 'runtime_only'].flatMap((config) =>
    ['sync', 'terminated', 'terminating'].flatMap((lifecycle) =>
      (config === 'runtime_only' ? ['unknown'] : ['', 'true']).map((own): readonly [string, number] => {
        const labels = `{config="${config}",lifecycle="${lifecycle}",static="${own}"}`;
        return [labels, worked[labels] ?? 0];
      }),
    ),
  );
  const byStatic = (own: number) => [['{static=""}', ordinary] as const, ['{static="true"}', own] as const];
  return [
    ...gauge('kubelet_active_pods', byStatic(active)),
    ...gauge('kubelet_desired_pods', byStatic(desired)),
    ...gauge('kubelet_mirror_pods', [['', mirrored]]),
    ...gauge('kubelet_working_pods', working),
    '',
  ];
}

/** Whether the kubelet of a node answers the metrics that are named alone: since client_golang 1.24, in Kubernetes 1.37. */
export function filtersMetrics({ status }: KubeObject): boolean {
  const { nodeInfo } = (status ?? {}) as { nodeInfo?: { kubeletVersion?: string } };
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(nodeInfo?.kubeletVersion ?? '') ?? [];
  return Number(major) > 1 || Number(minor) >= 37;
}

/** Of a text of metrics those with these names: their samples, and the comments on them. */
export function metricsOfNames(text: string, names: readonly string[]): string {
  const lines = text.split('\n').filter((line) => {
    const [, name = ''] = /^(?:# (?:HELP|TYPE) )?([A-Za-z_:][\w:]*)/.exec(line) ?? [];
    return names.includes(name);
  });
  return lines.map((line) => `${line}\n`).join('');
}
