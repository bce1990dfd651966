import type { CommandContext, ExitCode } from '../cli/command.ts';
import { parsePodArgument } from '../cli/pod-argument.ts';
import { LookupError } from '../facts/errors.ts';
import { inTurns } from '../facts/steps.ts';
import { nearest } from '../facts/suggestion.ts';
import { readContainerLog, type LogTaker } from '../host/log/container-log-reader.ts';
import { PodLogs, podsNamed, type DatedLogs, type PodWithLogs } from '../host/log/pod-logs.ts';
import { NothingFound, readLocalNode, type LocalNode, type LocalRequest } from '../host/local-node.ts';
import { MachineTree } from '../host/machine-tree.ts';
import { POD_LOGS_DIR } from '../kubelet/kubelet-settings.ts';
import type { LogDirectory } from '../kubelet/kubelet-state.ts';
import { fixedTime, type LogLine } from '../kubelet/log-lines.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { chooseContainers, type LoggedContainers } from '../pods/log-containers.ts';
import { localRequest } from './local-request.ts';
import type { LocalLogsInput } from './local-logs-command.ts';
import { checkLogFlags } from './log-flags.ts';
import { LogOutput } from './log-output.ts';
import { timeText } from '../facts/time-text.ts';

/** Runs `local logs`. */
export async function run(context: CommandContext, { flags, positionals }: LocalLogsInput): Promise<ExitCode> {
  const container = checkLogFlags(flags, positionals);
  const request = localRequest(flags);
  const node = await readNode(request, context.signal);
  const tree = new MachineTree(node?.root ?? request.root);
  const path = node?.kubelet.podLogs.value ?? POD_LOGS_DIR;
  const logs = new PodLogs(tree, path);
  const pod = findPod(context, node, { logs, path, argument: positionals[0] ?? '' });
  const [newest, ...older] = logs.of(pod);
  if (newest === undefined) throw noLogs(pod, path);
  const known = knownContainers(pod, logs.containers(newest));
  if (container === undefined && !flags.allContainers) requireOrder(pod, known);
  const chosen = chooseContainers(known, { container, all: flags.allContainers });
  if ('refusal' in chosen) throw new LookupError(chosen.refusal, choices(known));
  for (const line of [...chosen.notes, ...olderNotes(older)]) context.stderr.write(`${escapeLine(line)}\n`);
  const printer = new LogPrinter(context, flags, pod);
  const place = { tree, directory: newestDirectory(logs, pod, newest) };
  const since = sinceOf(flags, context.now());
  const tail = flags.tail < 0 ? undefined : flags.tail;
  const wanted = { previous: flags.previous, tail, since, follow: flags.follow, signal: context.signal };
  const missing: string[] = [];
  const readOne = async (name: string): Promise<void> => {
    const output = printer.outputOf(name);
    const isThere = await readContainerLog({ ...place, container: name }, wanted, printer.taker(output));
    if (!isThere) missing.push(missingWords(pod, name, newest, flags.previous));
    if (chosen.names.length > 1) output.endLine();
  };
  if (flags.follow) await Promise.all(chosen.names.map(readOne));
  else for (const name of chosen.names) await readOne(name);
  // A container may not have been started yet.
  if (missing.length === chosen.names.length) throw new LookupError(missing[0] ?? `pod ${pod.name} has no containers`);
  for (const line of missing) context.stderr.write(`${escapeLine(line)}\n`);
  return printer.isWhole ? 0 : 2;
}

/** The node; undefined where nothing tells of a kubelet any more: its logs may still be where they usually are. */
async function readNode(request: LocalRequest, signal: AbortSignal): Promise<LocalNode | undefined> {
  try {
    return await inTurns(readLocalNode(request), signal);
  } catch (error) {
    if (error instanceof NothingFound) return undefined;
    throw error;
  }
}

interface Asked {
  readonly logs: PodLogs;
  readonly path: string;
  readonly argument: string;
}

/** The one pod that a name means. Throws `LookupError` where it is none or several. */
function findPod(context: CommandContext, node: LocalNode | undefined, { logs, path, argument }: Asked): PodWithLogs {
  const directories = logs.list();
  if (!directories.ok) {
    const hint = directories.fault.kind === 'forbidden' ? 'Reading logs needs root.' : undefined;
    throw new LookupError(`${path}: ${directories.fault.why}`, hint);
  }
  const isFile = node?.directory?.files.some((file) => file.name === argument || file.path === argument) === true;
  const { name, namespace } = isFile ? { name: argument, namespace: undefined } : parsePodArgument(argument);
  const flag = context.connection.namespace === '' ? undefined : context.connection.namespace;
  const found = podsNamed(node, directories.value, { argument, name, namespace: namespace ?? flag });
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) {
    const names = found.map((one) => `${one.namespace}/${one.name}`);
    throw new LookupError(`several pods are called ${name}`, `Name one of them: ${names.join(', ')}`);
  }
  throw unknownPod(node, directories.value, { path, argument, isFile });
}

