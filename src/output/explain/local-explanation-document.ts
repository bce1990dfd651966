import type { LocalExplanation } from '../../nodes/local-explanation.ts';
import { API_VERSION } from '../api-version.ts';
import { kubeletDocument, leftoverDocument, manifestFileDocument } from '../lists/manifest-file-list.ts';

/** One document by itself, several as a list. */
export function localExplanationList(items: readonly object[]): object {
  return items.length === 1 ? items[0]! : { apiVersion: API_VERSION, kind: 'LocalStaticPodExplanationList', items };
}

/** What the node tells of one static pod or file. */
export function localExplanationDocument(explanation: LocalExplanation): object {
  const { file, pod } = explanation;
  return {
    apiVersion: API_VERSION,
    kind: 'LocalStaticPodExplanation',
    metadata: { name: explanation.mirrorName ?? explanation.manifestName, namespace: explanation.namespace },
    manifestName: explanation.manifestName,
    file: file === undefined ? null : manifestFileDocument(file, pod?.trace),
    leftover: file !== undefined || pod === undefined ? null : leftoverDocument(pod),
    health: explanation.health ?? null,
    kubelet: kubeletDocument(explanation.kubelet),
    ownership: explanation.ownership,
    recipes: explanation.recipes,
  };
}
