import type { CommandContext } from '../cli/command.ts';
import type { FlagValues } from '../cli/flag.ts';
import { kubeletsAtOnce, type KUBELET_FLAGS } from '../cli/kubelet-flags.ts';
import { ProgressLine } from '../output/progress-line.ts';
import type { KubeletQuery } from '../survey/nodes/kubelet-query.ts';

/** How kubelets are asked, as the flags say. */
export type KubeletAsking = Pick<KubeletQuery, 'concurrency' | 'nodeTimeout' | 'now' | 'onProgress' | 'signal'>;

/** Surveys kubelets as the flags say, and says on stderr meanwhile how far that is. */
export async function withSurveyProgress<T>(
  context: CommandContext,
  { concurrency, nodeTimeout }: Pick<FlagValues<typeof KUBELET_FLAGS>, 'concurrency' | 'nodeTimeout'>,
  survey: (asking: KubeletAsking) => Promise<T>,
): Promise<T> {
  const { signal, now, stderr } = context;
  const progress = new ProgressLine(stderr);
  try {
    return await survey({
      concurrency: kubeletsAtOnce(concurrency, context),
      nodeTimeout,
      signal,
      now,
      onProgress: (state) => {
        progress.update(state);
      },
    });
  } finally {
    progress.end();
  }
}
