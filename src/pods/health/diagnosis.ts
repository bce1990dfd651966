import { troubleKind } from '../pod-trouble.ts';
import { endMeaning, isEndedByOthers } from './end-meaning.ts';
import { eventMeaning } from './event-meaning.ts';
import { distinct, imageMeaning, lineMeaning, logMeanings, type LoggingPod, type Meaning } from './log-meaning.ts';
import type { SeenContainer, SeenPod } from './observation.ts';
import { tellingEvents, type EventQuestion, type EventSubject, type PodEvent } from './pod-event.ts';
import { hasSucceeded, isContainerWell } from './pod-health.ts';
import {
  crashingWords,
  ENDING,
  endWords,
  FAILED,
  noImageWords,
  notStartedWords,
  refusalMeaning,
  unreadyWords,
  waitingWords,
} from './state-words.ts';

/**
 * What keeps a pod, or one container of it, from running as it should; where it `runsAgain`, what did of late. Texts are
 * unescaped.
 */
export interface Problem {
  /** Undefined where it is the pod as a whole. */
  readonly container: string | undefined;
  /** One clause without a full stop: `container etcd keeps crashing (Error, exit code 1, 5 restarts)`. */
  readonly what: string;
  /** What that means by itself, beside the container's log. */
  readonly meanings: readonly Meaning[];
  /** Whose log tells more: that of the container's newest run, or of the one before. Undefined: no log does. */
  readonly log: 'newest' | 'previous' | undefined;
  /** What the pod's Events may tell more of. Undefined: they tell no more than the state does. */
  readonly asks?: EventQuestion;
  /** What the state means as long as Events do not tell it better: `meanings` has it as well. */
  readonly unsure?: Meaning;
  /** The container runs and is ready: `what` says only that, and how, it was restarted of late. */
  readonly runsAgain?: true;
}

/** What is known of a pod's problem besides its state, and of the pod, on which depends what a log means. */
export interface ProblemEvidence extends LoggingPod {
  /** The last lines of the container's log. */
  readonly lines: readonly string[];
  /** Undefined where they were not read. */
  readonly events?: readonly PodEvent[];
}

/** A problem with what its container wrote last, and what Events tell of it. */
export interface Diagnosis extends Pick<Problem, 'container' | 'what' | 'meanings' | 'runsAgain'> {
  /** What the last lines of the container's log mean, that of the last line first; they may be about something else. */
  readonly logMeanings: readonly Meaning[];
  /** These lines; empty where it wrote none, or they were not read. */
  readonly lines: readonly string[];
  /** What tells of the problem, the newest first; undefined where Events were not read. */
  readonly events?: readonly PodEvent[];
  /** What these mean, each meaning once. */
  readonly eventMeanings?: readonly Meaning[];
}

/** So long after its end a container that runs again is still worth a word, in milliseconds. */
const RECENT = 3_600_000;
/** A container that has run for so long is started again without a pause: the kubelet's longest back-off, twice. */
const STEADY = 600_000;

/** The last lines mean the most; more would only bury them. */
const MOST_MEANINGS = 3;

/**
 * What is wrong with a pod at this moment, in the order of its containers, and which of them were restarted of late; nothing
 * where it is well.
 */
export function podProblems(pod: SeenPod, now: Date): readonly Problem[] {
  const { phase, refused, containers } = pod;
  // Of a mirror it says only that the mirror is being deleted, which its kubelet does not heed.
  const ending = pod.ending && pod.from !== 'mirror';
  if (hasSucceeded({ ...pod, ending })) return [];
  if (refused !== undefined) return [ofPod(refusalMeaning(refused))];
  if (ending) return [ofPod(ENDING)];
  const first = containers.findIndex((one) => one.role === 'init' && !isContainerWell(one));
  // What comes after an init container waits for it.
  const told = first < 0 ? containers : containers.slice(0, first + 1);
  // Of a container of a running pod that has no status nothing is known.
  const known = told.filter(
    ({ state, reason, end }) => state !== 'waiting' || reason !== undefined || end !== undefined || phase !== 'Running',
  );
  const problems = known.flatMap((container) => containerProblem(container, pod, now) ?? []);
  if (problems.some(isWrong)) return problems;
  if (phase === 'Failed') return [...problems, ofPod(FAILED)];
  return pod.ready === false ? [...problems, ofPod(unreadyWords(pod))] : problems;
}

/** A problem, and what the last lines of its container and the Events of the pod mean. */
export function diagnosisOf(problem: Problem, evidence: ProblemEvidence): Diagnosis {
  const { container, what, meanings, asks, unsure, runsAgain } = problem;
  const { lines, events } = evidence;
  const told = {
    container,
    what,
    meanings,
    logMeanings: logMeanings(lines, evidence).slice(0, MOST_MEANINGS),
    lines,
    ...(runsAgain && { runsAgain }),
  };
  if (asks === undefined || events === undefined) return told;
  const telling = tellingEvents(asks, events);
  const eventMeanings = distinct(telling.flatMap((event) => eventMeaning(event) ?? []));
  const sure = eventMeanings.length === 0 ? meanings : meanings.filter((meaning) => meaning !== unsure);
  return { ...told, meanings: sure, events: telling, eventMeanings };
}

