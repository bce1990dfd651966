import type { Container, ContainerState, ContainerStatus, Pod } from '../kubernetes/kubernetes.ts';
import { troubleKind } from '../pods/pod-trouble.ts';
import type { RestartPolicy, SeenContainer, SeenPod } from './observation.ts';

/** What a pod of the API shows of itself; `hash` is that of its manifest, which each side keeps elsewhere. */
export function seenPod(pod: Pod, from: 'mirror' | 'kubelet', hash: string | undefined): SeenPod {
  const { metadata, spec = {}, status = {} } = pod;
  const { phase, reason, message, conditions = [], initContainerStatuses = [], containerStatuses = [] } = status;
  const ready = conditions.find(({ type }) => type === 'Ready');
  const ofPod = policyNamed(spec.restartPolicy) ?? 'Always';
  return {
    kind: 'pod',
    from,
    hash,
    phase,
    ready: ready === undefined ? undefined : ready.status === 'True',
    refused: phase === 'Failed' && told(reason) ? [reason, message].filter(told).join(': ') : undefined,
    ending: metadata?.deletionTimestamp !== undefined,
    containers: [
      ...(spec.initContainers ?? []).map((one) => initContainer(one, ofPod, initContainerStatuses)),
      ...(spec.containers ?? []).map((one) => {
        return seenContainer(one, 'main', restartPolicy(one, ofPod), containerStatuses);
      }),
    ],
  };
}

function initContainer(
  container: Container,
  ofPod: RestartPolicy,
  statuses: readonly ContainerStatus[],
): SeenContainer {
  if (container.restartPolicy === 'Always') return seenContainer(container, 'sidecar', 'Always', statuses);
  const policy = restartPolicy(container, ofPod === 'Always' ? 'OnFailure' : ofPod);
  return seenContainer(container, 'init', policy, statuses);
}

/** A container may have rules of its own by exit code (KEP-5307), which are not followed here. */
function restartPolicy(container: Container, otherwise: RestartPolicy): RestartPolicy | undefined {
  if ((container.restartPolicyRules ?? []).length > 0) return undefined;
  return policyNamed(container.restartPolicy) ?? otherwise;
}

function policyNamed(text: string | undefined): RestartPolicy | undefined {
  return text === 'Always' || text === 'OnFailure' || text === 'Never' ? text : undefined;
}

function seenContainer(
  { name = '' }: Container,
  role: SeenContainer['role'],
  policy: RestartPolicy | undefined,
  statuses: readonly ContainerStatus[],
): SeenContainer {
  const status = statuses.find((one) => one.name === name) ?? {};
  const { state = {}, lastState = {}, restartCount = 0, ready = false } = status;
  const { waiting, running, terminated } = state;
  const end = terminated ?? lastState.terminated;
  return {
    name,
    role,
    restartPolicy: policy,
    state: running === undefined ? (terminated === undefined ? 'waiting' : 'terminated') : 'running',
    reason: [waiting?.reason, terminated?.reason].find(told),
    message: words(waiting, end),
    end: end && { reason: told(end.reason) ? end.reason : undefined, exitCode: end.exitCode ?? 0 },
    restarts: restartCount,
    run: running?.startedAt,
    ready,
  };
}

/** What a container wrote itself may stand in the message of its end, that of the runtime only where it never started. */
function words(waiting: ContainerState['waiting'], end: ContainerState['terminated']): string | undefined {
  // The kubelet's own words tell no more than the pause until the next start.
  if (waiting !== undefined && waiting.reason !== 'CrashLoopBackOff')
    return told(waiting.message) ? waiting.message : undefined;
  const neverStarted = troubleKind({ status: end?.reason ?? '', restarts: '0' }) === 'container';
  return neverStarted && told(end?.message) ? end.message : undefined;
}

function told(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
