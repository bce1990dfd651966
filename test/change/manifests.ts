import type { PodReading } from '../../src/kubelet/manifest/reading.ts';
import { readManifest } from '../../src/kubelet/manifest/reading.ts';
import type { TargetKubelet } from '../../src/kubelet/kubelet.ts';

/** The kubelet that reads them. */
export const TARGET: TargetKubelet = { node: 'cp-1', minor: 36 };

/** What that kubelet makes of a manifest, written as an object. */
export function podOf(manifest: object): PodReading {
  const reading = readManifest(Buffer.from(JSON.stringify(manifest)), TARGET);
  if (reading.stage !== 'pod') throw new Error(`no pod: ${JSON.stringify(reading)}`);
  return reading.pod;
}

/** A Pod of these containers and volumes. */
export function pod(spec: object, name = 'web', namespace = 'default'): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec };
}
