const VALUE = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

/**
 * The values of a list with commas, as pflag's StringSlice reads it (Go's `encoding/csv`): a value that holds a comma
 * stands in double quotes, and a double quote in it is doubled. Undefined where a double quote stands elsewhere.
 */
export function parseCommaList(text: string): readonly string[] | undefined {
  const values: string[] = [];
  VALUE.lastIndex = 0;
  for (let separator: string | undefined = ','; separator === ',';) {
    const found = VALUE.exec(text);
    if (found === null) return undefined;
    const [, quoted, plain = ''] = found;
    values.push(quoted?.replaceAll('""', '"') ?? plain);
    separator = found[3];
  }
  return values;
}
