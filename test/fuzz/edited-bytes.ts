import fc from 'fast-check';

/** What the bytes are made of. */
export interface ByteSources {
  /** Good input, to be damaged. */
  readonly seeds: readonly Uint8Array[];
  /** What the reader gives a meaning to. */
  readonly pieces: readonly string[];
}

/** Any bytes: noise, and seeds with something cut out of them, put into them or doubled. */
export function editedBytes({ seeds, pieces }: ByteSources): fc.Arbitrary<Uint8Array> {
  const piece = fc.oneof(
    fc.constantFrom(...pieces).map((text) => Buffer.from(text)),
    fc.uint8Array({ minLength: 1, maxLength: 4 }),
  );
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(8),
    put: fc.array(piece, { maxLength: 3 }),
  });
  const seed = fc.constantFrom(...seeds);
  const edited = fc.tuple(seed, fc.array(edit, { minLength: 1, maxLength: 6 })).map(([bytes, edits]) => {
    return edits.reduce<Uint8Array>((text, { at, cut, put }) => {
      const offset = Math.floor(at * text.length);
      return Buffer.concat([text.subarray(0, offset), ...put, text.subarray(offset + cut)]);
    }, bytes);
  });
  return fc.oneof({ weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) }, { weight: 9, arbitrary: edited });
}
