import type { CommandContext } from '../cli/command.ts';
import { silentNodes } from '../survey/nodes/node-survey.ts';
import type { SnapshotReading } from '../survey/snapshot.ts';
import { BASELINE_KIND } from '../rules/baseline.ts';
import { draftBaseline } from '../rules/baseline-draft.ts';
import { API_VERSION } from '../output/api-version.ts';
import { baselineNotes } from '../output/findings/baseline-notes.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { notLookedAt } from '../output/snapshot-notes.ts';
import { toYaml } from '../kubectl/printers/yaml.ts';

/**
 * `doctor --write-baseline`: prints the static pods that run, and says what it leaves out. False where a kubelet was
 * asked and did not answer: the file names its node, and does not say what it runs unseen.
 */
export function writeBaseline({ stdout, stderr }: CommandContext, reading: SnapshotReading): boolean {
  const draft = draftBaseline(reading.snapshot);
  const nodesNotRead = unreadNodes(reading);
  stdout.write(
    toYaml({
      apiVersion: API_VERSION,
      kind: BASELINE_KIND,
      ...(nodesNotRead.length === 0 ? {} : { nodesNotRead }),
      pods: draft.pods,
    }),
  );
  for (const line of [...notLookedAt(reading), ...baselineNotes(draft)]) stderr.write(`Note: ${escapeLine(line)}\n`);
  const complete = reading.kubelets === undefined || nodesNotRead.length === 0;
  if (!complete) stderr.write(`error: ${INCOMPLETE}\n`);
  return complete;
}

const INCOMPLETE =
  'the baseline is incomplete: its nodesNotRead lists the nodes whose kubelets did not answer. Write it again when they do, or with --no-kubelet if mirror pods are enough.';

/** Nodes whose kubelets did not answer, were not asked any more, or were not to be asked. */
function unreadNodes({ kubelets, snapshot: { nodes } }: SnapshotReading): readonly string[] {
  if (kubelets === undefined) return nodes.map(({ name }) => name);
  return [...silentNodes(kubelets)].sort();
}
