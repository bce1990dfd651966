import type { Snapshot } from '../../../src/rules/snapshot.ts';

/** What a name may say that would be something else to a browser or a terminal. */
export const HOSTILE: readonly string[] = [
  '<script>document.title = "taken over"</script>',
  '"><img src=x onerror="document.title = 1">',
  "' onmouseover='alert(1)",
  '</style></script></title></textarea><!--',
  '&lt;b&gt;&#0;',
  '\u001b[31mred\u001b[0m\u0007',
  '\u202egnp.exe\u2066',
  '\u200b\ufeff\u00ad\u2028\0',
  '`${x}` $& $1',
  '\ud800',
];

/** A snapshot whose nodes, and pods on them, have other names. */
export function renamed(snapshot: Snapshot, name: (node: string) => string): Snapshot {
  const names = new Map(snapshot.nodes.map((node) => [node.name, name(node.name)]));
  const change = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const node = [...names.keys()].find((one) => value === one || value.endsWith(`-${one}`));
      return node === undefined ? value : value.slice(0, value.length - node.length) + names.get(node)!;
    }
    if (value instanceof Array) return value.map(change);
    if (value instanceof Map) return new Map([...value].map((pair) => pair.map(change) as [unknown, unknown]));
    if (value === null || typeof value !== 'object' || value instanceof Date) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, change(one)]));
  };
  return change(snapshot) as Snapshot;
}
