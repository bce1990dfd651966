import { networkInterfaces } from 'node:os';
import type { Change, ChangedPod } from '../change/change.ts';
import type { Observation, SeenContainer } from '../pods/health/observation.ts';
import { containerRoles, type ContainerRole } from '../pods/health/seen-pod.ts';
import { InterruptedError } from '../facts/errors.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { podsKnown, presentHash, type KubeletState, type KubeletTrace } from '../kubelet/kubelet-state.ts';
import { readManifest } from '../kubelet/manifest/reading.ts';
import { startFailures, type StartFailure } from '../kubelet/start-failures.ts';
import type { Outcome } from '../kubelet/file.ts';
import type { Container, PodSpec } from '../kubernetes/pod.ts';
import { containerLogs, type ContainerLog } from './container-log.ts';
import { readKubeletTraces } from './kubelet-traces.ts';
import type { KubeletLog } from './kubelet-log.ts';
import { sharesKubeletNetwork } from './kubelet-network.ts';
import { nodeTrees, type LocalNode, type LocalRequest } from './local-node.ts';
import type { MachineTree } from './machine-tree.ts';
import { runProbe, type ProbeReach } from './probe.ts';
import { readProcesses } from './processes.ts';

/** Which static pod of this node is looked at while its manifest changes. */
export interface LocalWatch {
  readonly request: LocalRequest;
  /** The node as it was read before the change. */
  readonly node: LocalNode;
  readonly change: Pick<Change, 'after'> & { readonly pod: ChangedPod };
  /** The hash before the change; undefined where there was no pod. */
  readonly oldHash: string | undefined;
  /** What the kubelet has written since before the change. */
  readonly log: Pick<KubeletLog, 'read'>;
  readonly signal: AbortSignal;
}

/**
 * The pod as the kubelet's directories, the processes and the manifest's own probes show it now, without any API server. An
 * exit code is never told here. Throws `InterruptedError`.
 */
export async function observeLocally({
  request,
  node,
  change,
  oldHash,
  log,
  signal,
}: LocalWatch): Promise<Observation> {
  if (signal.aborted) throw new InterruptedError();
  const { machine, tree } = nodeTrees(request, node);
  const { state, unreadable } = readKubeletTraces(tree, node.kubelet, readProcesses(machine, false));
  if (unreadable.length > 0) return unreachable(unreadable[0]!);
  if (!state.processesSeen) return { kind: 'unreachable', why: 'the processes of the node cannot be seen' };
  const trace = newestTrace(state, change, oldHash);
  if (trace === undefined) return { kind: 'absent', from: 'node' };
  const known = trace.uid === oldHash ? undefined : specOf(change, node);
  const spec = known ?? {};
  const logs = trace.logDirectory === undefined ? undefined : containerLogs(tree, trace.logDirectory);
  if (logs?.ok === false) return unreachable({ what: trace.logDirectory!, why: logs.fault.why });
  const seen = { state, trace, logs: logs?.value ?? new Map<string, ContainerLog>() };
  const told = withReasons(seenContainers(spec, seen), trace, await log.read());
  const reach = reachOf(machine, node, spec);
  const containers = await Promise.all(told.map((one) => withReadiness(one, spec, reach)));
  if (isAborted(signal)) throw new InterruptedError();
  return {
    kind: 'pod',
    from: 'node',
    hash: trace.uid,
    phase: undefined,
    ready: undefined,
    refused: undefined,
    ending: false,
    hostNetwork: known === undefined ? undefined : known.hostNetwork === true,
    containers,
  };
}

/** Asked again after a pause. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function unreachable({ what, why }: Unreadable): Observation {
  return { kind: 'unreachable', why: `${what}: ${why}` };
}

/** What is left of the pod under another hash than the old one, else under that. Logs alone may be of any manifest before. */
function newestTrace(
  state: KubeletState,
  { pod }: { readonly pod: ChangedPod },
  oldHash: string | undefined,
): KubeletTrace | undefined {
  const isNew = ({ uid }: { readonly uid: string }): boolean => uid !== oldHash;
  const { logDirectories = [], runtimePods } = state;
  const fresh = { ...state, logDirectories: logDirectories.filter(isNew), runtimePods: runtimePods.filter(isNew) };
  const traces = [fresh, state].map((one) => podsKnown(one).get(`${pod.namespace}/${pod.mirrorName}`));
  return traces.find((trace) => trace !== undefined && presentHash(trace) !== undefined);
}

/** What its manifest says; undefined where there is none to be read. */
function specOf({ after }: Pick<Change, 'after'>, { target }: LocalNode): PodSpec | undefined {
  const reading = after === undefined ? undefined : readManifest(after, target);
  return reading?.stage === 'pod' ? reading.pod.effective.spec : undefined;
}

/** What is known of a pod on its node. */
interface SeenOnNode {
  readonly state: KubeletState;
  readonly trace: KubeletTrace;
  readonly logs: ReadonlyMap<string, ContainerLog>;
}

