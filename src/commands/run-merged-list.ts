import type { CommandContext } from '../cli/command.ts';
import { InterruptedError } from '../facts/errors.ts';
import { listPiece, MergedList } from '../output/lists/merged-list.ts';
import { askClusters } from './ask-clusters.ts';
import type { ChosenClusters } from './cluster-choice.ts';
import type { GatheredList, ListPrint } from './run-list.ts';

/** Gathers a list from each of several clusters, and prints them as one. 2 where one of them could not be asked. */
export async function runMergedList<Row>(
  context: CommandContext,
  clusters: ChosenClusters,
  print: ListPrint,
  gather: (context: CommandContext) => Promise<GatheredList<Row>>,
): Promise<0 | 2> {
  const { stdout } = context;
  const look = { noHeaders: print.noHeaders, columns: stdout.columns };
  const merged = new MergedList({ ...print, look }, (text) => {
    stdout.write(text);
  });
  let code: 0 | 2 = 0;
  const ask = async (own: CommandContext, cluster: string) => {
    const list = await gather(own);
    return { piece: listPiece(cluster, list, print), notes: list.notes, code: list.code };
  };
  const { interrupted } = await askClusters(context, clusters, ask, (answer, say) => {
    if ('error' in answer) {
      merged.addFailure(answer.cluster, answer.error);
      code = 2;
      return;
    }
    const { piece, notes, code: itsCode } = answer.value;
    merged.add(piece);
    for (const line of notes) say(line);
    if (itsCode === 2) code = 2;
  });
  merged.end();
  if (interrupted) throw new InterruptedError();
  return code;
}
