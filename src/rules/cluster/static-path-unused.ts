import { grouped } from '../../facts/grouped.ts';
import { listed } from '../../facts/listed.ts';
import { counted, defineClusterRule, WHOLE_CLUSTER } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | readonly string[]> {
  readonly path: string;
  readonly nodes: readonly string[];
}

export const staticPathUnused = defineClusterRule<Args>({
  id: 'static-path-unused',
  severity: 'info',
  title: 'A kubelet reads a manifest directory on a node that has no static pods',
  askedFor: true,
  why: 'Anyone who can write a file there can run any pod on the node, without admission control. The STIG for Kubernetes (V-242397) wants staticPodPath unset where it is not needed. Most installers set it on every node anyway, so it is only reported with --only.',
  remedy:
    'Check the directory first: "manifest --list" shows files that the kubelet refuses, whose pods somebody may miss. If nothing should run there, set staticPodPath to an empty string in the kubelet\'s configuration, and restart the kubelet.',
  source: SOURCES.stig,
  message: ({ path, nodes }) =>
    `${counted(nodes.length, 'node')} without static pods ${nodes.length === 1 ? 'reads' : 'read'} ${path}: ${listed(nodes)}`,
  key: ({ path }) => path,
  *check({ nodes, filed }) {
    // Of a node with files in its directory something is wrong with them, and not with the directory.
    const filled = new Set(filed.filter(({ files }) => files.length > 0).map(({ node }) => node));
    const unused = nodes.filter(({ name, overview: { path, running, mirrored } }) => {
      // Only the kubelet itself knows both; what a default says proves nothing.
      return (
        path?.confidence === 'certain' &&
        path.value !== '' &&
        running === 0 &&
        (mirrored ?? 0) === 0 &&
        !filled.has(name)
      );
    });
    for (const [path = '', own] of grouped(unused, ({ overview }) => overview.path?.value)) {
      yield { args: { path, nodes: own.map(({ name }) => name) }, subject: WHOLE_CLUSTER };
    }
  },
});
