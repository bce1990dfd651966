import type { CheckedImage, CheckedPath, CheckPlan, HostPathType } from '../change/check-plan.ts';
import { lackingImage, lackingPath } from '../change/check-verdict.ts';
import { notKnown, type PreflightResult } from '../change/preflight.ts';
import type { FileKind } from '../kubelet/file.ts';
import type { Crictl } from './crictl.ts';
import type { FileTree } from './file-tree.ts';

/**
 * Looks on the node itself at what of a new manifest only its node can tell. Images are pulled by crictl, where there is
 * one: by the container runtime of the kubelet, but without the kubelet's own credentials. Whoever lints the manifest as well
 * leaves `hasHostFile` out.
 */
export async function preflightLocally(
  plan: CheckPlan,
  tree: FileTree,
  crictl: Crictl,
): Promise<readonly PreflightResult[]> {
  const results = plan.paths.map((path) => pathResult(tree, path));
  for (const image of plan.images) results.push(await imageResult(crictl, image));
  return [...results, NO_CLUSTER];
}

const NO_CLUSTER: PreflightResult = {
  severity: 'warning',
  check: 'mirror',
  message:
    'the API server is not asked: it is not known whether it accepts the mirror pod, or how the pods on other nodes are',
};

/** The kubelet follows links as well (`pkg/volume/util/hostutil`). */
function pathResult(tree: FileTree, needed: CheckedPath): PreflightResult {
  const { path, type, neededBy } = needed;
  const real = tree.resolve(path);
  const status = real.ok ? tree.status(real.value) : real;
  if (status.ok && status.value.kind === KINDS[type]) {
    return { severity: 'fine', check: 'files', message: `${path} is on the node (${neededBy})` };
  }
  if (status.ok || ABSENT.has(status.fault.kind)) return lackingPath(needed);
  return notKnown('files', { what: `whether ${path} is on the node`, why: status.fault.why });
}

const ABSENT: ReadonlySet<string> = new Set(['absent', 'not-a-directory', 'loop']);

const KINDS: Readonly<Record<HostPathType, FileKind>> = {
  File: 'file',
  Directory: 'directory',
  Socket: 'socket',
  CharDevice: 'device',
  BlockDevice: 'device',
};

async function imageResult(crictl: Crictl, { image, policy }: CheckedImage): Promise<PreflightResult> {
  const there: PreflightResult = { severity: 'fine', check: 'image', message: `the node has image ${image}` };
  const unknown = (why: string): PreflightResult => {
    const what = `whether the node can get image ${image}`;
    return { ...notKnown('image', { what, why }), hint: 'If the image cannot be pulled, the change is undone.' };
  };
  const seen = await crictl(['inspecti', '-q', image]);
  if (seen.outcome === 'absent') return unknown(seen.words);
  if (seen.outcome === 'failed' && !isNoSuchImage(seen.words)) return unknown(seen.words);
  if (seen.outcome === 'done' && policy !== 'Always') return there;
  if (policy === 'Never') return lackingImage({ image, policy }, 'ErrImageNeverPull');
  const pulled = await crictl(['pull', image]);
  if (pulled.outcome === 'done') return there;
  return isRefusal(pulled.words)
    ? unknown(`crictl does not have the kubelet's credentials: ${pulled.words}`)
    : lackingImage({ image, policy }, pulled.words);
}

function isNoSuchImage(words: string): boolean {
  return /no such image|not ?found/i.test(words);
}

/** A registry that wants to know who asks. */
function isRefusal(words: string): boolean {
  return /unauthorized|authorization|authentication|denied|forbidden|\b40[13]\b/i.test(words);
}
