import { troubleKind } from '../pod-trouble.ts';
import { endMeaning } from './end-meaning.ts';
import { imageMeaning, lineMeaning, logMeanings, type Meaning } from './log-meaning.ts';
import type { SeenContainer, SeenPod } from './observation.ts';
import { hasSucceeded, isContainerWell } from './pod-health.ts';
import {
  crashingWords,
  ENDING,
  endWords,
  FAILED,
  noImageWords,
  notStartedWords,
  refusedWords,
  UNREADY,
  waitingWords,
} from './state-words.ts';

/** What keeps a pod, or one container of it, from running as it should. Texts are unescaped. */
export interface Problem {
  /** Undefined where it is the pod as a whole. */
  readonly container: string | undefined;
  /** One clause without a full stop: `container etcd keeps crashing (Error, exit code 1, 5 restarts)`. */
  readonly what: string;
  /** What that means by itself, beside the container's log. */
  readonly meanings: readonly Meaning[];
  /** Whose log tells more: that of the container's newest run, or of the one before. Undefined: no log does. */
  readonly log: 'newest' | 'previous' | undefined;
}

/** A problem with what its container wrote last. */
export interface Diagnosis extends Omit<Problem, 'log'> {
  /** What the last lines of the container's log mean, that of the last line first; they may be about something else. */
  readonly logMeanings: readonly Meaning[];
  /** These lines; empty where it wrote none, or they were not read. */
  readonly lines: readonly string[];
}

/** So long after its end a container that runs again is still worth a word, in milliseconds. */
const RECENT = 3_600_000;

/** The last lines mean the most; more would only bury them. */
const MOST_MEANINGS = 3;

/** What is wrong with a pod at this moment, in the order of its containers; nothing where it is well. */
export function podProblems(pod: SeenPod, now: Date): readonly Problem[] {
  const { phase, refused, ending, containers } = pod;
  if (hasSucceeded(pod)) return [];
  if (refused !== undefined) return [ofPod(refusedWords(refused))];
  if (ending) return [ofPod(ENDING)];
  const first = containers.findIndex((one) => one.role === 'init' && !isContainerWell(one));
  // What comes after an init container waits for it.
  const told = first < 0 ? containers : containers.slice(0, first + 1);
  // Of a container of a running pod that has no status nothing is known.
  const known = told.filter(
    ({ state, reason, end }) => state !== 'waiting' || reason !== undefined || end !== undefined || phase !== 'Running',
  );
  const problems = known.flatMap((container) => containerProblem(container, now) ?? []);
  if (problems.length > 0) return problems;
  if (phase === 'Failed') return [ofPod(FAILED)];
  return pod.ready === false ? [ofPod(UNREADY)] : [];
}

/** A problem, and what the last lines of its container mean. */
export function diagnose({ log: _, ...problem }: Problem, lines: readonly string[]): Diagnosis {
  return { ...problem, logMeanings: logMeanings(lines).slice(0, MOST_MEANINGS), lines };
}

/** What a diagnosis means most likely: what its state means by itself, else what its log tells last. */
export function likeliestMeaning({ meanings, logMeanings }: Diagnosis): Meaning | undefined {
  return meanings[0] ?? logMeanings[0];
}

/** The first of which it is known what it means, else the first. */
export function mostTelling(diagnoses: readonly Diagnosis[]): Diagnosis | undefined {
  return diagnoses.find((one) => likeliestMeaning(one) !== undefined) ?? diagnoses[0];
}

function ofPod(what: string): Problem {
  return { container: undefined, what, meanings: found(lineMeaning(what)), log: undefined };
}

function containerProblem(container: SeenContainer, now: Date): Problem | undefined {
  const { name, role, state, end, restarts } = container;
  const which = `${role === 'init' ? 'init container' : 'container'} ${name}`;
  const ended = end === undefined ? undefined : endMeaning(end);
  if (isContainerWell(container)) {
    if (state !== 'running' || restarts === 0 || !isRecent(end?.at, now)) return undefined;
    const what = `${which} runs again after it ended${endWords(container, restarts)}`;
    return { container: name, what, meanings: found(ended), log: 'previous' };
  }
  if (state === 'waiting') return { container: name, ...waiting(container, which) };
  if (state === 'terminated') {
    const what = `${which} has ended${endWords(container, restarts)}`;
    return { container: name, what, meanings: found(ended), log: 'newest' };
  }
  const what = role === 'init' ? 'still runs' : 'runs and is not ready: its startup or readiness probe does not pass';
  return { container: name, what: `${which} ${what}`, meanings: [], log: 'newest' };
}

function waiting(container: SeenContainer, which: string): Omit<Problem, 'container'> {
  const { reason = '', message = '', end, restarts } = container;
  const kind = troubleKind({ status: reason, restarts: '0' });
  if (kind === 'image') {
    const meanings = found(imageMeaning(reason, message));
    return { what: noImageWords(which, container), meanings, log: undefined };
  }
  if (kind === 'container') {
    return { what: notStartedWords(which, container), meanings: found(lineMeaning(message)), log: undefined };
  }
  const ended = found(end === undefined ? undefined : endMeaning(end));
  const log = end === undefined && restarts === 0 ? undefined : 'newest';
  if (kind === 'crashing') {
    const meanings = [...found(lineMeaning(message)), ...ended];
    return { what: crashingWords(which, container, restarts), meanings, log };
  }
  return { what: waitingWords(which, container), meanings: ended, log };
}

function isRecent(time: string | undefined, now: Date): boolean {
  return time !== undefined && now.getTime() - Date.parse(time) < RECENT;
}

function found<T>(one: T | undefined): readonly T[] {
  return one === undefined ? [] : [one];
}
