import type { ManifestState } from '../kubelet/manifest-directory.ts';
import type { StaticPod } from '../pods/static-pod.ts';
import type { ViewDifference } from '../pods/view-difference.ts';
import type { Severity } from '../rules/finding.ts';
import type { Validity } from '../certificates/validity.ts';
import type { Style, Styles } from '../kubectl/printers/styles.ts';

// What gets which colour in tables and findings, all in one place. Red is broken, yellow worth a look, green fine, dim less
// important; what is as usual has none. docs/output.md has the same table.

/** The colours of a diff, by the beginning of a line: its head is one, and what one side alone has is red or green, as in any diff. */
const DIFF_LINES: readonly (readonly [begins: RegExp, style: 'heading' | 'bad' | 'good'])[] = [
  [/^(?:--- |\+\+\+ )/, 'heading'],
  [/^-/, 'bad'],
  [/^\+/, 'good'],
];

/** A line of a diff, escaped already, in its colour. */
export function styledDiffLine(line: string, styles: Styles): string {
  const style = DIFF_LINES.find(([begins]) => begins.test(line))?.[1];
  return style === undefined ? line : styles[style](line);
}

/** What a colour says. */
export type Tone = 'bad' | 'warning' | 'good' | 'faint';

type Tones<Word extends string> = Readonly<Record<Word, Tone | undefined>>;

const SEVERITIES = { error: 'bad', warning: 'warning', info: 'faint' } as const satisfies Tones<Severity>;

const VALIDITIES: Tones<Validity> = {
  expired: 'bad',
  'not-yet-valid': 'bad',
  'very-soon': 'bad',
  soon: 'warning',
  valid: undefined,
};

const MANIFEST_STATES: Tones<ManifestState> = {
  refused: 'bad',
  unreadable: 'bad',
  hidden: 'bad',
  'not-running': 'bad',
  'not-started': 'warning',
  shadowed: 'warning',
  running: 'good',
  accepted: undefined,
  ignored: 'faint',
  'not-a-manifest': 'faint',
};

/** What kubectl prints as STATUS of a pod that nothing is wrong with. */
const WELL = /^(?:Running|Completed|Succeeded)$/;

/** The same of one that is on its way, or of which nothing new is known; all else is a reason why it failed. */
const UNDER_WAY =
  /^(?:Pending|ContainerCreating|PodInitializing|Init:\d+\/\d+|Terminating|SchedulingGated|NotReady|Unknown|<unknown>)$/;

/** The colour of a severity. */
export function severityStyle(severity: Severity, styles: Styles): Style {
  return styles[SEVERITIES[severity]];
}

/** The colour of how much is left of a certificate. */
export function validityStyle(validity: Validity, styles: Styles): Style | undefined {
  return styled(VALIDITIES[validity], styles);
}

/** The colour of what a kubelet makes of a file. */
export function manifestStateStyle(state: ManifestState, styles: Styles): Style | undefined {
  return styled(MANIFEST_STATES[state], styles);
}

/** What the colour of a pod's STATUS says, as kubectl prints it. */
export function podStatusTone(status: string): Tone | undefined {
  if (status === '' || status === '<none>' || WELL.test(status)) return undefined;
  return UNDER_WAY.test(status) ? 'warning' : 'bad';
}

/** The colour of a pod's STATUS, as kubectl prints it. */
export function podStatusStyle(status: string, styles: Styles): Style | undefined {
  return styled(podStatusTone(status), styles);
}

/** The colour of READY, `1/2`, of a pod whose STATUS alone says nothing of it. */
export function readyStyle(ready: string, status: string, styles: Styles): Style | undefined {
  const [is, wanted] = ready.split('/');
  return status === 'Running' && wanted !== undefined && is !== wanted ? styles.warning : undefined;
}

/** The colour of a Node's STATUS, `NotReady,SchedulingDisabled`. */
export function nodeStatusStyle(status: string | undefined, styles: Styles): Style | undefined {
  const words = status?.split(',') ?? ['Unknown'];
  if (words.includes('NotReady')) return styles.bad;
  return words.includes('Unknown') ? styles.warning : undefined;
}

/** The colour of how many pods run unseen; of what is not known where it is undefined. */
export function hiddenCountStyle(count: number | undefined, styles: Styles): Style | undefined {
  if (count === undefined) return styles.warning;
  return count === 0 ? undefined : styles.bad;
}

/** What the colour of a hidden pod says: one that has ended is as it must be, and one that Events alone tell of may be gone. */
export function hiddenTone({ kubelet }: Pick<StaticPod, 'kubelet'>): Tone | undefined {
  if (kubelet === undefined) return 'warning';
  return kubelet.phase === 'Succeeded' ? undefined : 'bad';
}

/** The colour of why a pod has no mirror. */
export function hiddenStyle(pod: StaticPod, styles: Styles): Style | undefined {
  return styled(hiddenTone(pod), styles);
}

/** The colour of in what an API server's pod and its kubelet's differ: one without a mirror is hidden. */
export function differencesStyle(differences: readonly ViewDifference[], styles: Styles): Style | undefined {
  if (differences.length === 0) return undefined;
  return differences.includes('hidden') ? styles.bad : styles.warning;
}

function styled(tone: Tone | undefined, styles: Styles): Style | undefined {
  return tone === undefined ? undefined : styles[tone];
}
