import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { dump, load } from 'js-yaml';
import { parseInvocation } from '../../src/cli/parser.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { runMetrics } from '../../src/output/findings/run-metrics.ts';
import { readOpenMetrics } from '../output/findings/openmetrics-reader.ts';
import { describeWithPromtool, promtool } from '../promtool.ts';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

interface PrometheusRule {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly groups: readonly { readonly name: string; readonly rules: readonly Alert[] }[] };
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly refId: string; readonly expr: string }[];
}

interface Dashboard {
  readonly uid: string;
  readonly schemaVersion: number;
  readonly templating: { readonly list: readonly { readonly name: string }[] };
  readonly panels: readonly Panel[];
}

const rule = load(readFileSync('deploy/prometheus/rules.yaml', 'utf8')) as PrometheusRule;
const dashboard = JSON.parse(readFileSync('deploy/grafana/dashboard.json', 'utf8')) as Dashboard;
const alerts = rule.spec.groups.flatMap(({ rules }) => rules);
const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
const documented = [...readFileSync('docs/metrics.md', 'utf8').matchAll(/^```promql\n([^`]+)\n```$/gm)].map(
  ([, text]) => text!,
);

/** Names of the gauges, as the program has them. */
const GAUGES = readOpenMetrics(
  runMetrics({
    findings: [],
    nodes: [],
    pods: [],
    certificates: [],
    unread: [],
    succeeded: true,
    began: new Date(0),
    ended: new Date(0),
  }),
).map(({ name }) => name);

test('what alerts and panels ask for is what doctor tells, and all of it is documented', () => {
  const named = (text: string): readonly string[] => text.match(/kubectl_static_\w+/g) ?? [];
  expect(
    [...alerts.map(({ expr }) => expr), ...queries].flatMap(named).filter((name) => !GAUGES.includes(name)),
  ).toEqual([]);
  const document = readFileSync('docs/metrics.md', 'utf8');
  expect(GAUGES.filter((name) => !document.includes(`\`${name.replace('kubectl_static_', '')}\``))).toEqual([]);
});

test('the rules are as the operator takes them', () => {
  expect([rule.apiVersion, rule.kind]).toEqual(['monitoring.coreos.com/v1', 'PrometheusRule']);
  const keys = alerts.flatMap((alert) => Object.keys(alert));
  expect([...new Set(keys)].sort()).toEqual(['alert', 'annotations', 'expr', 'for', 'labels']);
  expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  expect(alerts.filter(({ labels }) => !['warning', 'critical'].includes(labels.severity))).toEqual([]);
});

test('what an alert says to run can be run', () => {
  const given = { node: 'cp-1', rule: CATALOGUE[0]!.rule.id };
  const lines = alerts.flatMap(({ annotations: { description } }) => {
    const text = description.replace(/\{\{ \$labels\.(node|rule) \}\}/g, (_, name: keyof typeof given) => given[name]);
    return [...text.matchAll(/kubectl static ([^.]+)/g)].map(([, line]) => line!);
  });
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) expect(() => parseInvocation(line.split(' '), COMMANDS)).not.toThrow();
});

test('the panels of the dashboard have their own places and say what they show', () => {
  const { panels, templating } = dashboard;
  expect(panels.map(({ id }) => id)).toEqual(panels.map((_, index) => index + 1));
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(cells.filter((cell) => Number(cell.split(' ')[0]) >= 24)).toEqual([]);
  expect(panels.filter(({ title, description }) => title === '' || description === '')).toEqual([]);
  const variables = new Set(
    JSON.stringify(panels)
      .match(/\$\{?(\w+)\}?/g)!
      .map((name) => name.replace(/\W/g, '')),
  );
  expect([...variables].sort()).toEqual(templating.list.map(({ name }) => name).sort());
});

describeWithPromtool('PromQL', () => {
  test.each([
    ['of the alerts', alerts.map(({ expr }) => expr)],
    ['of the dashboard', queries.map((query) => query.replaceAll('$job', '.+'))],
    ['of docs/metrics.md', documented],
  ])('%s is understood', (_where, expressions) => {
    expect(expressions).not.toEqual([]);
    const rules = expressions.map((expr, index) => ({ record: `r${index}`, expr }));
    const { status, output } = promtool(['check', 'rules', 'rules.yaml'], {
      'rules.yaml': dump({ groups: [{ name: 'all', rules }] }),
    });
    expect([status, output]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  test('the alerts fire at what they are for, and not before', () => {
    const series = {
      'kubectl_static_hidden_pods{node="a"}': '2x300',
      'kubectl_static_hidden_pods{node="b"}': '0x300',
      'kubectl_static_node_read{node="a",what="kubelet"}': '0x300',
      kubectl_static_run_start_time_seconds: '0x300',
      'kubelet_desired_pods{instance="i",node="a",static="true"}': '3x300',
      'kubelet_desired_pods{instance="i",node="a",static=""}': '30x300',
      'kubelet_mirror_pods{instance="i",node="a"}': '2x300',
    };
    const fired = (alertname: string, eval_time: string, labels: object | undefined) => ({
      alertname,
      eval_time,
      exp_alerts:
        labels === undefined
          ? []
          : [{ exp_labels: { severity: alerts.find(({ alert }) => alert === alertname)!.labels.severity, ...labels } }],
    });
    const cases = [
      fired('StaticPodsHidden', '1m', { node: 'a' }),
      fired('StaticPodNodeNotRead', '2h', undefined),
      fired('StaticPodNodeNotRead', '4h', { node: 'a', what: 'kubelet' }),
      fired('StaticPodDoctorStale', '2h', undefined),
      fired('StaticPodDoctorStale', '4h', {}),
      fired('KubeletHasStaticPodsWithoutMirror', '10m', undefined),
      fired('KubeletHasStaticPodsWithoutMirror', '20m', { instance: 'i', node: 'a' }),
    ];
    const bare = rule.spec.groups.map(({ name, rules }) => ({
      name,
      rules: rules.map(({ alert, expr, labels, for: wait }) => ({ alert, expr, labels, ...(wait && { for: wait }) })),
    }));
    const { status, output } = promtool(['test', 'rules', 'test.yaml'], {
      'rules.yaml': dump({ groups: bare }),
      'test.yaml': dump({
        rule_files: ['rules.yaml'],
        evaluation_interval: '1m',
        tests: [
          {
            interval: '1m',
            input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
            alert_rule_test: cases,
          },
        ],
      }),
    });
    expect([status, output]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});
