import type { Mark } from './cursor.ts';

/** How a scalar is written. */
export type ScalarStyle = 'plain' | 'single-quoted' | 'double-quoted' | 'literal' | 'folded';

/** A piece of YAML, with what it opens or closes made explicit. */
export type Token =
  | { readonly type: Punctuation; readonly mark: Mark }
  | { readonly type: 'version-directive'; readonly mark: Mark; readonly version: string }
  | { readonly type: 'tag-directive'; readonly mark: Mark; readonly handle: string; readonly prefix: string }
  | { readonly type: 'alias' | 'anchor'; readonly mark: Mark; readonly name: string }
  | { readonly type: 'tag'; readonly mark: Mark; readonly handle: string; readonly suffix: string }
  | { readonly type: 'scalar'; readonly mark: Mark; readonly value: string; readonly style: ScalarStyle };

export type Punctuation =
  | 'stream-end'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value';

export type TokenType = Token['type'];
