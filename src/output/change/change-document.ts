import type { ChangeResult } from '../../change/change-result.ts';
import { API_VERSION } from '../api-version.ts';

/** What came of changes, as `-o json` prints it: one by itself where one was asked for. */
export function changeDocument(results: readonly ChangeResult[], asList: boolean): object {
  const items = results.map(
    ({ action, node, directory, file, pod, end, why, meaning, log, difference, preflight, steps }) => ({
      apiVersion: API_VERSION,
      kind: 'StaticPodChange',
      action,
      node,
      directory,
      file,
      pod,
      end,
      why,
      meaning,
      log,
      difference,
      preflight,
      steps,
    }),
  );
  return asList ? { apiVersion: API_VERSION, kind: 'StaticPodChangeList', items } : items[0]!;
}
