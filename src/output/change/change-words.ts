import { calledAs } from '../../facts/called-as.ts';
import type { ChangeAction } from '../../change/change.ts';
import type { ChangeRecord } from '../../change/change-record.ts';
import type { ChangeResult } from '../../change/change-result.ts';
import { CHANGED_MEANWHILE } from '../../change/guard-answer.ts';
import { expectedRefusal } from '../../change/mirror-check.ts';
import type { OpenChange } from '../../change/history.ts';
import type { Plan } from '../../change/plan.ts';
import type { PreflightResult } from '../../change/preflight.ts';
import { toYaml } from '../../kubectl/printers/yaml.ts';
import { durationText } from '../../kubernetes/go-duration.ts';
import { timeText } from '../../facts/time-text.ts';

/** How a user says that it was done: `restarted`. */
const DONE_WORDS: Readonly<Record<ChangeAction, string>> = {
  edit: 'edited',
  apply: 'applied',
  restart: 'restarted',
  stop: 'stopped',
  start: 'started',
  rm: 'removed',
  undo: 'rolled back',
};

/** What the question before a change says: what happens, for how long, and what undoes it. Unescaped. */
export function consentQuestion(
  { pod, file, before, after }: Plan,
  {
    where,
    means,
    path,
    definesPod,
    confirmWithin,
  }: {
    readonly where: string;
    readonly means: string;
    readonly path: string;
    /** Whether the kubelet takes the file as it is. */
    readonly definesPod: boolean;
    readonly confirmWithin: number;
  },
): string {
  const what =
    before === undefined
      ? `creates ${path}/${file}`
      : after === undefined
        ? `removes ${path}/${file}`
        : `replaces ${path}/${file}`;
  if (pod === undefined) {
    return `This ${what} on ${where}. It defines no pod: the kubelet starts and stops nothing. ${means} The change is undone if you press Ctrl-C, or if this program loses the node.`;
  }
  const name = `${pod.namespace}/${pod.mirrorName}`;
  const away =
    after === undefined
      ? `The kubelet stops pod ${name} within seconds${definesPod ? '' : ', if it runs it at all'}.`
      : before === undefined || !definesPod
        ? `The kubelet starts pod ${name} within seconds.`
        : `The kubelet stops pod ${name} at once and starts it again, which takes 11 to 20 seconds, longer for a slow program.`;
  return `This ${what} on ${where}. ${away} ${means} The change is undone if the pod is not ${after === undefined ? 'gone' : 'healthy'} within ${durationText(confirmWithin)}, if you press Ctrl-C, or if this program loses the node.`;
}

/** That the guard has made a change, and what becomes of it; `confirmWithin`: undefined where no pod is waited for. Unescaped. */
export function begunLine({ file, after }: Pick<Plan, 'file' | 'after'>, confirmWithin: number | undefined): string {
  const [done, awaited] =
    after === undefined ? [`${file} is out of the directory`, 'gone'] : [`${file} is in place`, 'healthy'];
  if (confirmWithin === undefined) return `${done}.`;
  return `${done}. The change is undone unless the pod is ${awaited} within ${durationText(confirmWithin)}.`;
}

/** What a change does to which pod; to a file that defined none, what it does. Unescaped. */
export function recordWords({ action, namespace, name }: ChangeRecord): string {
  return name === '' ? action : `${action} of ${namespace}/${name}`;
}

/** A change that was found under way, or left. Unescaped. */
export function openChangeNote({ record, file, began }: OpenChange): string {
  const what = record === undefined ? 'nothing more is known of it' : recordWords(record);
  const where = file === undefined ? '' : ` (${file})`;
  const by = record === undefined || record.by === '' ? '' : ` by ${record.by}`;
  const since = began === undefined ? '' : `, started at ${timeText(began)} by the node's clock`;
  return `A change is under way, or was left unfinished: ${what}${where}${by}${since}.`;
}

/** What was found before a change, a line each: what refuses it first. Unescaped. */
export function preflightLines(
  results: readonly PreflightResult[],
): readonly { readonly severity: 'error' | 'warning'; readonly text: string }[] {
  const line = (severity: 'error' | 'warning') =>
    results
      .filter((one) => one.severity === severity)
      .map(({ message, hint }) => ({
        severity,
        text: `${severity === 'error' ? 'Refused' : 'Warning'}: ${message}${message.endsWith('.') ? '' : '.'}${hint === undefined ? '' : ` ${hint}`}`,
      }));
  return [...line('error'), ...line('warning')];
}

/** What makes a change last, each with what is to be written; empty where nothing is known that does. Unescaped. */
export function lastingText(results: readonly PreflightResult[]): string {
  return results
    .flatMap(({ lasting = [] }) => lasting)
    .map(({ text, content }) => `To make it last: ${text}\n${content === undefined ? '' : indented(toYaml(content))}`)
    .join('');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}

/** That the API server shows no mirror of a pod that runs. Unescaped. */
export function hiddenLine({ preflight }: Pick<ChangeResult, 'preflight'>): string {
  const why = expectedRefusal(preflight);
  return `Warning: the API server shows no mirror pod of it${why === undefined ? '' : ` (${why})`}. "${calledAs()} ls --hidden" says why.`;
}

/** What came of a change, in a line as kubectl says it. Unescaped. */
export function resultLine({ action, pod, directory, file, node, end, why, goneSince }: ChangeResult): string {
  const name = pod === undefined ? `${directory}/${file}` : `pod/${pod.mirrorName}`;
  const done =
    goneSince === undefined
      ? `${DONE_WORDS[action]} on node ${node}`
      : `${DONE_WORDS.rm} on node ${node} (its state ${goneSince}: no manifest)`;
  switch (end) {
    case 'confirmed':
      return `${name} ${done}`;
    case 'unchanged':
      return `${name} unchanged on node ${node}`;
    case 'rehearsed':
      return `${name} ${done} (dry run)`;
    case 'undone':
      return `${action} of ${name} on node ${node} was undone: ${why}`;
    case 'left':
      // The guard has noticed the other file itself, or before it would undo the change for another reason.
      return `${action} of ${name} on node ${node} was neither confirmed${why === `${file} ${CHANGED_MEANWHILE}` ? '' : ` (${why})`} nor undone: somebody else wrote the file meanwhile`;
    case 'stuck':
      return `${action} of ${name} on node ${node} could not be undone yet: ${why}`;
    case 'unknown':
      return `the outcome of ${action} of ${name} on node ${node} is not known: ${why}`;
  }
}
