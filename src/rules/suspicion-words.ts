import type { MirrorCause, MirrorSuspicion } from '../pods/why/mirror-suspicion.ts';

/** So many are named in a narrow table. */
const MOST_SHORT = 2;

/**
 * Why a mirror may be missing, as short as a table wants it: the likeliest first, a question mark after what is only
 * possible. `unknown` where nothing was found. Unescaped.
 */
export function shortWhy(why: readonly MirrorSuspicion[]): string {
  if (why.length === 0) return 'unknown';
  const named = why.slice(0, MOST_SHORT).map(suspicionWords).join(', ');
  return why.length > MOST_SHORT ? `${named}, +${why.length - MOST_SHORT}` : named;
}

/** Every suspicion with its evidence, on one line. Unescaped. */
export function wholeWhy(why: readonly MirrorSuspicion[]): string {
  if (why.length === 0) return 'unknown';
  return why.map(wholeWords).join(', ');
}

/** One suspicion with its evidence. Unescaped. */
export function wholeWords(suspicion: MirrorSuspicion): string {
  const words = suspicionWords(suspicion);
  const more = suspicion.evidence.filter((evidence) => !words.includes(evidence));
  return more.length === 0 ? words : `${words} (${more.join('; ')})`;
}

function suspicionWords(suspicion: MirrorSuspicion): string {
  const words = CAUSE_WORDS[suspicion.cause](objectName(suspicion), suspicion.evidence);
  return suspicion.confidence === 'guess' ? `${words}?` : words;
}

type Words = (object: string, evidence: readonly string[]) => string;

const CAUSE_WORDS: Readonly<Record<MirrorCause, Words>> = {
  'namespace-missing': () => 'namespace does not exist',
  'namespace-terminating': () => 'namespace is being deleted',
  'name-taken': () => 'another pod has its name',
  refused: (_, [words = '']) => `refused: ${words}`,
  'api-reference': (_, resources) => `refers to ${resources.join(', ')}`,
  'not-admitted': () => 'refused by its kubelet',
  finished: () => 'has finished',
  'priority-class': (name) => (name === '' ? 'priority without a class' : `PriorityClass ${name}`),
  'runtime-class': (name) => `RuntimeClass ${name}`,
  'too-large': () => 'too large for the API server',
  'pod-security': (_, [label = '']) => `PodSecurity ${label.split('=').at(-1) ?? ''}`,
  'resource-quota': (name) => `ResourceQuota ${name}`,
  'limit-range': (name) => (name === '' ? 'a LimitRange of its namespace' : `LimitRange ${name}`),
  mutated: () => 'resources added when it was created',
  webhook: (_, [name = '']) => `webhook ${name}`,
  'admission-policy': (name) => `ValidatingAdmissionPolicy ${name}`,
  'just-started': () => 'only just started',
};

/** `compute` of `ResourceQuota locked/compute`. */
function objectName({ object = '' }: MirrorSuspicion): string {
  return (object.split(' ').at(-1) ?? '').split('/').at(-1) ?? '';
}