/** Whether the pod's Events are to be read: neither the state of what has a problem nor its log says for certain why. */
export function needsEvents({ asks, unsure, log, meanings }: Problem, { lines }: ProblemEvidence): boolean {
  if (asks === undefined) return false;
  // A probe that does not pass is the kubelet's own, whatever the container writes.
  if (unsure !== undefined || asks.subject === 'probe') return true;
  return meanings.length === 0 && (log === undefined || logMeanings(lines).length === 0);
}

/** What a diagnosis means most likely: what its state means by itself, else what its log or Events tell last. */
export function likeliestMeaning({ meanings, logMeanings, eventMeanings = [] }: Diagnosis): Meaning | undefined {
  return meanings[0] ?? logMeanings[0] ?? eventMeanings[0];
}

/** Whether what a diagnosis means most likely is no more than a reading of what its container wrote. */
export function isFromLog({ meanings, logMeanings }: Diagnosis): boolean {
  return meanings.length === 0 && logMeanings.length > 0;
}

/** Whether something is wrong now: not with what was restarted of late, and runs again. */
export function isWrong({ runsAgain }: Pick<Problem, 'runsAgain'>): boolean {
  return runsAgain !== true;
}

/** The first of which it is known what it means, else the first; what runs again only where nothing is wrong. */
export function mostTelling(diagnoses: readonly Diagnosis[]): Diagnosis | undefined {
  const wrong = diagnoses.filter(isWrong);
  const told = wrong.length > 0 ? wrong : diagnoses;
  return told.find((one) => likeliestMeaning(one) !== undefined) ?? told[0];
}

function ofPod(what: string): Problem {
  const asks = { subject: 'ending', container: undefined, at: undefined } as const;
  return {
    container: undefined,
    what,
    meanings: found(lineMeaning(what)),
    log: undefined,
    ...(what === ENDING && { asks }),
  };
}

function containerProblem(container: SeenContainer, pod: SeenPod, now: Date): Problem | undefined {
  const { name, role, state, restarts, run } = container;
  const which = `${role === 'init' ? 'init container' : 'container'} ${name}`;
  if (isContainerWell(container)) return runningAgain(container, which, now);
  if (state === 'waiting') return { container: name, ...waiting(container, which, pod) };
  if (state === 'terminated') {
    const what = `${which} has exited${endWords(container, restarts)}`;
    return { container: name, what, ...ended(container), log: 'newest' };
  }
  if (role === 'init') return { container: name, what: `${which} still runs`, meanings: [], log: 'newest' };
  const what = `${which} runs but is not ready: its startup or readiness probe has not passed`;
  return { container: name, what, meanings: [], log: 'newest', asks: { subject: 'probe', container: name, at: run } };
}

/**
 * What is worth a word of a container that is well, but ended within the last hour. It is no trouble: it runs and is ready now.
 * That it may exit again is told as long as its end still counts for the kubelet's back-off, where it failed or has been
 * restarted more than once; not where it ended once, and well.
 */
function runningAgain(container: SeenContainer, which: string, now: Date): Problem | undefined {
  const { name, state, end, restarts, run } = container;
  if (state !== 'running' || end === undefined || restarts === 0 || !isWithin(RECENT, end.at, now)) return undefined;
  const started = run ?? end.at;
  const isUnsteady = isWithin(STEADY, started, now) && (end.exitCode !== 0 || restarts > 1);
  const after = `after it exited${endWords(container, restarts)}${isUnsteady ? ', and may exit again' : ''}`;
  const what = `${which} was restarted at ${started}, ${after}`;
  return { container: name, what, ...ended(container), log: 'previous', runsAgain: true };
}

function waiting(container: SeenContainer, which: string, pod: SeenPod): Omit<Problem, 'container'> {
  const { name, reason = '', message = '', end, restarts } = container;
  const kind = troubleKind({ status: reason, restarts: '0' });
  const asking = (subject: EventSubject): EventQuestion => ({ subject, container: name, at: undefined });
  if (kind === 'image') {
    const meanings = found(imageMeaning(reason, message));
    return { what: noImageWords(which, container), meanings, log: undefined, asks: asking('image') };
  }
  if (kind === 'container') {
    const meanings = found(lineMeaning(message, pod));
    const asks = reason.includes('Hook') ? asking('end') : asking('start');
    return { what: notStartedWords(which, container), meanings, log: undefined, ...(message === '' && { asks }) };
  }
  const log = end === undefined && restarts === 0 ? undefined : 'newest';
  const ending = ended(container);
  if (kind === 'crashing') {
    const meanings = [...found(lineMeaning(message, pod)), ...ending.meanings];
    return { what: crashingWords(which, container, restarts), ...ending, meanings, log };
  }
  return { what: waitingWords(which, container), meanings: ending.meanings, log, asks: asking('start') };
}

/** What the end of a container means, and that Events may tell what ended it. */
function ended({ name, end }: SeenContainer): Pick<Problem, 'meanings' | 'asks' | 'unsure'> {
  const meaning = end === undefined ? undefined : endMeaning(end);
  const asks = { subject: 'end', container: name, at: end?.at } as const;
  if (end === undefined) return { meanings: [] };
  const isUnsure = meaning !== undefined && isEndedByOthers(end);
  return { meanings: found(meaning), asks, ...(isUnsure && { unsure: meaning }) };
}

function isWithin(milliseconds: number, time: string | undefined, now: Date): boolean {
  return time !== undefined && now.getTime() - Date.parse(time) < milliseconds;
}

function found<T>(one: T | undefined): readonly T[] {
  return one === undefined ? [] : [one];
}
