import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dump } from 'js-yaml';

/** A node that lives below a directory of this machine. */
export interface LivingNode {
  /** Where its kubelet takes static pods from. */
  readonly staticPodPath: string;
  /** The texts of its other files by path: they tell whoever looks at them without its kubelet how that is configured. */
  readonly files: Readonly<Record<string, string>>;
  /** Its manifests by the name of the file; those that are not texts are written as YAML. */
  readonly manifests: Readonly<Record<string, string | object>>;
}

/** Writes all files of a node below `root`, as old as is said. */
export function writeLivingNode(root: string, { staticPodPath, files, manifests }: LivingNode, written: Date): void {
  mkdirSync(join(root, staticPodPath), { recursive: true });
  for (const [path, text] of Object.entries(files)) write(join(root, path), text, written);
  for (const [name, manifest] of Object.entries(manifests)) {
    const text = typeof manifest === 'string' ? manifest : dump(manifest, { lineWidth: -1, sortKeys: true });
    write(join(root, staticPodPath, name), text, written);
  }
}

function write(file: string, text: string, written: Date): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600 });
  utimesSync(file, written, written);
}
