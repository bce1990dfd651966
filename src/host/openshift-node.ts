import { isRecord } from '../facts/record.ts';
import { readGoYaml } from '../yaml/go-yaml.ts';
import { readText, type FileTree } from './file-tree.ts';
import type { FoundArguments } from './kubelet-program.ts';
import type { SystemdService } from './systemd-service.ts';

/** Whether a service is that of a node of OpenShift 3 or Origin: `atomic-openshift-node.service`. */
export function isOpenShiftNode(unit: string): boolean {
  return /(^|-)o(rigin|penshift)-node\.service$/.test(unit);
}

/**
 * The kubelet's flags as the node of OpenShift 3 makes them from its node-config.yaml: `podManifestConfig.path` and
 * `nodeName`, over which `kubeletArguments` go (origin `pkg/cmd/server/kubernetes/node/options`). Undefined where that file
 * cannot be read, or says neither.
 */
export function openShiftArguments(
  tree: FileTree,
  { command, environment }: SystemdService,
): FoundArguments | undefined {
  const flag = command.find((word) => word.startsWith('--config='))?.slice('--config='.length);
  const path = flag ?? environment.get('CONFIG_FILE') ?? '/etc/origin/node/node-config.yaml';
  const config = fieldsOf(yamlOf(tree, path));
  const { kubeletArguments, nodeName, podManifestConfig } = config;
  const words = [
    ...wordOf('hostname-override', nodeName),
    ...wordOf('pod-manifest-path', fieldsOf(podManifestConfig).path),
    ...Object.entries(fieldsOf(kubeletArguments)).flatMap(([name, values]) => {
      return (Array.isArray(values) ? values : [values]).flatMap((value) => wordOf(name, value));
    }),
  ];
  return words.length === 0 ? undefined : { words, certain: false };
}

function wordOf(flag: string, value: unknown): readonly string[] {
  return typeof value === 'string' && value !== '' ? [`--${flag}=${value}`] : [];
}

function yamlOf(tree: FileTree, path: string): unknown {
  const text = readText(tree, path);
  if (!text.ok) return undefined;
  try {
    return readGoYaml(text.value).value;
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
