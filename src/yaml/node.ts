import type { Mark } from './cursor.ts';

/** A piece of a YAML document, before its scalars mean anything. */
export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly mark: Mark;
  readonly value: string;
  /** Resolved to its long form, `tag:yaml.org,2002:str`; empty where there is none. */
  readonly tag: string;
  /** Whether the value decides what it means: it has no quotes. */
  readonly plain: boolean;
}

export interface SequenceNode {
  readonly kind: 'sequence';
  readonly mark: Mark;
  readonly items: YamlNode[];
}

export interface MappingNode {
  readonly kind: 'mapping';
  readonly mark: Mark;
  readonly entries: (readonly [key: YamlNode, value: YamlNode])[];
}

export interface AliasNode {
  readonly kind: 'alias';
  readonly mark: Mark;
  readonly name: string;
  readonly target: YamlNode;
}
