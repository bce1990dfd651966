import type { CommandContext, ExitCode } from '../cli/command.ts';
import { invalidArgument } from '../cli/flag-value.ts';
import { podsOrSelector } from '../cli/selector-flag.ts';
import { UsageError, InterruptedError, noSuchNode } from '../facts/errors.ts';
import { timeLimit } from '../host/task-pod/time-limit.ts';
import type { Connection } from '../kubectl/connection.ts';
import { limitSilence } from '../kubectl/api/silence-limit.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { unreadableWords } from '../output/notes.ts';
import type { MirrorPod } from '../pods/listed-pod.ts';
import { hasMirrorAnnotation } from '../pods/mirror-pod.ts';
import { parseWaitCondition, type WaitCondition } from '../pods/wait-condition.ts';
import { getNodes } from '../survey/nodes/node-list.ts';
import { waitUntilGone, type GoneLook } from '../survey/pods/gone-wait.ts';
import { nodesOfPodName } from '../survey/pods/hidden-pod-search.ts';
import { waitForMirror } from '../survey/pods/mirror-wait.ts';
import { searchPods, type PodName } from '../survey/pods/pod-search.ts';
import type { WatchNote } from '../survey/pods/pod-watch.ts';
import { choosePod, podNameOf } from './find-pod.ts';
import { notFound, notStatic } from './pod-not-found.ts';
import type { WaitInput } from './wait-command.ts';
import { WAIT_FLAGS } from './wait-flags.ts';
import { selectWaited, tellWatchNote } from './wait-selection.ts';

/** Runs `wait`. */
export async function run(context: CommandContext, { flags, positionals }: WaitInput): Promise<ExitCode> {
  const condition = conditionOf(flags.for);
  const names = podsOrSelector('wait', positionals, flags.selector);
  const connection = limitSilence(await context.connect());
  const limit = flags.timeout < 0 ? timeLimit(A_WEEK) : timeLimit(flags.timeout);
  const once = flags.timeout === 0;
  const signal = once ? context.signal : AbortSignal.any([context.signal, limit]);
  const inTime = async <T>(task: Promise<T>): Promise<T | undefined> =>
    await task.catch((error: unknown) => {
      if (!(error instanceof InterruptedError) || context.signal.aborted || !limit.aborted) throw error;
      return undefined;
    });
  const within = { ...context, signal };
  const { selector } = flags;
  const wanted =
    selector === undefined
      ? names.map((argument) => podNameOf(context, argument, flags.node))
      : await inTime(selectWaited(within, connection, { ...flags, selector, condition, once }));
  if (wanted === undefined) {
    tellTimeout(context, `static pods with labels ${selector}`);
    return 1;
  }
  const waits = wanted.map((name) => new Wait(within, connection, flags, { name, condition, once }));
  const isMet = await Promise.all(waits.map(async (one) => (await inTime(one.run())) === true));
  for (const [index, { name }] of wanted.entries()) {
    if (isMet[index] === true) continue;
    waits[index]?.tellLast();
    tellTimeout(context, `pods/${name}`);
  }
  return isMet.every(Boolean) ? 0 : 1;
}

function tellTimeout({ stderr }: CommandContext, what: string): void {
  stderr.write(`${escapeLine(`error: timed out waiting for the condition on ${what}`)}\n`);
}

const A_WEEK = 7 * 24 * 60 * 60 * 1000;

function conditionOf(text: string): WaitCondition {
  if (text === '') throw new UsageError('wait needs --for CONDITION', HINT);
  const condition = parseWaitCondition(text);
  if (condition === undefined) throw invalidArgument(WAIT_FLAGS.for, text, `must be one of: ${CHOICES}`);
  return condition;
}

const CHOICES = 'hash, hash=HASH, hash!=HASH, ready, mirrored, gone';
const HINT = `Conditions: ${CHOICES}.`;

interface Waited {
  readonly name: PodName;
  readonly condition: WaitCondition;
  readonly once: boolean;
}

/** Waits for one pod, and tells what comes of it. */
class Wait {
  readonly #context: CommandContext;
  readonly #connection: Connection;
  readonly #flags: WaitInput['flags'];
  readonly #waited: Waited;
  #last: string | undefined;

  constructor(context: CommandContext, connection: Connection, flags: WaitInput['flags'], waited: Waited) {
    this.#context = context;
    this.#connection = connection;
    this.#flags = flags;
    this.#waited = waited;
  }

  /** Whether the condition was met; false where it was to look once and was not. */
  async run(): Promise<boolean> {
    const { condition } = this.#waited;
    return condition.kind === 'gone' ? await this.#gone() : await this.#mirror(condition);
  }

