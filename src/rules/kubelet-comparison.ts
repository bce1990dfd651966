import type { Unreadable } from '../facts/evidence.ts';
import { NEEDED_SETTINGS, settingsOf, type NodeSettings } from '../nodes/node-settings.ts';
import { changedItem, type Comparison, type FieldChange } from './comparison.ts';

/** The kubelets of one side. */
export interface KubeletSide {
  /** `node cp-1`. */
  readonly title: string;
  readonly nodes: readonly NodeSettings[];
  /** Whether they were asked. */
  readonly asked: boolean;
}

/**
 * Compares the settings of the kubelets of two sides: of each the values that there are on one side and not on the other. What
 * is not known of every kubelet is not compared.
 */
export function compareKubelets(a: KubeletSide, b: KubeletSide, name: string): Comparison {
  const [own, theirs] = [valuesOf(a), valuesOf(b)];
  const fields: FieldChange[] = [];
  const unread: Unreadable[] = [];
  for (const setting of new Set([...NEEDED_SETTINGS, ...own.keys(), ...theirs.keys()])) {
    const [values, others] = [own.get(setting), theirs.get(setting)];
    if (values !== undefined && others !== undefined) {
      if (values.join('\n') !== others.join('\n')) fields.push({ path: setting, a: shown(values), b: shown(others) });
      continue;
    }
    if (!NEEDED_SETTINGS.includes(setting)) continue;
    if (values === undefined) unread.push(...unknown(setting, a));
    if (others === undefined) unread.push(...unknown(setting, b));
  }
  const items = changedItem('kubelet', name, fields);
  return { items, alike: items.length === 0 && isKnown([own, theirs]) ? 1 : 0, unread };
}

/** Whether what must be known of all kubelets is. */
function isKnown(sides: readonly ReadonlyMap<string, unknown>[]): boolean {
  return sides.every((values) => NEEDED_SETTINGS.every((setting) => values.has(setting)));
}

/** The values of each setting that is known of every kubelet, each once and sorted. */
function valuesOf({ nodes }: KubeletSide): ReadonlyMap<string, readonly string[]> {
  const settings = nodes.map(settingsOf);
  const names = new Set(settings.flatMap((one) => [...one.keys()]));
  const known = [...names].filter((name) => settings.every((one) => one.has(name)));
  return new Map(known.map((name) => [name, [...new Set(settings.map((one) => one.get(name)!))].sort()]));
}

/** That a setting is not known; nothing where it is told anyway what could not be read, or nobody asked. */
function unknown(setting: string, { title, nodes, asked }: KubeletSide): readonly Unreadable[] {
  const isTold = !asked || nodes.some(({ unreadable = [] }) => unreadable.length > 0);
  return isTold ? [] : [{ what: `${setting} of ${title}`, why: 'it is not known' }];
}

function shown(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? values[0]! : values;
}
