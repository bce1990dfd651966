import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';

const SEEDS = ['test/fixtures/manifests/kubelet/files', 'test/fixtures/manifests/rules/unparsable-manifest'];
/** What YAML, JSON and the kubelet give a meaning to. */
const PIECES = [
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
  const seed = fc.constantFrom(...seeds());
  const piece = fc.oneof(
    fc.constantFrom(...PIECES).map((text) => Buffer.from(text)),
    fc.uint8Array({ minLength: 1, maxLength: 4 }),
  );
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(8),
    put: fc.array(piece, { maxLength: 3 }),
  });
  const edited = fc.tuple(seed, fc.array(edit, { minLength: 1, maxLength: 6 })).map(([bytes, edits]) => {
    return edits.reduce<Uint8Array>((text, { at, cut, put }) => {
      const offset = Math.floor(at * text.length);
      return Buffer.concat([text.subarray(0, offset), ...put, text.subarray(offset + cut)]);
    }, bytes);
  });
  return fc.oneof({ weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) }, { weight: 9, arbitrary: edited });
}