function unknownPod(
  node: LocalNode | undefined,
  directories: readonly LogDirectory[],
  { path, argument, isFile }: { readonly path: string; readonly argument: string; readonly isFile: boolean },
): LookupError {
  if (isFile) return new LookupError(`${argument} defines no pod`, `Name the pod whose logs are in ${path}.`);
  const files = node?.directory?.files ?? [];
  const names = [...files.flatMap(({ pod }) => pod?.name ?? []), ...directories.map((one) => one.name)];
  const near = nearest(argument, new Set(names), 3);
  return new LookupError(
    `no pod ${JSON.stringify(argument)} found in the manifests of this node, nor in ${path}`,
    near.length === 0 ? undefined : `Did you mean ${near.join(', ')}?`,
  );
}

function noLogs({ namespace, name }: PodWithLogs, path: string): LookupError {
  return new LookupError(
    `no log of pod ${namespace}/${name} found in ${path}`,
    'None of its containers was started, or the logs were removed.',
  );
}

/** The containers of the manifest, and others that have logs: those may be of another manifest. */
function knownContainers({ name, file }: PodWithLogs, logged: readonly string[]): LoggedContainers {
  const pod = file?.reading?.stage === 'pod' ? file.reading.pod.effective : undefined;
  const namesOf = (list: readonly { readonly name?: string }[] = []) => list.map((one) => one.name ?? '');
  const initContainers = namesOf(pod?.spec?.initContainers);
  const containers = namesOf(pod?.spec?.containers);
  const others = logged.filter((one) => !initContainers.includes(one) && !containers.includes(one));
  const annotations = pod?.metadata?.annotations ?? {};
  return { pod: name, initContainers, containers: [...containers, ...others], annotations };
}

/** Which container is the first only the manifest tells. Throws `LookupError` where several may be. */
function requireOrder({ file, name }: PodWithLogs, { containers }: LoggedContainers): void {
  if (file?.reading?.stage === 'pod' || containers.length < 2) return;
  const why = `a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]`;
  throw new LookupError(why, 'Its manifest is missing, so the first one is not known.');
}

function choices({ containers, initContainers }: LoggedContainers): string {
  return `Choose one of: ${[...containers, ...initContainers.map((name) => `${name} (init)`)].join(', ')}`;
}

function olderNotes(older: readonly DatedLogs[]): readonly string[] {
  return older.map(({ path, written }) => {
    return `Older logs of this pod, from another manifest, are in ${path} (last written ${timeText(written)})`;
  });
}

/** Looks for a newer directory only where one has come. */
function newestDirectory(logs: PodLogs, pod: PodWithLogs, first: LogDirectory): () => string {
  let known = new Set(logs.of(pod).map(({ path }) => path));
  let newest = first.path;
  return () => {
    const all = logs.list();
    const own = (all.ok ? all.value : []).filter((one) => one.namespace === pod.namespace && one.name === pod.name);
    if (own.some(({ path }) => !known.has(path))) newest = logs.of(pod)[0]?.path ?? newest;
    known = new Set(own.map(({ path }) => path));
    return newest;
  };
}

function sinceOf({ since, sinceTime }: LocalLogsInput['flags'], now: Date): number | undefined {
  if (sinceTime !== '') return Date.parse(sinceTime);
  return since === 0 ? undefined : now.getTime() - since;
}

/** Prints the logs of a pod's containers, and notes what of them is missing. */
class LogPrinter {
  readonly #context: CommandContext;
  readonly #flags: LocalLogsInput['flags'];
  readonly #pod: PodWithLogs;
  #isWhole = true;

  constructor(context: CommandContext, flags: LocalLogsInput['flags'], pod: PodWithLogs) {
    this.#context = context;
    this.#flags = flags;
    this.#pod = pod;
  }

  /** Whether all was read. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Where the log of one container goes. */
  outputOf(container: string): LogOutput {
    return new LogOutput(this.#context, this.#flags.prefix ? { pod: this.#pod.name, container } : undefined);
  }

  /** Takes the log of one container. */
  taker(output: LogOutput): LogTaker {
    const { timestamps, limitBytes } = this.#flags;
    let left = limitBytes === 0 ? Infinity : limitBytes;
    return {
      lines: (lines) => {
        const printed = lines.map((line) => ({ bytes: lineBytes(line, timestamps), begins: line.begins }));
        const wanted = printed.flatMap(({ bytes, begins }) => {
          const cut = bytes.subarray(0, left);
          left -= cut.length;
          return cut.length === 0 ? [] : [{ bytes: cut, begins }];
        });
        output.write(wanted);
        return left > 0;
      },
      unreadable: (path, why) => {
        this.#isWhole = false;
        this.#context.stderr.write(`${escapeLine(`Not read: ${path}: ${why}`)}\n`);
      },
      moved: (directory) => {
        this.#context.stderr.write(
          `${escapeLine(`The pod was made from another manifest: its logs continue in ${directory}`)}\n`,
        );
      },
    };
  }
}

function missingWords({ name }: PodWithLogs, container: string, { path }: LogDirectory, previous: boolean): string {
  const what = `container ${JSON.stringify(container)} in pod ${JSON.stringify(name)}`;
  return previous ? `previous terminated ${what} not found` : `${what} has no log in ${path}`;
}

const NEWLINE = Buffer.from('\n');
const NOTHING = Buffer.alloc(0);

function lineBytes({ time, bytes, begins, ends }: LogLine, timestamps: boolean): Buffer {
  const stamp = timestamps && begins && time !== undefined ? Buffer.from(`${fixedTime(time)} `) : NOTHING;
  return Buffer.concat([stamp, bytes, ends ? NEWLINE : NOTHING]);
}
