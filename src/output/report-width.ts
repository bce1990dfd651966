/** Terminal cells of a stream's line; undefined where it is no terminal. */
type Columns = number | undefined;

/** How wide the report of an explanation is: it is read best so, however wide the terminal. */
export function explanationWidth(columns: Columns): number {
  return atMost(110, columns);
}

/** How wide prose about findings and rules is. */
export function findingsWidth(columns: Columns): number {
  return atMost(100, columns);
}

function atMost(widest: number, columns = widest): number {
  return Math.min(columns, widest);
}
