import { execFile } from 'node:child_process';
import { statfsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { uptime } from 'node:os';
import type { Unreadable } from '../facts/evidence.ts';
import { thresholdAmount } from '../kubelet/eviction.ts';
import type { LocalKubelet } from '../nodes/local-kubelet.ts';
import type {
  EvictionThreshold,
  FileSystem,
  FutureTime,
  MachineState,
  RuntimeFault,
  StoppedKubelet,
} from '../nodes/machine-state.ts';
import { directoryPath, type LocalNode } from './local-node.ts';
import { attempt } from './system-files.ts';

/** The machine's state, and what of it could not be looked at. */
export interface MachineReading {
  readonly state: MachineState;
  readonly unreadable: readonly Unreadable[];
}

/** What looking at a machine takes from the outside world. */
export interface MachineSurroundings {
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly systemctl?: string;
  readonly timedatectl?: string;
  /** The directory of systemd-timesyncd, which is there while it runs. */
  readonly timesync?: string;
  /** Seconds since the machine was started. */
  readonly up?: number;
}

/** Looks at the machine that this runs on, whose node was read. Programs are named as a command line finds them. */
export async function readMachineState(node: LocalNode, surroundings: MachineSurroundings): Promise<MachineReading> {
  const now = surroundings.now();
  const unreadable: Unreadable[] = [];
  const [runtime, stopped, uncorrected] = await Promise.all([
    readRuntime(node.kubelet, unreadable),
    node.kubeletRuns === false ? readStopped(node.kubelet, surroundings, now) : undefined,
    readUncorrected(surroundings),
  ]);
  const state = {
    node: node.kubelet.node?.value ?? '',
    fileSystems: readFileSystems(node, unreadable),
    runtime,
    stopped,
    future: readFuture(node, now),
    uncorrected,
  };
  return { state, unreadable };
}

/** Where container runtimes keep images and containers. */
const STORAGES = [
  '/var/lib/containerd',
  '/var/lib/containers/storage',
  '/var/lib/docker',
  '/var/lib/rancher/k3s/agent/containerd',
  '/var/lib/rancher/rke2/agent/containerd',
];

/** Each file system once, by the first path on it; the kubelet's own come first. */
function readFileSystems(node: LocalNode, unreadable: Unreadable[]): readonly FileSystem[] {
  const { kubelet } = node;
  const isEvictionKnown = knowsEviction(node);
  const places: readonly (readonly [path: string, signals: 'nodefs' | 'imagefs' | undefined])[] = [
    [kubelet.rootDirectory.value, 'nodefs'],
    ...STORAGES.map((path) => [path, 'imagefs'] as const),
    [kubelet.podLogs.value, undefined],
    [directoryPath(node), undefined],
  ];
  const seen = new Map<number, FileSystem>();
  for (const [path, signals] of places) {
    if (path === '') continue;
    const looked = attempt(() => ({ device: statSync(path).dev, space: statfsSync(path) }));
    if (!looked.ok) {
      if (looked.fault.kind !== 'absent')
        unreadable.push({ what: `the file system of ${path}`, why: looked.fault.why });
      continue;
    }
    const { device, space } = looked.value;
    const { bsize, blocks, bavail, files, ffree } = space;
    if (seen.has(device)) continue;
    const threshold = (name: string, of: number) =>
      isEvictionKnown && signals !== undefined ? thresholdOf(kubelet, `${signals}.${name}`, of) : undefined;
    seen.set(device, {
      path,
      free: bavail * bsize,
      size: blocks * bsize,
      freeInodes: ffree,
      inodes: files,
      least: threshold('available', blocks * bsize),
      leastInodes: threshold('inodesFree', files),
    });
  }
  return [...seen.values()];
}

/** k3s and others give their kubelets other defaults, and what could not be read may set any. */
function knowsEviction({ kubelet: { hardEviction, origin }, configurationRead }: LocalNode): boolean {
  if (!hardEviction.byDefault) return true;
  return configurationRead && origin.kind === 'process' && origin.program === 'kubelet';
}

function thresholdOf({ hardEviction }: LocalKubelet, signal: string, of: number): EvictionThreshold | undefined {
  const text = hardEviction.thresholds.get(signal);
  const amount = text === undefined ? undefined : thresholdAmount(text, of);
  return text === undefined || amount === undefined ? undefined : { signal, text, amount, by: hardEviction.by };
}

/** Milliseconds for a runtime to take a connection. */
const PATIENCE = 2_000;

/** Of anything but a socket nothing is tried, nor where nobody has named one: some kubelets have theirs inside their program. */
async function readRuntime(
  { runtimeEndpoint: { value, by, source } }: LocalKubelet,
  unreadable: Unreadable[],
): Promise<RuntimeFault | undefined> {
  const socket = /^(?:unix:\/\/)?(\/.+)$/.exec(value)?.[1];
  if (socket === undefined || source === 'kubelet-default') return undefined;
  const code = await new Promise<string>((answer) => {
    const tried = connect({ path: socket, timeout: PATIENCE });
    const end = (result: string) => () => {
      tried.destroy();
      answer(result);
    };
    tried.once('connect', end(''));
    tried.once('timeout', end('ETIMEDOUT'));
    tried.once('error', (error: NodeJS.ErrnoException) => {
      end(error.code ?? error.message)();
    });
  });
  if (code === 'ENOENT') return { socket, by, kind: 'missing' };
  if (code === 'ECONNREFUSED') return { socket, by, kind: 'refused' };
  if (code !== '') unreadable.push({ what: `the container runtime at ${socket}`, why: code });
  return undefined;
}

/** What systemd says of the unit that starts the kubelet; without systemd, nothing more than that none runs. */
async function readStopped(
  { origin }: LocalKubelet,
  { systemctl = 'systemctl', signal }: MachineSurroundings,
  now: Date,
): Promise<StoppedKubelet> {
  const unit = origin.kind === 'unit' ? origin.path.slice(origin.path.lastIndexOf('/') + 1) : '';
  const unknown = { unit, state: '', since: undefined };
  if (unit === '') return unknown;
  const words = ['show', unit, '--property=ActiveState,Result,InactiveEnterTimestampMonotonic'];
  const value = await properties(systemctl, words, signal);
  const [active, result] = [value('ActiveState'), value('Result')];
  if (active === '' || active === 'active') return unknown;
  const state = result === '' || result === 'success' ? active : `${active} (${result})`;
  return { unit, state, since: timeOf(value('InactiveEnterTimestampMonotonic'), now) };
}

/** The properties that a program of systemd prints, by their names; empty where it does not say. */
async function properties(program: string, words: readonly string[], signal: AbortSignal) {
  const text = await new Promise<string>((answer) => {
    execFile(program, words, { timeout: PATIENCE, signal }, (error, stdout) => {
      answer(error === null ? stdout : '');
    });
  });
  return (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
}

/** Microseconds since the machine was started, as a time; 0 is never. */
function timeOf(microseconds: string, now: Date): string | undefined {
  const since = /^\d{1,18}$/.test(microseconds) ? Number(microseconds) / 1000 : 0;
  const begun = now.getTime() - uptime() * 1000;
  return since === 0 ? undefined : new Date(Math.round((begun + since) / 1000) * 1000).toISOString();
}

/** Seconds in which a machine that was started finds somebody to set its clock by. */
const SETTLED = 600;

/**
 * Whether anything corrects the clock. systemd asks the kernel, whose largest possible error grows to 16 seconds in some nine
 * hours without a correction, whoever makes it: timesyncd, chronyd, ntpd, ptp4l (systemd `ntp_synced`). Where that cannot be
 * asked, timesyncd leaves a file at its first success since the start of the machine (systemd-timesyncd.service(8)).
 */
async function readUncorrected({
  timedatectl = 'timedatectl',
  timesync = '/run/systemd/timesync',
  up = uptime(),
  signal,
}: MachineSurroundings): Promise<string | undefined> {
  if (up < SETTLED) return undefined;
  const value = await properties(timedatectl, ['show', '--property=NTPSynchronized'], signal);
  const synchronised = value('NTPSynchronized');
  if (synchronised === 'no') return '"timedatectl show" says NTPSynchronized=no';
  const file = `${timesync}/synchronized`;
  if (synchronised !== '' || !attempt(() => statSync(timesync)).ok) return undefined;
  const marked = attempt(() => statSync(file));
  return !marked.ok && marked.fault.kind === 'absent'
    ? `systemd-timesyncd is running, and ${file} does not exist`
    : undefined;
}

/** Clocks of machines that share a disk differ by less, milliseconds. */
const TOLERANCE = 60_000;

/** What those who keep the clock write: systemd-timesyncd and chronyd. */
const CLOCK_FILES = ['/var/lib/systemd/timesync/clock', '/run/systemd/timesync/synchronized', '/var/lib/chrony/drift'];

/** The newest of what is written by the kubelet's owner and by those who keep the clock, where that is later than now. */
function readFuture(node: LocalNode, now: Date): FutureTime | undefined {
  const files = (node.directory?.files ?? []).flatMap(({ path, status }) =>
    status === undefined ? [] : [{ path, modified: status.modified }],
  );
  const directory = node.changed === undefined ? [] : [{ path: directoryPath(node), modified: node.changed }];
  const others = [node.kubelet.configPath, ...CLOCK_FILES].flatMap((path) => {
    const status = path === undefined ? undefined : attempt(() => statSync(path));
    return status?.ok === true && path !== undefined ? [{ path, modified: status.value.mtime }] : [];
  });
  const late = [...files, ...directory, ...others].filter(
    ({ modified }) => modified.getTime() > now.getTime() + TOLERANCE,
  );
  const newest = late.sort((a, b) => b.modified.getTime() - a.modified.getTime())[0];
  return newest && { path: newest.path, modified: newest.modified.toISOString(), now: now.toISOString() };
}
