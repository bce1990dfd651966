import type { FiledPods } from '../pods/filed-pods.ts';
import { fullName } from '../pods/mirrors.ts';
import type { StaticPod } from '../pods/static-pod.ts';
import type { MirrorCause } from '../pods/why/mirror-suspicion.ts';
import { hiddenStaticPod } from './cluster/hidden-static-pod.ts';
import { namespaceMissing } from './cluster/namespace-missing.ts';
import { isAtLeast, type Finding } from './finding.ts';
import { missingNamespace } from './manifest/missing-namespace.ts';
import { missingPriorityClass } from './manifest/missing-priority-class.ts';
import { missingRuntimeClass } from './manifest/missing-runtime-class.ts';
import { priorityWithoutClass } from './manifest/priority-without-class.ts';

/** Why a mirror is missing, by the rule that finds the same in a manifest. */
const CAUSES: ReadonlyMap<string, MirrorCause> = new Map([
  [missingNamespace.id, 'namespace-missing'],
  [missingPriorityClass.id, 'priority-class'],
  [priorityWithoutClass.id, 'priority-class'],
  [missingRuntimeClass.id, 'runtime-class'],
]);

/**
 * What was found in the manifests of nodes, without what is told of their pods already: a pod that is hidden for a fault of
 * its manifest is found with that fault and its file.
 */
export function notToldOfPods(
  inManifests: readonly Finding[],
  ofCluster: readonly Finding[],
  filed: readonly FiledPods[],
): readonly Finding[] {
  const pods = new Map(filed.flatMap((own) => own.pods.flatMap((pod) => keysOf(pod))));
  return inManifests.filter((finding) => {
    const { rule, severity, subject, location } = finding;
    const cause = CAUSES.get(rule);
    const pod = pods.get(keyOf(subject.node, location?.file));
    return (
      cause === undefined ||
      pod === undefined ||
      !ofCluster.some((one) => {
        const isOfPod = one.subject.node === pod.node && one.subject.name === fullName(pod.metadata);
        return isOfPod && isAtLeast(one.severity, severity) && isToldBy(one, cause);
      })
    );
  });
}

function keysOf(pod: StaticPod): readonly (readonly [key: string, pod: StaticPod])[] {
  return pod.file === undefined ? [] : [[keyOf(pod.node, pod.file.path), pod]];
}

function keyOf(node: string | undefined, file: string | undefined): string {
  return JSON.stringify([node, file]);
}

/** Whether a finding about a hidden pod says that this is why. */
function isToldBy({ rule, args }: Finding, cause: MirrorCause): boolean {
  if (rule === namespaceMissing.id) return cause === 'namespace-missing';
  const { causes, isGuess } = args;
  return rule === hiddenStaticPod.id && isGuess === false && Array.isArray(causes) && causes[0] === cause;
}
