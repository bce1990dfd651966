import { isRecord } from '../facts/record.ts';
import { ONE, parseQuantity, roundToWhole } from '../kubernetes/quantity.ts';
import type { ConfigurationLayer } from './kubelet-configuration.ts';

/** Hard eviction thresholds by signal, as they are set: `nodefs.available` → `10%`. */
export interface HardEviction {
  readonly thresholds: ReadonlyMap<string, string>;
  /** What sets them. */
  readonly by: string;
  /** Nothing does: so it is with the kubelet itself, and not with a program that has one inside. */
  readonly byDefault: boolean;
}

/** Of a kubelet on Linux that is told nothing (`DefaultEvictionHard` in `pkg/kubelet/apis/config/v1beta1/defaults_linux.go`). */
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['nodefs.available', '10%'],
  ['nodefs.inodesFree', '5%'],
  ['imagefs.available', '15%'],
  ['imagefs.inodesFree', '5%'],
]);

/** The thresholds that hold: the flag's alone, else those of the configuration alone, else the defaults. */
export function hardEviction(flag: string | undefined, layers: readonly ConfigurationLayer[]): HardEviction {
  if (flag !== undefined) {
    const pairs = flag.split(',').map((one) => one.split('<').map((part) => part.trim()));
    return {
      thresholds: new Map(pairs.map(([signal = '', value = '']) => [signal, value])),
      by: '--eviction-hard',
      byDefault: false,
    };
  }
  const set = new Map<string, string>();
  let by: string | undefined;
  for (const { fields, path } of layers) {
    if (!isRecord(fields.evictionHard)) continue;
    by = `evictionHard in ${path}`;
    for (const [signal, value] of Object.entries(fields.evictionHard)) {
      if (typeof value === 'string') set.set(signal, value);
      else set.delete(signal);
    }
  }
  if (by !== undefined) return { thresholds: set, by, byDefault: false };
  return { thresholds: DEFAULTS, by: "the kubelet's default", byDefault: true };
}

/** What a threshold comes to, of so many bytes or inodes; undefined for one that cannot be read. */
export function thresholdAmount(text: string, of: number): number | undefined {
  const percent = /^(\d{1,3}(?:\.\d{1,9})?)%$/.exec(text)?.[1];
  if (percent !== undefined) return (of * Number(percent)) / 100;
  const quantity = parseQuantity(text);
  return quantity === undefined ? undefined : Number(roundToWhole(quantity) / ONE);
}
