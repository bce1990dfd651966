/** The text of a cell; an empty one would shift the columns of a row for who splits it at spaces. */
export function filled(text: string | undefined): string {
  return text === undefined || text === '' ? '<unknown>' : text;
}
