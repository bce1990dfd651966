import { badRequest } from '../http/api-status.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import type { Representation } from '../http/negotiation.ts';
import type { ResourceType } from '../objects/resources.ts';

/** Which part of its object each row of a Table carries. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** Reads `includeObject`; metadata is the default. */
export function parseIncludeObject(text: string | null): IncludeObject {
  if (text === null || text === '') return 'Metadata';
  if (text === 'None' || text === 'Metadata' || text === 'Object') return text;
  throw badRequest(`unrecognized includeObject value: "${text}"`);
}

/** All that turns objects of one resource into the form a client asked for. */
export interface Encoding {
  readonly type: ResourceType;
  readonly representation: Representation;
  readonly includeObject: IncludeObject;
  readonly minorVersion: number;
  readonly now: Date;
}

function typed(type: ResourceType, object: KubeObject): KubeObject {
  const apiVersion = type.group === '' ? type.version : `${type.group}/${type.version}`;
  const { metadata, ...rest } = object;
  return { kind: type.kind, apiVersion, metadata, ...rest };
}

function partial(encoding: Encoding, object: KubeObject): object {
  const apiVersion = `meta.k8s.io/${encoding.representation.metaVersion}`;
  return { kind: 'PartialObjectMetadata', apiVersion, metadata: object.metadata };
}

/** One row of a Table, with as much of its object as was asked for. */
function row(encoding: Encoding, object: KubeObject): object {
  const included = {
    None: () => null,
    Metadata: () => partial(encoding, object),
    Object: () => typed(encoding.type, object),
  }[encoding.includeObject]();
  return { ...encoding.type.printer.row(object, { now: encoding.now }), object: included };
}

function tableHead(encoding: Encoding, metadata: object, headed: boolean): object {
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${encoding.representation.metaVersion}`,
    metadata,
    columnDefinitions: headed ? encoding.type.printer.columns(encoding.minorVersion) : null,
  };
}

/** A single object in the form asked for. A Table of a watch has its columns (`headed`) only in the first event. */
export function encodeObject(encoding: Encoding, object: KubeObject, headed = true): object {
  switch (encoding.representation.as) {
    case 'Table': {
      const head = tableHead(encoding, { resourceVersion: object.metadata.resourceVersion }, headed);
      return { ...head, rows: [row(encoding, object)] };
    }
    case 'PartialObjectMetadata':
    case 'PartialObjectMetadataList':
      return partial(encoding, object);
    case 'object':
      return typed(encoding.type, object);
  }
}

/** What goes before the items of a list, the name of the field they are in, and how each is written. */
function listParts(encoding: Encoding, metadata: object): [object, string, (object: KubeObject) => object] {
  const { type, representation } = encoding;
  switch (representation.as) {
    case 'Table':
      return [tableHead(encoding, metadata, true), 'rows', (object) => row(encoding, object)];
    case 'PartialObjectMetadata':
    case 'PartialObjectMetadataList':
      return [
        { kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${representation.metaVersion}`, metadata },
        'items',
        (object) => partial(encoding, object),
      ];
    case 'object': {
      const apiVersion = type.group === '' ? type.version : `${type.group}/${type.version}`;
      return [{ kind: `${type.kind}List`, apiVersion, metadata }, 'items', (object) => object];
    }
  }
}

/** A list as pieces of JSON, one piece an object, so that a long list is never one string. */
export function* encodeList(encoding: Encoding, metadata: object, objects: Iterable<KubeObject>): Generator<string> {
  const [head, field, item] = listParts(encoding, metadata);
  yield `${JSON.stringify(head).slice(0, -1)},"${field}":[`;
  let separator = '';
  for (const object of objects) {
    yield separator + JSON.stringify(item(object));
    separator = ',';
  }
  yield ']}\n';
}
