import type { ExpectedPod } from '../../rules/baseline.ts';
import type { BaselineDraft, LeftOutReason } from '../../rules/baseline-draft.ts';
import { calledAs } from '../../facts/called-as.ts';

const WHY: Readonly<Record<LeftOutReason, string>> = {
  'node-gone': 'its Node no longer exists',
  'not-run': 'its kubelet does not run it',
  suspect: `it is suspect ("${calledAs()} explain" says why)`,
};

/** What is to be known of a baseline before it is kept: one sentence each. Unescaped. */
export function baselineNotes({ leftOut, hidden }: BaselineDraft): readonly string[] {
  return [
    ...leftOut.map(({ pod, why }) => `${podWords(pod)} is not in the baseline, because ${WHY[why]}`),
    ...hidden.map(
      (pod) => `${podWords(pod)} is in the baseline, but the API server does not show it: is it meant to run?`,
    ),
  ];
}

function podWords({ namespace, name, node }: ExpectedPod): string {
  return `${namespace}/${name} on ${node === '' ? 'no node' : node}`;
}
