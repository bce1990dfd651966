import type { Measurement } from './measurement.ts';
import type { Bar, Subject } from './scenarios.ts';
import { ratio, spread, type Spread } from './statistics.ts';

/** Measurements by scenario and contender. */
export type Results = ReadonlyMap<string, ReadonlyMap<string, Measurement>>;

/** How a promise came out. */
export interface Verdict {
  readonly name: string;
  readonly limit: number;
  readonly unit: 'ratio' | 'MB' | 's';
  /** Undefined where something needed was missing. */
  readonly value: number | undefined;
  /** Quartiles of the rounds' ratios. */
  readonly spread: Spread | undefined;
  readonly outcome: 'met' | 'missed' | 'not measured';
}

export function judge(bar: Bar, results: Results): Verdict {
  const subject = lookUp(results, bar.subject);
  const { name, limit } = bar;
  if (bar.kind === 'memory') {
    const value = subject?.memory;
    return { name, limit, unit: 'MB', value, spread: undefined, outcome: outcome(value, limit) };
  }
  if (bar.kind === 'time') {
    const value = subject === undefined ? undefined : spread(subject.times).median / 1000;
    return { name, limit, unit: 's', value, spread: undefined, outcome: outcome(value, limit) };
  }
  const base = lookUp(results, { ...bar.subject, contender: bar.to });
  const compared = subject === undefined || base === undefined ? undefined : ratio(subject.times, base.times);
  const value = compared?.median;
  return { name, limit, unit: 'ratio', value, spread: compared, outcome: outcome(value, limit) };
}

/** Everything as one document. Times are in milliseconds, those of bars in seconds, memory in MB. */
export function toJson(results: Results, verdicts: readonly Verdict[], notes: readonly string[]): string {
  const measurements = [...results].flatMap(([scenario, contenders]) =>
    [...contenders].map(([contender, { times, cpu, memory }]) => {
      return { scenario, contender, time: spread(times), rounds: times.length, cpu, memory, times };
    }),
  );
  return `${JSON.stringify({ notes, bars: verdicts, measurements }, null, 2)}\n`;
}

/** Everything as tables for a terminal. */
export function toText(results: Results, verdicts: readonly Verdict[], notes: readonly string[]): string {
  const tables = [...results].map(([scenario, contenders]) => {
    const base = [...contenders.values()][0];
    if (base === undefined) return `${scenario}\n  nothing to measure\n`;
    const rows = [...contenders].map(([contender, { times, cpu, memory }]) => {
      const { median, low, high } = ratio(times, base.times);
      return [
        contender,
        String(times.length),
        spread(times).median.toFixed(1),
        `${digits(median)}  (${digits(low)} to ${digits(high)})`,
        cpu?.toFixed(0) ?? '-',
        memory?.toFixed(0) ?? '-',
      ];
    });
    return `${scenario}\n${table([['', 'rounds', 'ms', 'ratio to the first', 'CPU ms', 'MB'], ...rows])}`;
  });
  const bars = verdicts.map(({ name, value, limit, outcome: result, spread: quartiles }) => [
    name,
    value === undefined ? '-' : digits(value),
    quartiles === undefined ? '' : `(${digits(quartiles.low)} to ${digits(quartiles.high)})`,
    `<= ${digits(limit)}`,
    result,
  ]);
  return [...tables, `Bars\n${table([['', 'value', 'quartiles', 'bar', ''], ...bars])}`, `${notes.join('\n')}\n`].join(
    '\n',
  );
}

function lookUp(results: Results, { scenario, contender }: Subject): Measurement | undefined {
  return results.get(scenario)?.get(contender);
}

function outcome(value: number | undefined, limit: number): Verdict['outcome'] {
  if (value === undefined) return 'not measured';
  return value <= limit ? 'met' : 'missed';
}

/** Three digits that count. */
function digits(value: number): string {
  return value < 0.1 ? value.toFixed(4) : value.toFixed(2);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_cell, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('   ')}`.trimEnd().concat('\n'))
    .join('');
}
