import { fullName } from '../../pods/mirrors.ts';
import { listed } from '../../facts/listed.ts';
import { counted, defineClusterRule, WHOLE_CLUSTER } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | readonly string[]> {
  readonly owner: string;
  readonly effect: string;
  /** Empty where none is known. */
  readonly lastingWay: string;
  readonly pods: readonly string[];
}

export const editWillBeLost = defineClusterRule<Args>({
  id: 'edit-will-be-lost',
  severity: 'info',
  title: 'An edit of a manifest would be lost: something rewrites the file',
  askedFor: true,
  why: 'Many distributions write the control-plane manifests themselves: at a start, at an upgrade, or all the time. An edit by hand works until then, and is lost without a message. This is by design and not a fault, so it is only reported with --only.',
  remedy:
    'Change the source of the manifests. "explain" shows it for each pod; "nodes -o wide" shows who owns the manifests of each node.',
  source: SOURCES.staticPods,
  message: ({ owner, effect, pods }) =>
    `${owner} writes the manifests of ${counted(pods.length, 'static pod')} (${listed(pods)}): an edit by hand ${continued(effect)}`,
  key: ({ owner, effect }) => `${owner} ${effect}`,
  advice: ({ lastingWay }) => (lastingWay === '' ? undefined : lastingWay),
  *check({ pods }) {
    const found = new Map<string, Args & { readonly pods: string[] }>();
    for (const { metadata, ownership } of pods) {
      if (ownership?.edit !== 'lost') continue;
      const { owner, effect, lastingWay = '' } = ownership;
      const key = `${owner} ${effect}`;
      const args = found.get(key) ?? { owner, effect, lastingWay, pods: [] };
      args.pods.push(fullName(metadata));
      // What is to be changed differs from pod to pod: then "explain" tells.
      found.set(key, args.lastingWay === lastingWay ? args : { ...args, lastingWay: '' });
    }
    for (const args of found.values()) yield { args, subject: WHOLE_CLUSTER };
  },
});

/** `Takes effect in seconds and is lost at the next upgrade.` as the end of a sentence. */
function continued(effect: string): string {
  return `${effect.charAt(0).toLowerCase()}${effect.slice(1)}`.replace(/\.$/, '');
}
