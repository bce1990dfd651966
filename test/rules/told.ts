import { readManifest } from '../../src/kubelet/manifest/reading.ts';
import { lintManifest } from '../../src/rules/lint.ts';
import { tell, type ToldFinding } from '../../src/rules/told-finding.ts';

const NODE = 'cp-1';

/** What a rule finds in a manifest, in words. */
export function toldOf(
  rule: string,
  text: string,
  minor = 36,
  node: string | undefined = NODE,
): readonly ToldFinding[] {
  const target = { minor, node };
  const selection = { only: [rule], skip: [], severity: 'info', minor } as const;
  return lintManifest('a.yaml', readManifest(Buffer.from(text), target), target, selection).map(tell);
}

/** A pod with one container and this besides in its spec. */
export function podWith(spec: string, metadata = 'name: a'): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {${metadata}}\nspec:\n  containers: [{name: c, image: "i:1"}]\n  ${spec}\n`;
}
