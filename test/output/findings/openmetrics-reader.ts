/** A metric family as it was read. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly unit: string | undefined;
  readonly help: string;
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

const TYPES = ['gauge', 'counter', 'unknown', 'info', 'stateset', 'histogram', 'gaugehistogram', 'summary'];
const METADATA = /^# (TYPE|UNIT|HELP) ([a-zA-Z_:][\w:]*) (.+)$/;
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.+)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,(?!$)|$)/y;

/**
 * Reads OpenMetrics text 1.0 strictly: where the grammar or a "MUST" of the specification is not kept it throws. It is
 * narrower than that by what this program never writes: times, exemplars, NaN, infinities.
 */
export function readOpenMetrics(text: string): readonly Family[] {
  const lines = text.split('\n');
  must(lines.pop() === '' && lines.pop() === '# EOF', 'the last line is "# EOF"');
  const families: Building[] = [];
  for (const line of lines) {
    const metadata = METADATA.exec(line);
    const sample = SAMPLE.exec(line);
    must(metadata !== null || sample !== null, `a line is metadata or a sample: ${line}`);
    const name = (metadata?.[2] ?? sample?.[1])!;
    let family = families.at(-1);
    if (family?.name !== name) {
      must(
        families.every((other) => other.name !== name),
        `a family stands together: ${name}`,
      );
      must(metadata !== null, `a family has metadata before its samples: ${name}`);
      family = { name, metadata: new Map(), samples: new Map() };
      families.push(family);
    }
    if (metadata !== null) takeMetadata(family, metadata[1]!, metadata[3]!);
    else takeSample(family, sample![2], Number(sample![3]));
  }
  return families.map(finished);
}

interface Building {
  readonly name: string;
  readonly metadata: Map<string, string>;
  readonly samples: Map<string, Family['samples'][number]>;
}

function takeMetadata({ name, metadata, samples }: Building, keyword: string, value: string): void {
  must(samples.size === 0, `metadata stands before samples: ${name}`);
  must(!metadata.has(keyword), `${keyword} of ${name} is there once`);
  metadata.set(keyword, value);
}

function takeSample({ name, metadata, samples }: Building, text: string | undefined, value: number): void {
  must(metadata.get('TYPE') === 'gauge', `only a gauge has samples of its own name: ${name}`);
  const labels = text === undefined ? {} : readLabels(text);
  const key = JSON.stringify(Object.entries(labels).sort());
  must(!samples.has(key), `no two samples of ${name} have the same labels: ${key}`);
  samples.set(key, { labels, value });
}

function readLabels(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  let end = 0;
  for (let match = LABEL.exec(text); match !== null; match = LABEL.exec(text)) {
    const [, name = '', value = ''] = match;
    must(!(name in labels) && !name.startsWith('__'), `the label ${name} is there once, and not reserved`);
    labels[name] = value.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
    end = LABEL.lastIndex;
  }
  must(end === text.length, `labels are well formed: ${text}`);
  return labels;
}

function finished({ name, metadata, samples }: Building): Family {
  const [type = '', unit, help] = ['TYPE', 'UNIT', 'HELP'].map((keyword) => metadata.get(keyword));
  must(TYPES.includes(type), `${name} has a type: ${type}`);
  must(unit === undefined || name.endsWith(`_${unit}`), `${name} ends in its unit`);
  must(help !== undefined && !/["\\]/.test(help), `${name} has help that every reader takes alike`);
  return { name, type, unit, help: help!, samples: [...samples.values()] };
}

function must(holds: boolean, rule: string): void {
  if (!holds) throw new Error(`OpenMetrics: ${rule}`);
}
