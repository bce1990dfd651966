import { plainHttpHost } from '../../kubelet/kubelet-settings.ts';
import { defineClusterRule, nodeSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly node: string;
  readonly url: string;
}

export const plainHttpManifestUrl = defineClusterRule<Args>({
  id: 'plain-http-manifest-url',
  severity: 'error',
  title: 'A kubelet fetches manifests over plain HTTP',
  why: 'Anyone who can answer for that address on the network decides what runs on the node, with any privilege and without admission control.',
  remedy: 'Serve staticPodURL over HTTPS, or put the manifests on the node and use staticPodPath.',
  source: SOURCES.kubeletConfig,
  message: ({ url }) => `its kubelet fetches static pods from ${url}`,
  *check({ nodes }) {
    for (const { name, overview } of nodes) {
      const url = overview.url?.value ?? '';
      if (plainHttpHost(url) !== undefined) yield { args: { node: name, url }, subject: nodeSubject(name) };
    }
  },
});