function seenContainers(spec: PodSpec, seen: SeenOnNode): SeenContainer[] {
  const roles = containerRoles(spec);
  const isStarted = ({ container }: ContainerRole<Container>): boolean => seen.logs.has(container.name ?? '');
  const started = roles.filter((one) => one.role !== 'init' && isStarted(one)).length;
  return roles.map((one, index) => {
    return seenContainer(one, seen, { isPast: roles.slice(index + 1).some(isStarted), started });
  });
}

/** What is known of a container of which nothing is to be seen. */
const UNSTARTED = 'not started yet';
/** Its log is there a moment before its process is. */
const STARTING = 3_000;
/** A container that does not run for so long after its second start waits in the kubelet's back-off: its first is at once. */
const BACK_OFF = 6_000;

/** What the other containers of a pod tell of one. */
interface Others {
  /** A later one was started, which the kubelet does when an init container before it has ended well. */
  readonly isPast: boolean;
  /** How many that go on were started. */
  readonly started: number;
}

function seenContainer(
  { container, role, restartPolicy }: ContainerRole<Container>,
  { state, trace, logs }: SeenOnNode,
  { isPast, started }: Others,
): SeenContainer {
  const { name = '' } = container;
  const log = logs.get(name);
  const { containers = 0, named } = state.processes.get(trace.uid) ?? {};
  const run = named?.get(name);
  // Where the runtime tells no names, all of those that were started run, or it is not known which.
  const allRun = (named?.size ?? 0) === 0 && role !== 'init' && containers >= started;
  const isRunning = run !== undefined || (log !== undefined && allRun);
  const restarts = log?.restarts ?? 0;
  const seen = { name, role, restartPolicy, message: undefined, end: undefined, restarts, run, ready: false } as const;
  if (isRunning) return { ...seen, state: 'running', reason: undefined, ready: undefined };
  if (log === undefined) return { ...seen, state: 'waiting', reason: UNSTARTED };
  if (role === 'init' && isPast)
    return { ...seen, state: 'terminated', reason: undefined, end: { reason: undefined, exitCode: 0 } };
  const still = log.modified === undefined ? 0 : Date.now() - log.modified.getTime();
  if (restartPolicy === 'Always' && restarts > 0 && still >= BACK_OFF) {
    return { ...seen, state: 'waiting', reason: 'CrashLoopBackOff' };
  }
  if (still < STARTING) return { ...seen, state: 'waiting', reason: 'starting, or just terminated' };
  return { ...seen, state: 'terminated', reason: 'terminated, exit code not known here' };
}

/**
 * Containers that do not run, with what the kubelet says of the reason. It makes the log directory of a container once it has
 * the image (`startContainer` in kubelet `pkg/kubelet/kuberuntime/kuberuntime_container.go`), so that the first without one,
 * whose sandbox runs, may wait for that.
 */
function withReasons(
  containers: readonly SeenContainer[],
  { uid, processes }: KubeletTrace,
  log: Outcome<string>,
): readonly SeenContainer[] {
  const failures = log.ok ? startFailures(log.value, uid) : new Map<string, StartFailure>();
  const at = containers.findIndex(({ reason }) => reason === UNSTARTED);
  const isItsTurn =
    processes > 0 && containers.slice(0, at).every(({ role, end }) => role !== 'init' || end !== undefined);
  return containers.map((one, index) => {
    if (one.state === 'running' || one.end !== undefined) return one;
    const failure = failures.get(one.name);
    // Its back-off is told by its restarts.
    if (failure !== undefined && failure.reason !== 'CrashLoopBackOff') return { ...one, state: 'waiting', ...failure };
    if (index !== at || !isItsTurn) return one;
    const why = log.ok ? '' : `, and the kubelet's log cannot be read: ${log.fault.why}`;
    return { ...one, reason: `${UNSTARTED}: its image may be missing${why}` };
  });
}

/** A running container is ready by its probe; by the first of the others where it has no readiness probe. */
async function withReadiness(seen: SeenContainer, spec: PodSpec, reach: ProbeReach): Promise<SeenContainer> {
  if (seen.state !== 'running' || seen.role === 'init') return seen;
  const all = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const container = all.find(({ name }) => name === seen.name) ?? {};
  const probe = container.readinessProbe ?? container.startupProbe ?? container.livenessProbe;
  if (probe === undefined) return { ...seen, ready: true };
  const { passed, unsure } = await runProbe(container, probe, reach);
  return { ...seen, ready: passed, unsure };
}

/** A pod of the node's network has the node's addresses; that of any other is known to its runtime alone. */
function reachOf(machine: MachineTree, { kubelet }: LocalNode, spec: PodSpec): ProbeReach {
  return {
    hosts: spec.hostNetwork === true ? ownAddresses() : undefined,
    unreachable: sharesKubeletNetwork(machine, kubelet)
      ? undefined
      : "this program does not run in the kubelet's network",
  };
}

/** A node has few; what containers' bridges add is left out where they come late. */
const MOST_ADDRESSES = 4;

function ownAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outward = all.filter(({ internal, scopeid = 0 }) => !internal && scopeid === 0).map(({ address }) => address);
  return outward.length === 0 ? ['127.0.0.1'] : outward.slice(0, MOST_ADDRESSES);
}
