import type { KubeObject } from '../objects/kube-object.ts';
import type { Kubelet } from './kubelets.ts';

/** How many pods a kubelet counts. */
export interface PodCounts {
  /** Pods of the API server. */
  readonly ordinary: number;
  readonly desired: number;
  /** Static pods that it did not let in: they are desired and never worked on. */
  readonly refused?: number;
  /** Static pods whose manifest is gone and that are not gone yet. */
  readonly terminating?: number;
  readonly mirrored: number;
}

/** The counters that a kubelet has of these pods. */
export function podMetrics(pods: readonly KubeObject[], { hiddenPods = [] }: Kubelet): string {
  const sourceOf = ({ metadata }: KubeObject) => metadata.annotations?.['kubernetes.io/config.source'];
  const own = pods.filter((pod) => sourceOf(pod) !== 'api');
  const refused = own.filter(({ status }) => {
    const { phase, reason } = (status ?? {}) as { phase?: string; reason?: string };
    return phase === 'Failed' && reason !== undefined;
  });
  return counters({
    ordinary: pods.length - own.length,
    desired: own.length,
    refused: refused.length,
    mirrored: own.length - hiddenPods.length,
  }).join('\n');
}

/** The lines of the counters, in their order (kubelet `HandlePodCleanups` in `pkg/kubelet/kubelet_pods.go`). */
export function counters({ ordinary, desired, refused = 0, terminating = 0, mirrored }: PodCounts): string[] {
  const gauge = (name: string, samples: readonly (readonly [labels: string, value: number])[]) => [
    `# HELP ${name} [ALPHA] The number of pods.`,
    `# TYPE ${name} gauge`,
    ...samples.map(([labels, value]) => `${name}${labels} ${value}`),
  ];
  const working = ['desired', 'orphan', 'runtime_only'].flatMap((config) =>
    ['sync', 'terminated', 'terminating'].flatMap((lifecycle) =>
      (config === 'runtime_only' ? ['unknown'] : ['', 'true']).map((own): readonly [string, number] => {
        const worked = lifecycle === 'sync' ? (own === '' ? ordinary : desired - refused) : 0;
        const left = lifecycle === 'terminating' && own === 'true' ? terminating : 0;
        const value = config === 'desired' ? worked : config === 'orphan' ? left : 0;
        return [`{config="${config}",lifecycle="${lifecycle}",static="${own}"}`, value];
      }),
    ),
  );
  const byStatic = [['{static=""}', ordinary] as const, ['{static="true"}', desired] as const];
  return [
    ...gauge('kubelet_active_pods', [byStatic[0]!, ['{static="true"}', desired - refused]]),
    ...gauge('kubelet_desired_pods', byStatic),
    ...gauge('kubelet_mirror_pods', [['', mirrored]]),
    ...gauge('kubelet_working_pods', working),
    '',
  ];
}
