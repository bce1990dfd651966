/** What a scalar means. */
export type Scalar =
  | { readonly type: 'null' }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string };

const STANDARD = 'tag:yaml.org,2002:';
const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);
const NULL = new Set(['', '~', 'null', 'Null', 'NULL']);
const NOT_A_NUMBER = new Set(['.nan', '.NaN', '.NAN']);
const INFINITY = /^([-+]?)\.(?:inf|Inf|INF)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]| )\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})?)?$/;
const LEAST = -(2n ** 63n);
const MOST = 2n ** 64n - 1n;

/** A tag that does not fit its value. */
export class TagError extends Error {
  override readonly name = 'TagError';
}

/**
 * What go-yaml v2 makes of a scalar (`resolve.go`): YAML 1.1, but without numbers to base 60, with `0o17` next to
 * `017`, and with dates left as text. Throws a `TagError`.
 */
export function resolveScalar(value: string, tag: string, plain: boolean): Scalar {
  if (tag === '' && !plain) return { type: 'string', value };
  if (tag === '') return resolvePlain(value);
  if (!tag.startsWith(STANDARD)) return { type: 'string', value };
  const name = tag.slice(STANDARD.length);
  switch (name) {
    case 'binary':
      return { type: 'string', value: decodeBase64(value) };
    case 'bool':
    case 'int':
    case 'float':
    case 'null':
    case 'timestamp':
      return resolveTagged(value, name);
    default:
      return { type: 'string', value };
  }
}

function resolveTagged(value: string, name: 'bool' | 'int' | 'float' | 'null' | 'timestamp'): Scalar {
  const scalar = resolvePlain(value);
  const found = scalar.type === 'string' && TIMESTAMP.test(value) ? 'timestamp' : TAGS[scalar.type];
  if (found === name) return scalar;
  if (name === 'float' && scalar.type === 'integer') return { type: 'float', value: Number(scalar.value) };
  throw new TagError(`cannot decode !!${found} \`${value}\` as a !!${name}`);
}

const TAGS: Readonly<Record<Scalar['type'], string>> = {
  null: 'null',
  boolean: 'bool',
  integer: 'int',
  float: 'float',
  string: 'str',
};

function resolvePlain(value: string): Scalar {
  if (NULL.has(value)) return { type: 'null' };
  if (TRUE.has(value)) return { type: 'boolean', value: true };
  if (FALSE.has(value)) return { type: 'boolean', value: false };
  return resolveNumber(value) ?? { type: 'string', value };
}

function resolveNumber(value: string): Scalar | undefined {
  if (!/^[-+.0-9]/.test(value)) return undefined;
  if (NOT_A_NUMBER.has(value)) return { type: 'float', value: Number.NaN };
  const infinite = INFINITY.exec(value);
  if (infinite) return { type: 'float', value: infinite[1] === '-' ? -Infinity : Infinity };
  if (TIMESTAMP.test(value)) return undefined;
  const digits = value.replaceAll(value.startsWith('.') ? /(?<=\d)_(?=\d)/g : '_', '');
  const integer = parseInteger(digits);
  if (integer !== undefined && integer >= LEAST && integer <= MOST) return { type: 'integer', value: integer };
  const float = FLOAT.test(digits) ? Number(digits) : Number.NaN;
  return Number.isFinite(float) ? { type: 'float', value: float } : undefined;
}

function parseInteger(text: string): bigint | undefined {
  const match = INTEGER.exec(text);
  if (match === null) return undefined;
  const [, sign, hexadecimal, binary, octal, decimal] = match;
  const value =
    hexadecimal !== undefined
      ? BigInt(`0x${hexadecimal}`)
      : binary !== undefined
        ? BigInt(`0b${binary}`)
        : octal !== undefined
          ? BigInt(`0o${octal}`)
          : BigInt(decimal!);
  return sign === '-' ? -value : value;
}

function decodeBase64(text: string): string {
  const compact = text.replace(/[\r\n]/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) {
    throw new TagError('!!binary value contains invalid base64 data');
  }
  return Buffer.from(compact, 'base64').toString('utf8');
}
