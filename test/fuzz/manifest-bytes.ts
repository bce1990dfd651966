import { readdirSync, readFileSync } from 'node:fs';
import type fc from 'fast-check';
import { editedBytes } from './edited-bytes.ts';

const SEEDS = ['test/fixtures/manifests/kubelet/files', 'test/fixtures/manifests/rules/unparsable-manifest'];
/** What YAML, JSON and the kubelet give a meaning to. */
export const YAML_PIECES = [
  ...Array.from(':-?[]{},#&*!|>\'"%@`\t\n\r \\~<=.0123456789'),
  '---\n',
  '...\n',
  '<<: *a',
  '&a ',
  '*a',
  '%YAML 1.2\n',
  '!!binary ',
  '\u0000',
  '\u001b[2J',
  '\u2028',
  '\ufeff',
  '\u{1f600}',
  '__proto__: {}',
  'constructor: 1',
  '1e400',
  '0x7fffffffffffffff',
  '99999999999999999999',
  'null',
  'yes',
];

function seeds(): Buffer[] {
  return SEEDS.flatMap((directory) => {
    const files = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile());
    return files.map(({ name }) => readFileSync(`${directory}/${name}`));
  });
}

/** Any bytes: noise, and manifests with something cut out of them, put into them or doubled. */
export function manifestBytes(): fc.Arbitrary<Uint8Array> {
  return editedBytes({ seeds: seeds(), pieces: YAML_PIECES });
}
