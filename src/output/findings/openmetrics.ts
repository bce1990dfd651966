import { escapeLine } from '../../kubectl/printers/escape.ts';

/** One value of a gauge. A label that is empty is none. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A value that is measured anew in each run. */
export interface Gauge {
  /** Ends in its unit, where it has one. */
  readonly name: string;
  readonly unit?: 'seconds';
  /** Plain words: without quotes, backslashes and line breaks, of which the two formats write some differently. */
  readonly help: string;
  /** Of what is not known there is no sample. Of two that have the same labels the smaller value counts. */
  readonly samples: readonly Sample[];
}

/**
 * Gauges in OpenMetrics text 1.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/). Gauges without times are all
 * that is used of it, so that it is the Prometheus text format 0.0.4 as well, to which `# UNIT` and `# EOF` are comments:
 * node_exporter (collector/textfile.go) and the Pushgateway (handler/push.go) read that one alone, by `TextParser` of
 * prometheus/common.
 */
export function toOpenMetrics(gauges: readonly Gauge[]): string {
  return `${gauges.flatMap(gaugeLines).join('\n')}\n# EOF\n`;
}

function gaugeLines({ name, unit, help, samples }: Gauge): readonly string[] {
  const values = new Map<string, number>();
  for (const { labels, value } of samples) {
    const series = name + labelSet(labels);
    values.set(series, Math.min(value, values.get(series) ?? Infinity));
  }
  return [
    `# TYPE ${name} gauge`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${help}`,
    ...[...values].map(([series, value]) => `${series} ${value}`),
  ];
}

function labelSet(labels: Sample['labels']): string {
  const pairs = Object.entries(labels).flatMap(([name, value]) => {
    return value === '' ? [] : [`${name}="${labelValue(value)}"`];
  });
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** The format's own escapes, around those that keep a terminal safe. */
function labelValue(text: string): string {
  return escapeLine(text)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\\"]/g, (character) => `\\${character}`);
}
