import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toOpenMetrics, type Gauge } from '../../../src/output/findings/openmetrics.ts';
import { describeWithPromtool, promtool } from '../../promtool.ts';
import { readOpenMetrics } from './openmetrics-reader.ts';
import { ANY_TEXT } from '../../any-text.ts';

const gauge = (samples: Gauge['samples']): Gauge => ({ name: 'a_seconds', unit: 'seconds', help: 'A.', samples });

describe('the text', () => {
  test('has the metadata of every gauge, its samples, and an end', () => {
    const text = toOpenMetrics([
      gauge([
        { labels: { node: 'cp-1', of: '' }, value: 1.5 },
        { labels: {}, value: 0 },
      ]),
      { name: 'b', help: 'B.', samples: [] },
    ]);
    expect(text).toBe(
      [
        '# TYPE a_seconds gauge',
        '# UNIT a_seconds seconds',
        '# HELP a_seconds A.',
        'a_seconds{node="cp-1"} 1.5',
        'a_seconds 0',
        '# TYPE b gauge',
        '# HELP b B.',
        '# EOF',
        '',
      ].join('\n'),
    );
  });

  test('has quotes and backslashes of labels escaped, and what a terminal must not see', () => {
    const text = toOpenMetrics([gauge([{ labels: { a: 'x"y\\z\n\t\u001b[31m\ud800é' }, value: 1 }])]);
    expect(text.split('\n')[3]).toBe('a_seconds{a="x\\"y\\\\z\\\\n\\\\t\\\\u001b[31m\ufffdé"} 1');
    expect(readOpenMetrics(text)[0]!.samples).toEqual([{ labels: { a: 'x"y\\z\\n\\t\\u001b[31m\ufffdé' }, value: 1 }]);
  });

  test('never has two samples with the same labels: a reader refuses all for that', () => {
    const samples = ['\u001b', '\\u001b'].map((a, index) => ({ labels: { a }, value: 2 - index }));
    expect(readOpenMetrics(toOpenMetrics([gauge(samples)]))[0]!.samples).toEqual([
      { labels: { a: '\\u001b' }, value: 1 },
    ]);
  });

  test('is read strictly, whatever is in a label', () => {
    const value = fc.oneof(ANY_TEXT, fc.string({ unit: fc.constantFrom('"', '\\', '\n', 'n', ',', '}') }));
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, fc.double({ noNaN: true, noDefaultInfinity: true }))), (rows) => {
        const samples = rows.map(([a, b, number]) => ({ labels: { a, b }, value: number }));
        expect(() => readOpenMetrics(toOpenMetrics([gauge(samples)]))).not.toThrow();
      }),
    );
  });
});

describe('the reader of the tests refuses', () => {
  test.each([
    ['no end', 'a 1\n'],
    ['something after the end', '# TYPE a gauge\n# EOF\na 1\n'],
    ['an end without a line break', '# EOF'],
    ['a blank line', '# TYPE a gauge\n\n# EOF\n'],
    ['a comment', '# a comment\n# EOF\n'],
    ['a sample without a family', 'a 1\n# EOF\n'],
    ['a family that is torn apart', '# TYPE a gauge\n# HELP a A\n# TYPE b gauge\n# HELP b B\na 1\n# EOF\n'],
    ['metadata after a sample', '# TYPE a gauge\na 1\n# HELP a A\n# EOF\n'],
    ['a type twice', '# TYPE a gauge\n# TYPE a gauge\n# EOF\n'],
    ['a type that there is none', '# TYPE a number\n# HELP a A\n# EOF\n'],
    ['a unit that is not in the name', '# TYPE a gauge\n# UNIT a seconds\n# HELP a A\n# EOF\n'],
    ['a sample of a counter without _total', '# TYPE a counter\n# HELP a A\na 1\n# EOF\n'],
    ['the same labels twice', '# TYPE a gauge\n# HELP a A\na{b="c"} 1\na{b="c"} 2\n# EOF\n'],
    ['a label twice', '# TYPE a gauge\n# HELP a A\na{b="c",b="d"} 1\n# EOF\n'],
    ['an escape that there is none', '# TYPE a gauge\n# HELP a A\na{b="\\t"} 1\n# EOF\n'],
    ['a quote that is not escaped', '# TYPE a gauge\n# HELP a A\na{b="c"d"} 1\n# EOF\n'],
    ['a comma at the end of labels', '# TYPE a gauge\n# HELP a A\na{b="c",} 1\n# EOF\n'],
    ['no value', '# TYPE a gauge\n# HELP a A\na{b="c"}\n# EOF\n'],
  ])('%s', (_what, text) => {
    expect(() => readOpenMetrics(text)).toThrow('OpenMetrics: ');
  });
});

// What Prometheus itself thinks of a text: its own reader of OpenMetrics, and that of the text format.
describeWithPromtool('what is written is taken', () => {
  const text = toOpenMetrics([
    gauge([
      { labels: { a: 'x"y\\z\n\u001bé' }, value: 1_800_000_000.125 },
      { labels: { a: '\\n', b: '},{' }, value: 1e-7 },
      { labels: {}, value: 0 },
    ]),
    { name: 'b', help: 'B.', samples: [] },
  ]);

  test('as the text format, which node_exporter and the Pushgateway read', () => {
    expect(promtool(['check', 'metrics'], {}, text)).toEqual({ status: 0, output: '' });
  });

  test('as OpenMetrics', () => {
    // A block is made of samples with times alone.
    const metrics = text.replace(/^(?!#)(.+)$/gm, '$1 1800000000');
    const args = ['tsdb', 'create-blocks-from', 'openmetrics', 'metrics', 'blocks'];
    expect(promtool(args, { metrics }).status).toBe(0);
  });
});
