import type { CommandContext } from '../cli/command.ts';
import { UsageError } from '../facts/errors.ts';
import { explanationWidth } from '../output/report-width.ts';
import { DEEDS, type Deed } from '../nodes/distributions/distribution.ts';
import { byHandReport, recipeScript, type ByHand } from '../output/explain/by-hand.ts';

/** What `--by-hand` asked for. */
export type Asked = Deed | 'all';

/** Refuses one recipe of several pods, since scripts one behind the other are no script, and a recipe behind a blank. */
export function refuseSeveral(asked: Asked | undefined, pods: readonly string[]): void {
  const deed = DEEDS.find((one) => pods.includes(one));
  if (asked === 'all' && deed !== undefined && pods.length > 1) {
    throw new UsageError(`"${deed}" is read as the name of a pod here`, `Did you mean --by-hand=${deed}?`);
  }
  if (asked !== undefined && asked !== 'all' && pods.length > 1) {
    throw new UsageError(
      `--by-hand=${asked} prints one script, so it takes one pod`,
      `Omit "=${asked}" to print all recipes.`,
    );
  }
}

/** Prints what `--by-hand` asked for: of one recipe the script and nothing else. */
export function printByHand({ stdout, style, now }: CommandContext, pods: readonly ByHand[], asked: Asked): void {
  const look = { width: explanationWidth(stdout.columns), style: style.stdout, now: now(), kubeletSkipped: false };
  const texts = pods.map((pod) => (asked === 'all' ? byHandReport(pod, look) : recipeScript(pod, asked)));
  stdout.write(texts.join('\n---\n\n'));
}
