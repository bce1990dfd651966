import { refusesReference } from '../../domain/manifest/api-references.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

/** Since then the kubelet refuses it, if a gate is not turned off. */
const REFUSED_SINCE = 34;
/** Since then there is no gate to turn that off with. */
const ALWAYS_SINCE = 37;

const INSTEAD =
  'Put what the pod needs on the node, and mount it with a hostPath volume; give settings as plain values. Or run the pod as a DaemonSet.';

interface Args extends Record<string, string | number | boolean> {
  readonly resource: string;
  readonly field: string;
  readonly name: string;
  readonly minor: number;
  readonly refused: boolean;
}

export const apiReference = defineManifestRule<Args>({
  id: 'api-reference',
  severity: 'error',
  title: 'The pod refers to an object of the API',
  why: 'A static pod must be able to run without the API server. Kubelets since 1.34 refuse a manifest that refers to an object of the API; from 1.37 on there is no gate to allow it. Older kubelets run the pod, but the API server refuses its mirror, so that nobody sees it.',
  remedy: INSTEAD,
  source: SOURCES.references,
  message: ({ resource, name, refused }) => {
    const object = name === '' ? '' : ` ("${name}")`;
    if (refused) return `static pods may not reference ${resource}${object}`;
    return `the pod references ${resource}${object}: its mirror is refused, and from 1.34 on the manifest`;
  },
  advice: ({ minor, refused }) =>
    refused && minor >= REFUSED_SINCE && minor < ALWAYS_SINCE
      ? `${INSTEAD} Until 1.36 the gate PreventStaticPodAPIReferences of the kubelet can be turned off to gain time.`
      : undefined,
  *check(subject) {
    const { minor } = subject.target;
    for (const reference of podOf(subject)?.references ?? []) {
      const { resource, field, name = '' } = reference;
      const refused = refusesReference(reference, minor);
      yield { args: { resource, field, name, minor, refused }, field, severity: refused ? 'error' : 'warning' };
    }
  },
});
