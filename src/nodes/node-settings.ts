import type { NodeOverview } from './node-overview.ts';

/** What tells how a kubelet takes static pods: of an overview, or of a list of nodes that was kept. Null: not known. */
export interface NodeSettings {
  readonly path?: Setting | null | undefined;
  readonly url?: Setting | null | undefined;
  readonly kubeletConfig?: Setting | null | undefined;
  readonly reread?: Setting | null | undefined;
  readonly distribution?: Partial<NodeOverview['distribution']> | null | undefined;
  readonly version?: string | null | undefined;
  readonly unreadable?: readonly { readonly why?: string | undefined }[] | undefined;
}

interface Setting {
  readonly value?: string | undefined;
  readonly confidence?: string | undefined;
}

/** The settings without which nobody can say where a kubelet takes static pods from. */
export const NEEDED_SETTINGS: readonly string[] = ['staticPodPath', 'staticPodURL'];

/** What is known of the settings of a kubelet by name: a guess says nothing of what two have differently. */
export function settingsOf(node: NodeSettings): ReadonlyMap<string, string> {
  const { path, url, kubeletConfig, reread, distribution, version } = node;
  const found: readonly (readonly [string, string | undefined])[] = [
    ['staticPodPath', told(path)],
    ['staticPodURL', told(url)],
    ['configuration file', told(kubeletConfig)],
    ['rereads the path every', told(reread)],
    ['distribution', told({ ...distribution, value: distribution?.id })],
    ['version', version ?? undefined],
  ];
  return new Map(found.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

function told(setting: Setting | null | undefined): string | undefined {
  return setting?.confidence === 'guess' ? undefined : setting?.value;
}
