import type { CommandContext } from '../cli/command.ts';
import { UsageError } from '../facts/errors.ts';
import { explanationWidth } from '../output/report-width.ts';
import type { Deed } from '../nodes/distributions/distribution.ts';
import { byHandReport, recipeScript, type ByHand } from '../output/explain/by-hand.ts';

/** What `--by-hand` asked for. */
export type Asked = Deed | 'all';

/** Refuses one recipe of several pods: scripts one behind the other are no script. */
export function refuseSeveral(asked: Asked | undefined, pods: readonly string[]): void {
  if (asked !== undefined && asked !== 'all' && pods.length > 1) {
    throw new UsageError(
      `--by-hand=${asked} prints one script, so it takes one pod`,
      `Leave out "=${asked}" to see all.`,
    );
  }
}

/** Prints what `--by-hand` asked for: of one recipe the script and nothing else. */
export function printByHand({ stdout, style, now }: CommandContext, pods: readonly ByHand[], asked: Asked): void {
  const look = { width: explanationWidth(stdout.columns), style: style.stdout, now: now(), kubeletSkipped: false };
  const texts = pods.map((pod) => (asked === 'all' ? byHandReport(pod, look) : recipeScript(pod, asked)));
  stdout.write(texts.join('\n---\n\n'));
}
