import type { CommandContext, ExitCode } from '../cli/command.ts';
import { describeError } from '../cli/error-report.ts';
import { ApiError, LookupError, UsageError } from '../facts/errors.ts';
import { fetchOk } from '../kubectl/api/api.ts';
import type { Connection } from '../kubectl/connection.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import type { Pod } from '../kubernetes/kubernetes.ts';
import type { KubeletPod } from '../pods/kubelet-pod.ts';
import { chooseContainers, type LoggedContainers } from '../pods/log-containers.ts';
import { hasMirrorAnnotation, staticPodHash } from '../pods/mirror-pod.ts';
import { getKubeletPods } from '../survey/nodes/kubelet-pods.ts';
import { searchKubelets } from '../survey/pods/hidden-pod-search.ts';
import type { FactsRequest } from '../survey/pods/node-facts.ts';
import { logRequest, type LoggedPod, type LogOptions } from '../survey/pods/pod-log.ts';
import { searchPods, type PodName } from '../survey/pods/pod-search.ts';
import { choosePod, notFound, podNameOf, unseenHint } from './find-pod.ts';
import { checkLogFlags } from './log-flags.ts';
import { LogOutput } from './log-output.ts';
import type { LogsInput } from './logs-command.ts';

/** Runs `logs`. */
export async function run(context: CommandContext, { flags, positionals }: LogsInput): Promise<ExitCode> {
  const { signal, now, stderr } = context;
  const container = checkLogFlags(flags, positionals);
  const wanted = podNameOf(context, positionals[0] ?? '', flags.node);
  const connection = await context.connect();
  const request = { askKubelet: !flags.noKubelet, nodeTimeout: flags.nodeTimeout, signal, now };
  const { pod, whole } = await findLogged(context, connection, wanted, request);
  const chosen = chooseContainers(containersOf(pod, whole), { container, all: flags.allContainers });
  if ('refusal' in chosen)
    throw new LookupError(chosen.refusal, await otherManifest(connection, { pod, whole }, request));
  if (flags.follow && chosen.names.length > flags.maxLogRequests)
    throw tooMany(chosen.names.length, flags.maxLogRequests);
  if (!pod.mirrored) {
    const skips = flags.insecureSkipTlsVerifyBackend ? ', whose identity the API server checks as ever' : '';
    stderr.write(
      `${escapeLine(`Note: ${pod.name} has no mirror pod: its log is read through the kubelet of node ${pod.node}${skips}.`)}\n`,
    );
  }
  for (const note of chosen.notes) stderr.write(`${escapeLine(note)}\n`);
  const options = optionsOf(flags, pod.mirrored);
  const readOne = async (name: string): Promise<void> => {
    const output = new LogOutput(context, flags.prefix ? { pod: pod.name, container: name } : undefined);
    try {
      const { body } = await fetchOk(connection, { ...logRequest(pod, name, options), signal });
      await output.pass(body);
      if (chosen.names.length > 1) output.endLine();
    } catch (error) {
      const told = error instanceof ApiError ? await withReason(connection, error, { pod, whole }, request) : error;
      const text = flags.ignoreErrors ? describeError(told, context.program) : undefined;
      if (text === undefined || signal.aborted) throw told;
      stderr.write(`${text}\n`);
    }
  };
  if (flags.follow) await Promise.all(chosen.names.map(readOne));
  else for (const name of chosen.names) await readOne(name);
  return 0;
}

interface Logged {
  readonly pod: LoggedPod;
  readonly whole: Pod;
}

/** The pod of a name; where the API server has none, the static pod that runs unseen under it. */
async function findLogged(
  context: CommandContext,
  connection: Connection,
  wanted: PodName,
  request: FactsRequest,
): Promise<Logged> {
  const matches = await searchPods(connection, wanted, request.signal);
  const isMeant = ({ metadata = {} }: Pod): boolean => metadata.name === wanted.name || hasMirrorAnnotation(metadata);
  const shown = choosePod(matches.pods.filter(isMeant), wanted);
  if (shown !== undefined) return { pod: loggedPod(shown, shown.spec?.nodeName ?? '', true), whole: shown };
  if (!request.askKubelet) {
    return await notFound(context, connection, wanted, matches, ['Kubelets were not asked (--no-kubelet).']);
  }
  const namespace = wanted.namespace ?? (matches.onlyContextNamespace ? connection.namespace : undefined);
  const { pods, unreadable } = await searchKubelets(connection, { ...wanted, namespace }, request);
  const hidden = choosePod(pods, wanted);
  const whole = hidden && (await wholeOf(connection, hidden, request));
  if (hidden !== undefined && whole !== undefined) return { pod: loggedPod(whole, hidden.node, false), whole };
  return await notFound(context, connection, wanted, matches, [unseenHint(unreadable)]);
}

