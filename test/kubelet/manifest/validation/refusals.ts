import { readManifest } from '../../../../src/kubelet/manifest/reading.ts';
import { expectExplained } from '../explained.ts';

const CONTAINER = '{name: c, image: "a:1"}';

/** What the kubelet refuses in a manifest, each as the field and the kind of the problem. */
export function refusals(yaml: string, minor: number): readonly string[] {
  const reading = readManifest(Buffer.from(`---\n${yaml}`), { minor, node: 'cp-1' });
  if (reading.stage !== 'pod') throw new Error(`${reading.stage}: ${yaml}`);
  expectExplained(reading.pod);
  const { decoded, invalid } = reading.pod;
  return [...decoded.problems, ...invalid].map(({ field, message }) => `${field}: ${message.split(': ')[0]!}`);
}

/** The same of a pod whose spec has this besides one good container. */
export function refusedInSpec(spec: string, minor = 36): readonly string[] {
  return refusals(
    `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [${CONTAINER}], ${spec}}}`,
    minor,
  );
}

/** The same of a pod whose one container has this besides its name and image; `spec` is the rest of the pod's. */
export function refusedInContainer(rest: string, minor = 36, spec = ''): readonly string[] {
  const container = CONTAINER.replace('}', `, ${rest}}`);
  const more = spec === '' ? '' : `, ${spec}`;
  return refusals(`{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [${container}]${more}}}`, minor);
}
