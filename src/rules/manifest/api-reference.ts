import { allowedWithoutGate, refusesReference } from '../../kubelet/manifest/api-references.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

const INSTEAD =
  'Put what the pod needs on the node, and mount it with a hostPath volume; give settings as plain values. Or run the pod as a DaemonSet.';

interface Args extends Record<string, string | number | boolean> {
  readonly resource: string;
  readonly field: string;
  readonly name: string;
  readonly minor: number;
  readonly refused: boolean;
  /** The kubelet would take the manifest, with all that is in it, if its gate were turned off. */
  readonly gated: boolean;
}

export const apiReference = defineManifestRule<Args>({
  id: 'api-reference',
  severity: 'error',
  title: 'The pod refers to an object of the API',
  why: 'A static pod must be able to run without the API server. Kubelets since 1.34 refuse a manifest that refers to an object of the API; from 1.37 on there is no gate to allow it. Older kubelets run the pod, but the API server refuses its mirror pod: the pod runs hidden.',
  remedy: INSTEAD,
  source: SOURCES.references,
  message: ({ resource, name, refused }) => {
    const object = name === '' ? '' : ` ("${name}")`;
    if (refused) return `static pods may not reference ${resource}${object}`;
    return `the pod references ${resource}${object}: the API server refuses its mirror, and kubelets since 1.34 refuse the manifest`;
  },
  advice: ({ gated }) =>
    gated
      ? `${INSTEAD} Up to 1.36, the feature gate PreventStaticPodAPIReferences of the kubelet can be turned off to gain time. The pod is hidden then: the API server refuses its mirror all the same.`
      : undefined,
  *check(subject) {
    const { minor } = subject.target;
    const { references = [], invalid = [], decoded } = podOf(subject) ?? {};
    const sound = invalid.length === 0 && decoded?.problems.length === 0;
    const gated = sound && references.every((reference) => allowedWithoutGate(reference, minor));
    for (const reference of references) {
      const { resource, field, name = '' } = reference;
      const refused = refusesReference(reference, minor);
      yield { args: { resource, field, name, minor, refused, gated }, field, severity: refused ? 'error' : 'warning' };
    }
  },
});