  /** Says what is known of the pod, once the time is up. */
  tellLast(): void {
    if (this.#last !== undefined) this.#note(`Note: ${this.#last}.`);
  }

  async #mirror(condition: Exclude<WaitCondition, { kind: 'gone' }>): Promise<boolean> {
    const { name, once } = this.#waited;
    const { signal, now } = this.#context;
    const found = await waitForMirror({
      connection: this.#connection,
      wanted: name,
      condition,
      once,
      signal,
      now,
      onFirst: async (mirrors) => {
        if (choosePod(mirrors, name) === undefined) await this.#requireSense();
      },
      onSeen: (mirror) => {
        this.#last = mirrorWords(name, mirror);
      },
      onNote: (note) => {
        this.#watchNote(note);
      },
    });
    if (found === undefined) return false;
    this.#met(found.metadata.name ?? name.name);
    return true;
  }

  /**
   * What has no mirror now may get one; but one whose name ends in that of no node never will, and whether a kubelet runs it
   * nobody can tell.
   */
  async #requireSense(): Promise<void> {
    const { name } = this.#waited;
    const { signal } = this.#context;
    if (name.node !== undefined) {
      const readings = await getNodes(this.#connection, [name.node], { signal });
      if (readings.get(name.node)?.kind === 'absent') throw noSuchNode(name.node);
      return;
    }
    const { nodes, unreadable } = await nodesOfPodName(this.#connection, name, { signal });
    if (nodes.length > 0) return;
    const { pods } = await searchPods(this.#connection, name, signal);
    const other = choosePod(pods, name);
    if (other?.metadata !== undefined && !hasMirrorAnnotation(other.metadata)) {
      throw notStatic(name.name, 'Use "kubectl wait"');
    }
    if (other === undefined && unreadable.length === 0) await this.#notFound();
  }

  async #gone(): Promise<boolean> {
    const { name, once } = this.#waited;
    const { signal, now } = this.#context;
    const { noKubelet, nodeTimeout } = this.#flags;
    const look = await waitUntilGone({
      connection: this.#connection,
      wanted: name,
      request: { askKubelet: !noKubelet, nodeTimeout, signal, now },
      once,
      onNothing: () => this.#requireSense(),
      onLook: (one) => {
        this.#last = goneWords(name, one, noKubelet);
      },
      onNote: (note) => {
        this.#watchNote(note);
      },
    });
    if (look === undefined) return false;
    if (look.kubeletHasIt === undefined)
      this.#note(`Note: it is not known whether the kubelet still runs ${name.name}: ${whyUnknown(look, noKubelet)}.`);
    this.#met(name.name);
    return true;
  }

  async #notFound(): Promise<never> {
    const { name } = this.#waited;
    const matches = { pods: [], onlyContextNamespace: false };
    const search = { matches, namespace: name.namespace, nodes: [], askedKubelets: true, unreadable: [] };
    const hint = 'The name of a mirror pod ends in that of its node, and no node has such a name.';
    return await notFound(this.#context, this.#connection, name, search, hint);
  }

  #met(name: string): void {
    this.#context.stdout.write(`${escapeLine(`pod/${name} condition met`)}\n`);
  }

  #watchNote(note: WatchNote): void {
    tellWatchNote(this.#context, note);
  }

  #note(line: string): void {
    this.#context.stderr.write(`${escapeLine(line)}\n`);
  }
}

function mirrorWords({ name }: PodName, mirror: MirrorPod | undefined): string {
  if (mirror === undefined) return `${name} had no mirror pod when last seen`;
  const { hash = 'none', ready, status } = mirror;
  return `${mirror.metadata.name ?? name} when last seen: hash ${hash}, ${status}, ${ready} ready`;
}

function goneWords({ name }: PodName, look: GoneLook, noKubelet: boolean): string {
  const { isMirrored, kubeletHasIt } = look;
  if (isMirrored) return `${name} had a mirror pod when last seen`;
  if (kubeletHasIt === true) return `${name} had no mirror pod when last seen, and its kubelet still had it`;
  return `${name} had no mirror pod when last seen; whether its kubelet runs it is not known: ${whyUnknown(look, noKubelet)}`;
}

function whyUnknown({ unreadable, nodes }: GoneLook, noKubelet: boolean): string {
  if (noKubelet) return 'it was not asked (--no-kubelet)';
  if (unreadable.length > 0) return unreadable.map(unreadableWords).join('; ');
  return nodes.length === 0 ? 'its node no longer exists' : 'it did not say';
}
