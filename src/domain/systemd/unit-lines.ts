/** One `Key=Value` of a unit file, with the section that it stands in. */
export interface UnitLine {
  /** `Service`; an empty text before the first section, where nothing counts. */
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

/**
 * The settings of a unit file in order (systemd.syntax(7), systemd `src/shared/conf-parser.c`): a backslash at the end of
 * a line stands for a blank and goes on with the next one, and comment lines count nowhere, not even in between.
 */
export function readUnitLines(text: string): readonly UnitLine[] {
  const lines: UnitLine[] = [];
  let section = '';
  for (const line of logicalLines(text)) {
    const header = /^\[(.*)\]$/.exec(line);
    if (header !== null) section = header[1]!;
    const equals = header === null ? line.indexOf('=') : -1;
    if (equals > 0) lines.push({ section, key: line.slice(0, equals).trim(), value: line.slice(equals + 1).trim() });
  }
  return lines;
}

function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let begun = '';
  for (const physical of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r|\0/)) {
    const line = physical.trimStart();
    if (/^[#;]/.test(line)) continue;
    const whole = begun + line;
    if (endsEscaped(whole)) {
      begun = `${whole.slice(0, -1)} `;
      continue;
    }
    begun = '';
    if (whole.trim() !== '') lines.push(whole.trim());
  }
  if (begun.trim() !== '') lines.push(begun.trim());
  return lines;
}

function endsEscaped(line: string): boolean {
  return /\\*$/.exec(line)![0].length % 2 === 1;
}
