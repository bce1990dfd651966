import { defineFlags, onlyWith } from '../cli/flag.ts';
import { ONE_KUBELET_FLAGS } from '../cli/kubelet-flags.ts';
import { SELECTOR_FLAGS } from '../cli/selector-flag.ts';
import { POD_NODE_FLAGS } from './change-flags.ts';

/** What a condition begins with. */
const CONDITIONS = ['hash', 'hash=', 'hash!=', 'ready', 'mirrored', 'gone'] as const;

/** Flags of `wait`. */
export const WAIT_FLAGS = defineFlags({
  for: {
    name: 'for',
    kind: 'string',
    default: '',
    completes: CONDITIONS,
    description:
      'The condition to wait on: [hash|hash=HASH|hash!=HASH|ready|mirrored|gone]. "hash" is any hash other than the current one.',
  },
  timeout: {
    name: 'timeout',
    kind: 'duration',
    mayBeNegative: true,
    default: '30s',
    description:
      "The length of time to wait before giving up. Zero means check once and don't wait, negative means wait for a week.",
  },
  ...POD_NODE_FLAGS,
  noKubelet: onlyWith('--for=gone or --selector', ONE_KUBELET_FLAGS.noKubelet),
  nodeTimeout: onlyWith('--for=gone or --selector', ONE_KUBELET_FLAGS.nodeTimeout),
  kubeletAccess: onlyWith('--for=gone or --selector', ONE_KUBELET_FLAGS.kubeletAccess),
  kubeletCertificateAuthority: onlyWith('--for=gone or --selector', ONE_KUBELET_FLAGS.kubeletCertificateAuthority),
  kubeletInsecureSkipTlsVerify: onlyWith('--for=gone or --selector', ONE_KUBELET_FLAGS.kubeletInsecureSkipTlsVerify),
  selector: {
    ...SELECTOR_FLAGS.selector,
    description: `${SELECTOR_FLAGS.selector.description} Used instead of POD; matches static pods when the wait begins, on all nodes and in all namespaces, unless --node or -n is given.`,
  },
});
