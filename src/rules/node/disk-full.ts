import type { EvictionThreshold } from '../../nodes/machine-state.ts';
import { defineClusterRule, nodeSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly path: string;
  /** What is short: `1.2 MiB of 20 GiB`, `0 of 1000 inodes`. */
  readonly free: string;
  /** Empty where nothing at all is left. */
  readonly threshold: string;
}

const INODES = 'inodes';

export const diskFull = defineClusterRule<Args>({
  id: 'disk-full',
  severity: 'error',
  title: 'A disk that the kubelet needs is full, or nearly',
  why: 'On a full disk nothing can be written: no manifests, no logs, no etcd data, no images. Below its hard eviction thresholds the kubelet evicts pods, admits no others, and reports DiskPressure; static pods are evicted last.',
  remedy:
    'Free space: "df -h" and "df -i" show the file systems; logs, unused images ("crictl rmi --prune") and old files usually take most of it.',
  source: SOURCES.eviction,
  key: ({ path, free, threshold }) => `${path} ${threshold === '' && free.endsWith(INODES) ? INODES : threshold}`,
  message: ({ path, free, threshold }) =>
    threshold === ''
      ? `the file system of ${path} is full: ${free} are free`
      : `the file system of ${path} has ${free} free, below ${threshold}, at which the kubelet evicts pods`,
  *check({ machine }) {
    for (const one of machine?.fileSystems ?? []) {
      const { path, free, size, freeInodes, inodes, least, leastInodes } = one;
      const subject = nodeSubject(machine?.node ?? '');
      const bytes = { path, free: `${bytesText(free)} of ${bytesText(size)}` };
      const entries = { path, free: `${freeInodes} of ${inodes} ${INODES}` };
      if (free <= 0) yield { args: { ...bytes, threshold: '' }, subject };
      else if (least !== undefined && free < least.amount)
        yield { args: { ...bytes, threshold: thresholdText(least) }, subject, severity: 'warning' };
      if (inodes > 0 && freeInodes <= 0) yield { args: { ...entries, threshold: '' }, subject };
      else if (inodes > 0 && leastInodes !== undefined && freeInodes < leastInodes.amount)
        yield { args: { ...entries, threshold: thresholdText(leastInodes) }, subject, severity: 'warning' };
    }
  },
});

function thresholdText({ signal, text, by }: EvictionThreshold): string {
  return `${signal}<${text} (${by})`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1024 ** power;
  return `${amount < 10 && power > 0 ? amount.toFixed(1) : Math.floor(amount)} ${UNITS[power]!}`;
}
