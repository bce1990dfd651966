import { describe, expect, test } from '@jest/globals';
import { refusedInSpec } from './refusals.ts';

const NODE = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
const POD = 'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]';

describe('tolerations', () => {
  test.each([
    ['{operator: Exists}', 36, []],
    ['{key: a, operator: Equal, value: b, effect: NoSchedule}', 36, []],
    ['{key: a, value: b}', 36, []],
    ['{operator: Equal, value: b}', 36, ['spec.tolerations[0].operator: Invalid value']],
    ['{key: a, operator: In}', 36, ['spec.tolerations[0].operator: Unsupported value']],
    // The gate of KEP-5471 is closed in 1.36 as well.
    ['{key: a, operator: Gt, value: "5"}', 36, ['spec.tolerations[0].operator: Unsupported value']],
    ['{key: a, operator: Lt, value: "5"}', 27, ['spec.tolerations[0].operator: Unsupported value']],
    ['{key: a, operator: Exists, tolerationSeconds: 5}', 36, ['spec.tolerations[0].effect: Invalid value']],
    ['{key: a, operator: Exists, effect: NoExecute, tolerationSeconds: -5}', 36, []],
    ['{key: "a b", operator: Exists}', 36, ['spec.tolerations[0].key: Invalid value']],
    ['{key: a, value: "b c"}', 36, ['spec.tolerations[0].operator: Invalid value']],
    ['{key: a, operator: Exists, effect: noexecute}', 36, ['spec.tolerations[0].effect: Unsupported value']],
  ])('%s, for 1.%d', (toleration, minor, expected) => {
    expect(refusedInSpec(`tolerations: [${toleration}]`, minor)).toEqual(expected);
  });
});

describe('required node affinity', () => {
  test.each([
    ['[{matchExpressions: [{key: a, operator: In, values: [b]}]}]', 36, []],
    ['[]', 36, [`${NODE}: Required value`]],
    ['[{}]', 36, []],
    ['[{matchExpressions: [{key: a, operator: In}]}]', 36, [`${NODE}[0].matchExpressions[0].values: Required value`]],
    [
      '[{matchExpressions: [{key: a, operator: Exists, values: [b]}]}]',
      36,
      [`${NODE}[0].matchExpressions[0].values: Forbidden`],
    ],
    [
      '[{matchExpressions: [{key: a, operator: Gt, values: ["1", "2"]}]}]',
      36,
      [`${NODE}[0].matchExpressions[0].values: Required value`],
    ],
    [
      '[{matchExpressions: [{key: a, operator: in, values: [b]}]}]',
      36,
      [`${NODE}[0].matchExpressions[0].operator: Invalid value`],
    ],
    [
      '[{matchExpressions: [{key: a, operator: In, values: ["b c"]}]}]',
      36,
      [`${NODE}[0].matchExpressions[0].values[0]: Invalid value`],
    ],
    ['[{matchExpressions: [{key: a, operator: In, values: ["b c"]}]}]', 32, []],
    ['[{matchFields: [{key: metadata.name, operator: In, values: [cp-1]}]}]', 36, []],
    [
      '[{matchFields: [{key: metadata.name, operator: In, values: [cp-1, cp-2]}]}]',
      36,
      [`${NODE}[0].matchFields[0].values: Required value`],
    ],
    [
      '[{matchFields: [{key: metadata.uid, operator: In, values: [cp-1]}]}]',
      36,
      [`${NODE}[0].matchFields[0].key: Invalid value`],
    ],
  ])('%s, for 1.%d', (terms, minor, expected) => {
    const affinity = `{nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: ${terms}}}}`;
    expect(refusedInSpec(`affinity: ${affinity}`, minor)).toEqual(expected);
  });

  test.each([
    [0, ['weight: Invalid value']],
    [100, []],
    [101, ['weight: Invalid value']],
  ])('preference with the weight %d', (weight, expected) => {
    const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
    const preference = '{matchExpressions: [{key: a, operator: In, values: ["b c"]}]}';
    const found = refusedInSpec(
      `affinity: {nodeAffinity: {${preferred}: [{weight: ${weight}, preference: ${preference}}]}}`,
    );
    expect(found).toEqual(expected.map((one) => `spec.affinity.nodeAffinity.${preferred}[0].${one}`));
  });
});

