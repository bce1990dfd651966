import { isHidden, type StaticPod } from '../../pods/static-pod.ts';
import { stoppedWords } from '../../pods/stopped-pod.ts';
import type { StoppedOnNode } from '../../rules/snapshot.ts';
import { shortWhy } from '../../rules/suspicion-words.ts';
import { hiddenTone, podStatusTone, type Tone } from '../colours.ts';
import { differenceWords, viewsOf } from '../lists/difference-words.ts';
import type { ReportedNode } from './reported-cluster.ts';

/**
 * What is known of a component on a node. `unsure` is what one side alone tells, or what is under way; `none` is known to be absent, `unread` is
 * not known at all.
 */
export type MapState = 'running' | 'trouble' | 'hidden' | 'differs' | 'stopped' | 'unsure' | 'none' | 'unread';

/** One component on one node. Unescaped. */
export interface MapEntry {
  readonly state: MapState;
  /** What its colour says; undefined for one that is as usual. */
  readonly tone: Tone | undefined;
  /** In a word or two; what is only a guess ends in a question mark. */
  readonly word: string;
  /** Who tells it, and what: a sentence without a full stop. */
  readonly told: string;
}

/** A static pod on its node; `unheard` is why the kubelet there was not, undefined where it was. */
export function podEntry(pod: StaticPod, unheard: string | undefined): MapEntry {
  if (isHidden(pod)) return hiddenEntry(pod);
  const { mirror, kubelet, kubeletAnswered, differences } = pod;
  if (mirror !== undefined && mirror.verdict !== 'static') {
    return {
      state: 'trouble',
      tone: 'bad',
      word: mirror.verdict,
      told: 'the mirror pod that the API server shows may not be genuine',
    };
  }
  if (!kubeletAnswered) {
    const why = unheard ?? 'its kubelet did not answer';
    return {
      state: 'unsure',
      tone: 'faint',
      word: `${stateWord(mirror)}?`,
      told: `known from its mirror pod alone: ${why}`,
    };
  }
  if (differences.includes('not-run')) {
    return {
      state: 'differs',
      tone: 'warning',
      word: 'not run',
      told: 'the API server shows it, but its kubelet does not run it',
    };
  }
  if (differences.length > 0) {
    const words = differences.map((difference) => differenceWords(difference, viewsOf(pod)));
    return {
      state: 'differs',
      tone: 'warning',
      word: 'differs',
      told: `kubelet and API server disagree: ${words.join(', ')}`,
    };
  }
  const told = 'kubelet and API server agree';
  if (kubelet?.unready !== undefined) return { state: 'trouble', tone: 'warning', word: 'not ready', told };
  const word = stateWord(kubelet ?? mirror);
  return { ...lookOf(word), word, told };
}

function hiddenEntry({ kubelet, why }: StaticPod): MapEntry {
  const tone = hiddenTone({ kubelet });
  const reason = `the API server shows no mirror pod of it: ${shortWhy(why)}`;
  if (kubelet === undefined) {
    return {
      state: 'hidden',
      tone,
      word: 'hidden?',
      told: `known from Events alone, and may be gone by now; ${reason}`,
    };
  }
  const { status } = kubelet;
  return {
    state: 'hidden',
    tone,
    word: status === 'Running' ? 'hidden' : `hidden, ${stateWord(kubelet)}`,
    told: `its kubelet has it, ${stateWord(kubelet)}; ${reason}`,
  };
}

/** A pod that this program has stopped. */
export function stoppedEntry(pod: StoppedOnNode): MapEntry {
  return {
    state: 'stopped',
    tone: 'faint',
    word: 'stopped',
    told: `${stoppedWords(pod)}: its manifest ${pod.file} is kept`,
  };
}

/** A node that shows nothing of a component. */
export function emptyEntry({ unheard }: Pick<ReportedNode, 'unheard'>): MapEntry {
  return unheard === undefined
    ? { state: 'none', tone: 'faint', word: 'none', told: 'its kubelet answered, and has no such pod' }
    : {
        state: 'unread',
        tone: 'faint',
        word: 'not read',
        told: `there is no mirror pod of it, and what the kubelet runs is not known: ${unheard}`,
      };
}

/** What STATUS says of a pod that both sides show alike. */
function lookOf(status: string): Pick<MapEntry, 'state' | 'tone'> {
  const tone = podStatusTone(status);
  if (tone === undefined) return { state: 'running', tone: 'good' };
  return { state: tone === 'bad' ? 'trouble' : 'unsure', tone };
}

function stateWord(side: { readonly status: string } | undefined): string {
  return side === undefined || side.status === '' ? 'Unknown' : side.status;
}
