import { explainedField } from '../../../src/kubelet/manifest/explained-field.ts';
import type { PodReading } from '../../../src/kubelet/manifest/reading.ts';

/** Throws where a problem stands at a place that the API does not have, but for the keys of a map. */
export function expectExplained({ decoded, invalid }: PodReading): void {
  const places = [...decoded.problems.map(({ field }) => field), ...invalid.map(({ place }) => place)];
  for (const place of places) {
    // `source` is of kubelets before v1.31 alone.
    const known = place.replace(/^(spec\.resourceClaims\[\d+\])\.source.*$/, '$1');
    const wanted = `pod.${known.replace(/\[(?!\d+\]).*$/s, '').replace(/\[\d+\]/g, '')}`;
    const explained = explainedField(place);
    if (explained !== wanted) throw new Error(`${place} is no place of a Pod: it ends at ${explained}`);
  }
}
