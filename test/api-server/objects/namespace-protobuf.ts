import type { KubeObject } from './kube-object.ts';

// The protobuf that kubectl sends to create a namespace, and no other: whatever says more than a name is not read.

/** What begins each protobuf of Kubernetes (apimachinery `pkg/runtime/serializer/protobuf`). */
const MAGIC = Buffer.from('k8s\0');

/** The fields of a message by number: bytes, or the number of a varint. */
type Fields = ReadonlyMap<number, Buffer | number>;

/** A namespace of which nothing but the name is set; undefined for all else. */
export function namespaceFromProtobuf(body: Buffer): KubeObject | undefined {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const unknown = fieldsOf(body.subarray(MAGIC.length));
  const typeMeta = nested(unknown, 1);
  const object = nested(unknown, 2);
  const metadata = nested(object, 1);
  // The phase of its status is written although it is empty.
  const status = nested(object, 3);
  const isPlain =
    hasOnly(unknown, [1, 2]) &&
    hasOnly(typeMeta, [1, 2]) &&
    hasOnly(object, [1, 3]) &&
    hasOnly(metadata, [1]) &&
    hasOnly(status, []);
  const name = textOf(metadata, 1);
  if (!isPlain || name === undefined) return undefined;
  if (textOf(typeMeta, 1) !== 'v1' || textOf(typeMeta, 2) !== 'Namespace') return undefined;
  return { kind: 'Namespace', apiVersion: 'v1', metadata: { name } };
}

/** Undefined where the bytes are no message, have a field twice, or a field that is neither bytes nor a varint. */
function fieldsOf(bytes: Buffer): Fields | undefined {
  const fields = new Map<number, Buffer | number>();
  for (let at = 0; at < bytes.length;) {
    const key = varintAt(bytes, at);
    const value = key && varintAt(bytes, key.end);
    if (key === undefined || value === undefined) return undefined;
    const [number, wireType] = [key.value >>> 3, key.value & 7];
    if (number === 0 || fields.has(number) || ![0, 2].includes(wireType)) return undefined;
    at = wireType === 0 ? value.end : value.end + value.value;
    if (at > bytes.length) return undefined;
    fields.set(number, wireType === 0 ? value.value : bytes.subarray(value.end, at));
  }
  return fields;
}

/** A number of at most four bytes: no longer one is in such a message. */
function varintAt(bytes: Buffer, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 4; index += 1) {
    const byte = bytes[start + index];
    if (byte === undefined) return undefined;
    value |= (byte & 0x7f) << (7 * index);
    if (byte < 0x80) return { value, end: start + index + 1 };
  }
  return undefined;
}

function nested(fields: Fields | undefined, number: number): Fields | undefined {
  const value = fields?.get(number);
  return Buffer.isBuffer(value) ? fieldsOf(value) : undefined;
}

/** Whether all other fields are empty, as Go writes those that are not set. */
function hasOnly(fields: Fields | undefined, numbers: readonly number[]): boolean {
  if (fields === undefined) return false;
  return [...fields].every(
    ([number, value]) => numbers.includes(number) || (Buffer.isBuffer(value) ? value.length === 0 : value === 0),
  );
}

/** Undefined where there is none, or bytes that are not UTF-8. */
function textOf(fields: Fields | undefined, number: number): string | undefined {
  const value = fields?.get(number);
  if (!Buffer.isBuffer(value)) return undefined;
  const text = value.toString('utf8');
  return Buffer.from(text).equals(value) ? text : undefined;
}
