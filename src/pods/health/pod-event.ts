/** What an Event says of a pod, or of one container of it. Unescaped. */
export interface PodEvent {
  /** `FailedMount`. */
  readonly reason: string;
  readonly message: string;
  /** Undefined where it is about the pod as a whole. */
  readonly container: string | undefined;
  /** When it was seen last, RFC 3339; a kubelet that tells the same very often is silent for some minutes. */
  readonly last: string;
  /** How many times it was seen. */
  readonly count: number;
}

/**
 * What Events may say: why a container is not started, why its image is not there, how its probe fails, what ended it, or what
 * holds up the end of the pod.
 */
export type EventSubject = 'start' | 'image' | 'probe' | 'end' | 'ending';

/** What is looked for in the Events of a pod. */
export interface EventQuestion {
  readonly subject: EventSubject;
  /** Undefined: the pod as a whole. */
  readonly container: string | undefined;
  /** Since when the container runs, or when it ended, RFC 3339; undefined where that does not matter, or is not told. */
  readonly at: string | undefined;
}

/**
 * Reasons that tell a cause (kubelet `pkg/kubelet/events/event.go`). What only repeats a state (`BackOff`) or is a remark
 * (`MissingClusterDNS`) is not among them.
 */
const REASONS: Readonly<Record<EventSubject, ReadonlySet<string>>> = {
  start: new Set([
    'FailedMount',
    'FailedAttachVolume',
    'FailedMapVolume',
    'FailedMountOnFilesystemMismatch',
    'FailedCreatePodSandBox',
    'FailedPodSandBoxStatus',
    'FailedCreatePodContainer',
    'FailedPrepareDynamicResources',
    'FailedSync',
    'NetworkNotReady',
    'Failed',
    'Pulling',
  ]),
  image: new Set(['Failed', 'InspectFailed']),
  probe: new Set(['Unhealthy', 'ProbeWarning']),
  end: new Set(['Killing', 'FailedPostStartHook', 'FailedPreStopHook', 'Unhealthy']),
  ending: new Set(['FailedKillPod', 'FailedPreStopHook', 'ExceededGracePeriod', 'FailedSync']),
};

/** After these what kept a container from being started before is over. */
const PROGRESS = new Set(['Pulling', 'Pulled', 'Created', 'Started']);
/** What ended a container is told before its end, and no longer than its grace period before: minutes at the most. */
const BEFORE_END = 10 * 60_000;
const AFTER_END = 60_000;
/** More would only bury the newest. */
const MOST_EVENTS = 3;

/** The Events that answer a question, the newest first; of those that differ in words alone the newest. */
export function tellingEvents(question: EventQuestion, events: readonly PodEvent[]): readonly PodEvent[] {
  const { subject, container } = question;
  const own = events.filter(
    (event) => [undefined, event.container].includes(container) || event.container === undefined,
  );
  const moved = Math.max(...own.filter(({ reason }) => PROGRESS.has(reason)).map(instant), -Infinity);
  const telling = own
    .filter((event) => REASONS[subject].has(event.reason) && isCurrent(event, question, moved))
    .filter(({ reason, message }) => !isRepetition(reason, message))
    .sort((a, b) => instant(b) - instant(a));
  const kinds = new Map<string, PodEvent>();
  for (const event of telling) if (!kinds.has(kindOf(event))) kinds.set(kindOf(event), event);
  return [...kinds.values()].slice(0, MOST_EVENTS);
}

/** Whether an Event is of the state that is asked about, and not of one before. */
function isCurrent(event: PodEvent, { subject, at }: EventQuestion, moved: number): boolean {
  const last = instant(event);
  if (subject === 'start') return last >= moved;
  if (at === undefined) return true;
  const moment = Date.parse(at);
  if (subject === 'probe') return last >= moment;
  return subject !== 'end' || (last >= moment - BEFORE_END && last <= moment + AFTER_END);
}

/** What only repeats the state that is asked about, or that somebody had the kubelet end the pod. */
function isRepetition(reason: string, message: string): boolean {
  if (reason === 'Failed') return /^Error: [A-Za-z]+$/.test(message);
  return reason === 'Killing' && (message.startsWith('Stopping container ') || message === 'FailedPostStartHook');
}

/** Volumes fail beside each other, and so do probes of several kinds; anything else was in another way before. */
function kindOf({ reason, message }: PodEvent): string {
  const [about = ''] = /volume "[^"]*"|^\w+ probe/.exec(message) ?? [];
  return `${reason} ${about}`;
}

function instant({ last }: PodEvent): number {
  const time = Date.parse(last);
  return Number.isNaN(time) ? -Infinity : time;
}
