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
  let begun: string[] = [];
  const finish = (): void => {
    const whole = begun.join(' ').trim();
    if (whole !== '') lines.push(whole);
    begun = [];
  };
  for (const physical of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r|\0/)) {
    const line = physical.trimStart();
    if (/^[#;]/.test(line)) continue;
    const isContinued = endsEscaped(line);
    begun.push(isContinued ? line.slice(0, -1) : line);
    if (!isContinued) finish();
  }
  finish();
  return lines;
}

function endsEscaped(line: string): boolean {
  let end = line.length;
  while (line[end - 1] === '\\') end -= 1;
  return (line.length - end) % 2 === 1;
}
