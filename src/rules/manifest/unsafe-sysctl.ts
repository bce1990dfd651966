import { child, item } from '../../kubelet/manifest/field-path.ts';
import { isSysctlName } from '../../kubelet/manifest/validation/names.ts';
import { sysctlNamespace, sysctlSafeSince } from '../../kubelet/manifest/sysctls.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | boolean> {
  readonly name: string;
  /** A kubelet can be told to allow it. */
  readonly allowable: boolean;
  /** The first kubelet that allows it by itself, such as `1.32`; empty where none does. */
  readonly since: string;
}

export const unsafeSysctl = defineManifestRule<Args>({
  id: 'unsafe-sysctl',
  severity: 'warning',
  title: 'A sysctl is not one that every kubelet allows',
  why: 'A kubelet allows a few safe sysctls, and what its configuration adds in allowedUnsafeSysctls. With any other it takes the manifest and fails the pod with SysctlForbidden: no container is started.',
  remedy: 'Add the sysctl to allowedUnsafeSysctls of the kubelets that should allow it, or set it on the node.',
  source: SOURCES.sysctls,
  message: ({ name, allowable, since }) => {
    if (!allowable) return `sysctl ${name} is not known to be in a namespace: the kubelet fails the pod`;
    const when = since === '' ? '' : ` before ${since}`;
    return `sysctl ${name} is not safe: a kubelet${when} that is not configured to allow it fails the pod`;
  },
  advice: ({ allowable }) => (allowable ? undefined : 'Set it on the node: no kubelet can be configured to allow it.'),
  *check(subject) {
    const sysctls = podOf(subject)?.pod.spec?.securityContext?.sysctls ?? [];
    for (const [index, { name = '' }] of sysctls.entries()) {
      const since = sysctlSafeSince(name);
      if (!isSysctlName(name) || (since !== undefined && since <= subject.target.minor)) continue;
      const field = child(item('spec.securityContext.sysctls', index), 'name');
      const allowable = sysctlNamespace(name) !== undefined;
      yield { args: { name, allowable, since: since === undefined ? '' : `1.${since}` }, field };
    }
  },
});