function loggedPod({ metadata = {} }: Pod, node: string, mirrored: boolean): LoggedPod {
  const { namespace = '', name = '' } = metadata;
  return { namespace, name, node, mirrored };
}

/** The pod as its kubelet has it now; undefined where it has ended meanwhile. */
async function wholeOf(
  connection: Connection,
  { metadata, node }: KubeletPod,
  { nodeTimeout: timeout, signal, now }: FactsRequest,
): Promise<Pod | undefined> {
  let found: Pod | undefined;
  const onStatic = (pod: Pod): void => {
    const { name, namespace = 'default' } = pod.metadata ?? {};
    if (name === metadata.name && namespace === metadata.namespace) found = pod;
  };
  await getKubeletPods(connection, { node, timeout, signal }, now, { onStatic });
  return found;
}

function containersOf({ name }: LoggedPod, { metadata = {}, spec = {} }: Pod): LoggedContainers {
  const namesOf = (list: readonly { readonly name?: string | undefined }[] = []) => list.map((one) => one.name ?? '');
  const { containers, initContainers } = spec;
  const annotations = metadata.annotations ?? {};
  return { pod: name, containers: namesOf(containers), initContainers: namesOf(initContainers), annotations };
}

function tooMany(streams: number, most: number): UsageError {
  return new UsageError(
    `you are attempting to follow ${streams} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
  );
}

function optionsOf(flags: LogsInput['flags'], mirrored: boolean): LogOptions {
  const { follow, previous, timestamps, since, sinceTime, tail, limitBytes } = flags;
  const given: readonly (readonly [string, string] | undefined)[] = [
    follow ? ['follow', 'true'] : undefined,
    previous ? ['previous', 'true'] : undefined,
    timestamps ? ['timestamps', 'true'] : undefined,
    since > 0 ? ['sinceSeconds', String(Math.max(1, Math.round(since / 1000)))] : undefined,
    sinceTime === '' ? undefined : ['sinceTime', sinceTime],
    tail < 0 ? undefined : ['tailLines', String(tail)],
    limitBytes === 0 ? undefined : ['limitBytes', String(limitBytes)],
    mirrored && flags.insecureSkipTlsVerifyBackend ? ['insecureSkipTLSVerifyBackend', 'true'] : undefined,
  ];
  return given.filter((one) => one !== undefined);
}

/** With what its kubelet tells, where the log of a mirror was refused. */
async function withReason(
  connection: Connection,
  error: ApiError,
  logged: Logged,
  request: FactsRequest,
): Promise<ApiError> {
  const { status, reason, message } = error;
  const isAnswer = status === 400 || status === 404 || status === 500;
  const hint = isAnswer && error.hint === undefined ? await otherManifest(connection, logged, request) : undefined;
  return hint === undefined ? error : new ApiError(status, reason, message, undefined, hint);
}

/** That the kubelet of a mirror runs no such pod, or one of another manifest: its log is of what it runs. */
async function otherManifest(
  connection: Connection,
  { pod, whole }: Logged,
  request: FactsRequest,
): Promise<string | undefined> {
  const hash = staticPodHash(whole.metadata ?? {});
  if (!pod.mirrored || hash === undefined || !request.askKubelet) return undefined;
  const { pods, unreadable } = await searchKubelets(connection, pod, request);
  const [own] = pods;
  const kubelet = `The kubelet of node ${pod.node}`;
  if (own === undefined) {
    return unreadable.length > 0 ? undefined : `${kubelet} runs no such pod: its mirror is left over.`;
  }
  if (own.hash === hash) return undefined;
  return `${kubelet} runs it of another manifest (hash ${own.hash}) than its mirror shows (${hash}).`;
}
