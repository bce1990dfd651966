import { readManifest } from '../../../src/kubelet/manifest/reading.ts';
import { expectExplained } from './explained.ts';

const CONTAINER = '{name: c, image: "a:1"}';

/** What a kubelet refuses in a manifest, on a node called cp-1: each field with the kubelet's words. */
export function refusals(yaml: string, minor = 36): readonly string[] {
  const reading = readManifest(Buffer.from(yaml), { minor, node: 'cp-1' });
  if (reading.stage !== 'pod') throw new Error(`${reading.stage}: ${yaml}`);
  expectExplained(reading.pod);
  const { decoded, invalid } = reading.pod;
  return [...decoded.problems, ...invalid].map(({ field, message }) => `${field}: ${message}`);
}

/** The same of a pod whose spec has this besides what it needs. */
export function refusalsInSpec(spec: string, minor?: number): readonly string[] {
  return refusals(pod('', `containers: [${CONTAINER}], ${spec}`), minor);
}

/** The same of a pod with a volume, and one container that may use it. */
export function refusalsOfVolume(source: string, container = '', minor?: number): readonly string[] {
  const user = container === '' ? CONTAINER : CONTAINER.replace('}', `, ${container}}`);
  return refusals(pod('', `containers: [${user}], volumes: [{name: v, ${source}}]`), minor);
}

/** The same of a pod whose metadata has this besides a name. */
export function refusalsInMetadata(metadata: string, spec = '', minor?: number): readonly string[] {
  return refusals(pod(metadata, `containers: [${CONTAINER}]${spec === '' ? '' : `, ${spec}`}`), minor);
}

function pod(metadata: string, spec: string): string {
  const rest = metadata === '' ? '' : `, ${metadata}`;
  return `---\n{apiVersion: v1, kind: Pod, metadata: {name: p${rest}}, spec: {${spec}}}\n`;
}
