import type { Confidence, FactSource, Fact } from '../../facts/evidence.ts';

/** Where a fact is known from, as a report says it. */
const SOURCE_WORDS: Readonly<Record<FactSource, string>> = {
  configz: 'live kubelet, configz',
  flagz: 'live kubelet, flagz',
  'kubelet-pods': 'live kubelet, pods',
  'node-args': 'node-args annotation of the Node',
  'kubelet-config': 'ConfigMap kube-system/kubelet-config',
  pod: 'the pod',
  node: 'the Node',
  'name-rule': 'the name rule',
  distribution: 'usual for this distribution',
  'kubelet-default': "the kubelet's default",
  'command-line': "the kubelet's command line",
  'config-file': "the kubelet's configuration file",
  'drop-in': "a drop-in of the kubelet's configuration",
  hostname: "the machine's host name",
  manifest: 'the manifest itself',
  processes: "the node's processes, and the kubelet's directories and logs",
  user: 'given on the command line',
};

const CONFIDENCE_WORDS: Readonly<Record<Confidence, string>> = { certain: '', likely: 'likely: ', guess: 'a guess: ' };

/** `live kubelet, configz`, `a guess: usual for this distribution`. */
export function sourceWords({ source, confidence, access }: Omit<Fact<unknown>, 'value'>): string {
  const how = access === 'direct' ? ', asked directly' : '';
  return `${CONFIDENCE_WORDS[confidence]}${SOURCE_WORDS[source]}${how}`;
}

/** Where a fact is known from, as the subject of a sentence: `ConfigMap kube-system/kubelet-config`. */
export function sourceName(source: FactSource): string {
  return SOURCE_WORDS[source];
}
