import { ConnectionError } from '../../facts/errors.ts';
import { readKubeletConfiguration, type KubeletSettings } from '../../kubelet/kubelet-settings.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { getConfigMap } from '../../kubectl/api/objects.ts';
import { attempt, type Question, type Reading } from '../../kubectl/api/reading.ts';

const CONFIG_MAP: Question = {
  what: 'ConfigMap kube-system/kubelet-config',
  permission: 'get configmaps in kube-system',
  mayBeAbsent: true,
};

/**
 * What kubeadm's ConfigMap kube-system/kubelet-config says of kubelets: what kubeadm writes to a node that joins or is
 * upgraded, not what any kubelet runs with. Absent where the cluster is not kubeadm's.
 */
export function readKubeadmConfig(connection: Connection, signal: AbortSignal): Promise<Reading<KubeletSettings>> {
  return attempt(CONFIG_MAP, async () => {
    const { data } = await getConfigMap(connection, 'kube-system', 'kubelet-config', signal);
    const settings = await parseConfiguration(data?.kubelet ?? '');
    if (settings === undefined) {
      throw new ConnectionError('protocol', 'its key "kubelet" holds no kubelet configuration');
    }
    return settings;
  });
}

async function parseConfiguration(text: string): Promise<KubeletSettings | undefined> {
  const { readGoYaml } = await import('../../yaml/go-yaml.ts');
  try {
    return readKubeletConfiguration(readGoYaml(text).value);
  } catch {
    return undefined;
  }
}
