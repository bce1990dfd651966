import type { Steps } from '../../facts/steps.ts';
import { snapshotNode, type SnapshotNode } from '../../rules/snapshot.ts';
import type { ClusterSurvey } from '../cluster-survey.ts';
import { nodeOverviews } from './node-overviews.ts';

/** The nodes of a survey that asked for facts of nodes, each with what its Node says of it. */
export function* snapshotNodes(survey: ClusterSurvey): Steps<readonly SnapshotNode[]> {
  const found = new Map(survey.nodes.found?.map(({ name, node }) => [name, node]));
  const overviews = yield* nodeOverviews(survey);
  return overviews.map((overview) => {
    const { name = '' } = overview.metadata;
    return snapshotNode(overview, found.get(name), survey.kubelets?.unanswered.get(name));
  });
}
