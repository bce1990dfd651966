import type { ChangeResult } from '../../change/change-result.ts';
import { API_VERSION } from '../api-version.ts';

/**
 * What came of changes, as `-o json` prints it: one by itself unless several were asked for. Of a dry run, the pods that
 * would be created instead.
 */
export function changeDocument(results: readonly ChangeResult[], asList: boolean): object {
  const items = results.map((result) => result.guardPod ?? resultDocument(result));
  return asList ? { apiVersion: API_VERSION, kind: 'StaticPodChangeList', items } : items[0]!;
}

function resultDocument(result: ChangeResult): object {
  const { action, node, directory, file, pod, end, why, meaning, log, difference, preflight, steps } = result;
  return {
    apiVersion: API_VERSION,
    kind: 'StaticPodChange',
    action,
    node,
    directory,
    file,
    pod: pod ?? null,
    end,
    why,
    meaning,
    log,
    difference,
    preflight,
    steps: steps.map(({ time, message }) => ({ time: time.toISOString(), message })),
  };
}