describe('affinity to pods', () => {
  test.each([
    ['{topologyKey: a}', []],
    ['{topologyKey: a, namespaces: [A]}', [`${POD}.namespace: Invalid value`]],
    ['{topologyKey: a, labelSelector: {matchLabels: {a: "b c"}}}', [`${POD}.labelSelector.matchLabels: Invalid value`]],
    [
      '{topologyKey: a, labelSelector: {matchExpressions: [{key: a, operator: In}]}}',
      [`${POD}.labelSelector.matchExpressions[0].values: Required value`],
    ],
    [
      '{topologyKey: a, labelSelector: {matchExpressions: [{key: a, operator: Gt, values: ["1"]}]}}',
      [`${POD}.labelSelector.matchExpressions[0].operator: Invalid value`],
    ],
  ])('%s', (term, expected) => {
    const required = 'requiredDuringSchedulingIgnoredDuringExecution';
    expect(refusedInSpec(`affinity: {podAntiAffinity: {${required}: [${term}]}}`)).toEqual(expected);
  });
});

describe('spread constraints', () => {
  const AT = 'spec.topologySpreadConstraints[0]';
  const GOOD = 'maxSkew: 1, topologyKey: a, whenUnsatisfiable: ScheduleAnyway';
  test.each([
    [`{${GOOD}}`, 36, []],
    ['{maxSkew: 1, topologyKey: a}', 36, [`${AT}.whenUnsatisfiable: Unsupported value`]],
    ['{maxSkew: 1, whenUnsatisfiable: DoNotSchedule}', 36, [`${AT}.topologyKey: Required value`]],
    [`{${GOOD}, minDomains: 0}`, 36, [`${AT}.minDomains: Invalid value`]],
    [`{${GOOD}, nodeTaintsPolicy: honor}`, 36, [`${AT}.nodeTaintsPolicy: Unsupported value`]],
  ])('%s, for 1.%d', (constraints, minor, expected) => {
    expect(refusedInSpec(`topologySpreadConstraints: [${constraints}]`, minor)).toEqual(expected);
  });
});

describe('what else tells of scheduling', () => {
  test.each([
    ['nodeSelector: {disk: ssd}', []],
    ['nodeSelector: {disk: "s s"}', ['spec.nodeSelector: Invalid value']],
    ['priorityClassName: system-node-critical', []],
    ['priorityClassName: High_One', ['spec.priorityClassName: Invalid value']],
    ['preemptionPolicy: Never', []],
    ['preemptionPolicy: Always', ['spec.preemptionPolicy: Unsupported value']],
    ['preemptionPolicy: ""', ['spec.preemptionPolicy: Required value']],
    ['schedulerName: My_Scheduler', []],
    ['runtimeClassName: Kata', ['spec.runtimeClassName: Invalid value']],
    ['runtimeClassName: ""', ['spec.runtimeClassName: Invalid value']],
    ['activeDeadlineSeconds: 60', []],
    ['activeDeadlineSeconds: -1', ['spec.activeDeadlineSeconds: Invalid value']],
    ['activeDeadlineSeconds: 2147483648', ['spec.activeDeadlineSeconds: Invalid value']],
    ['terminationGracePeriodSeconds: 0', []],
    ['terminationGracePeriodSeconds: -1', []],
    ['readinessGates: [{conditionType: www.example.com/ok}]', []],
    ['readinessGates: [{conditionType: "not ok"}]', ['spec.readinessGates[0].conditionType: Invalid value']],
    ['os: {name: linux}', []],
    ['os: {}', ['spec.os.name: Required value']],
    ['os: {name: Linux}', ['spec.os: Unsupported value']],
    ['enableServiceLinks: false', []],
  ])('%s', (spec, expected) => {
    expect(refusedInSpec(spec)).toEqual(expected);
  });
});
