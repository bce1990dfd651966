import { DISTRIBUTIONS, recogniseDistribution, type RecognisedDistribution } from '../nodes/distributions/catalogue.ts';
import type { Distribution } from '../nodes/distributions/distribution.ts';
import type { Confidence } from '../facts/evidence.ts';
import type { ObjectMeta } from '../kubernetes/kubernetes.ts';
import { exists, type FileTree } from './file-tree.ts';
import { osRelease } from './os-release.ts';
import type { KubeletProcess } from './processes.ts';

/**
 * Recognises the distribution of a node by what is on it: the program that runs the kubelet, the name of its system,
 * the traces of its installation, and last by its manifests, as from the API.
 */
export function recogniseInstalled(
  tree: FileTree,
  process: KubeletProcess | undefined,
  manifests: readonly ObjectMeta[],
): RecognisedDistribution {
  if (process !== undefined) {
    const { pid, program } = process;
    const distribution = DISTRIBUTIONS.find(({ kubeletProgram }) => kubeletProgram === program);
    if (distribution !== undefined) return told(distribution, `process ${pid} is ${program}`, 'certain');
  }
  // What the kubelet reports as the Node's `osImage`.
  const osImage = osRelease(tree).get('PRETTY_NAME') ?? '';
  const bySystem = recogniseDistribution({ node: { status: { nodeInfo: { osImage } } } });
  if (bySystem.distribution.id !== 'unknown' && bySystem.recognition.confidence !== 'guess') return bySystem;
  for (const distribution of DISTRIBUTIONS) {
    const trace = distribution.traces.find((path) => exists(tree, path));
    if (trace !== undefined) return told(distribution, `${trace} exists`, 'likely');
  }
  const found = recogniseDistribution({ pods: manifests });
  if (found.distribution.id !== 'unknown') return found;
  return { ...found, recognition: { ...found.recognition, because: 'nothing on this node points to one' } };
}

function told(distribution: Distribution, because: string, confidence: Confidence): RecognisedDistribution {
  return { distribution, recognition: { because, confidence } };
}
