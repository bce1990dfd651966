import type { CommandContext, ExitCode } from '../cli/command.ts';
import { describeError } from '../cli/error-report.ts';
import { podsOrSelector } from '../cli/selector-flag.ts';
import { ApiError, LookupError, UsageError } from '../facts/errors.ts';
import type { Connection } from '../kubectl/connection.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import type { Pod } from '../kubernetes/kubernetes.ts';
import { chooseContainers, type LoggedContainers } from '../pods/log-containers.ts';
import type { FactsRequest } from '../survey/pods/node-facts.ts';
import { openLog, type LoggedPod, type LogOptions } from '../survey/pods/pod-log.ts';
import { podNameOf } from './find-pod.ts';
import { checkLogFlags } from './log-flags.ts';
import { LogOutput } from './log-output.ts';
import { findLogged, otherManifest, selectLogged, type Logged } from './logged-pods.ts';
import type { LogsInput } from './logs-command.ts';
import { nothingSelected } from './selected-pods.ts';

/** Lines of each pod that a selector finds, as kubectl has it (`selectorTail` in `pkg/cmd/logs/logs.go`). */
const SELECTED_TAIL = 10;

/** Runs `logs`. */
export async function run(context: CommandContext, { flags, positionals, typed }: LogsInput): Promise<ExitCode> {
  const { signal, now, stderr } = context;
  const { selector, node } = flags;
  podsOrSelector('logs', positionals, selector);
  const container = checkLogFlags(flags, positionals);
  const wanted = selector === undefined ? podNameOf(context, positionals[0] ?? '', node) : { selector, node };
  const connection = await context.connect();
  const request = { askKubelet: !flags.noKubelet, nodeTimeout: flags.nodeTimeout, signal, now };
  const { pods, complete } =
    'selector' in wanted
      ? await selectLogged(context, connection, wanted, request)
      : { pods: [await findLogged(context, connection, wanted, request)], complete: true };
  if ('selector' in wanted && pods.length === 0) {
    stderr.write(`Note: ${escapeLine(nothingSelected(wanted, complete ? 'static pod' : 'mirror pod'))}.\n`);
    return complete ? 0 : 2;
  }
  const tail = selector === undefined || typed.has('tail') ? flags.tail : SELECTED_TAIL;
  const reading: LogReading = {
    context,
    connection,
    request,
    flags: { ...flags, tail },
    goesOn: flags.ignoreErrors || selector !== undefined,
  };
  const logs: ContainerLog[] = [];
  for (const one of pods) logs.push(...(await containerLogs(reading, one, container)));
  if (flags.follow && logs.length > flags.maxLogRequests) throw tooMany(logs.length, flags.maxLogRequests);
  const areRead = await readLogs(reading, logs);
  return areRead || flags.ignoreErrors ? 0 : 2;
}

/** How logs are read. */
interface LogReading {
  readonly context: CommandContext;
  readonly connection: Connection;
  readonly request: FactsRequest;
  readonly flags: LogsInput['flags'];
  /** Whether what cannot be read is told, and the rest read. */
  readonly goesOn: boolean;
}

interface ContainerLog {
  readonly logged: Logged;
  readonly container: string;
}

/** The logs that are meant of a pod; what is to be known of them is told. Throws `LookupError` where it has no such container. */
async function containerLogs(
  { context: { stderr }, connection, request, flags }: LogReading,
  logged: Logged,
  container: string | undefined,
): Promise<readonly ContainerLog[]> {
  const { pod, whole } = logged;
  const chosen = chooseContainers(containersOf(pod, whole), { container, all: flags.allContainers });
  if ('refusal' in chosen) throw new LookupError(chosen.refusal, await otherManifest(connection, logged, request));
  if (!pod.mirrored) {
    const skips = flags.insecureSkipTlsVerifyBackend ? ', whose identity the API server checks as always' : '';
    stderr.write(
      `${escapeLine(`Note: ${pod.name} has no mirror pod: its log is read through the kubelet of node ${pod.node}${skips}.`)}\n`,
    );
  }
  for (const note of chosen.notes) stderr.write(`${escapeLine(note)}\n`);
  return chosen.names.map((name) => ({ logged, container: name }));
}

/** Prints logs, one after the other or, where they are followed, at once; whether all could be read. */
async function readLogs(reading: LogReading, logs: readonly ContainerLog[]): Promise<boolean> {
  const isAlone = logs.length === 1;
  const read: boolean[] = [];
  if (reading.flags.follow)
    return (await Promise.all(logs.map((log) => readLog(reading, log, isAlone)))).every(Boolean);
  for (const log of logs) read.push(await readLog(reading, log, isAlone));
  return read.every(Boolean);
}

async function readLog(
  { context, connection, request, flags, goesOn }: LogReading,
  { logged, container }: ContainerLog,
  isAlone: boolean,
): Promise<boolean> {
  const { signal, stderr } = context;
  const { pod } = logged;
  const output = new LogOutput(context, flags.prefix ? { pod: pod.name, container } : undefined, !isAlone);
  try {
    const patience = { nodeTimeout: flags.nodeTimeout, signal };
    const { body } = await openLog(connection, pod, container, optionsOf(flags, pod.mirrored), patience);
    await output.pass(body);
    if (!isAlone) output.endLine();
    return true;
  } catch (error) {
    const told = error instanceof ApiError ? await withReason(connection, error, logged, request) : error;
    const text = goesOn ? describeError(told) : undefined;
    if (text === undefined || signal.aborted) throw told;
    stderr.write(isAlone || text.includes(pod.name) ? `${text}\n` : `${text} (pod/${pod.name}/${container})\n`);
    return false;
  }
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
