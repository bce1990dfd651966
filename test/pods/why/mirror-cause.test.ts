import { describe, expect, test } from '@jest/globals';
import type { AdmissionPolicies, NamespacePolicies } from '../../../src/pods/why/admission-policy.ts';
import { kubeletAlone, staticPod, type StaticPod } from '../../../src/pods/static-pod.ts';
import type { MirrorSuspicion } from '../../../src/pods/why/mirror-suspicion.ts';
import type { AdmissionTraits } from '../../../src/pods/kubelet-pod.ts';
import { whyNoMirror } from '../../../src/pods/why/mirror-cause.ts';
import { NO_TRAITS } from './admission-traits.ts';

const NOW = new Date('2026-02-01T12:00:00Z');

function hidden(traits: Partial<AdmissionTraits> | undefined = {}, since?: string): StaticPod {
  return kubeletAlone({
    metadata: { name: 'web-n', namespace: 'apps', labels: { app: 'web' } },
    node: 'n',
    hash: 'h',
    source: 'file',
    since,
    phase: 'Running',
    ready: '1/1',
    status: 'Running',
    restarts: '0',
    traits: { ...NO_TRAITS, ...traits },
  });
}

/** The same where only Events tell of it. */
function heard(): StaticPod {
  const times = { first: '2026-02-01T11:00:00Z', last: '2026-02-01T11:30:00Z' };
  const { metadata, node } = hidden();
  const words = { lastReason: 'Started', lastMessage: '', warning: undefined };
  const events = { hash: 'h', namespace: 'apps', name: 'web-n', node, ...times, ...words };
  return { ...staticPod({ node, events, kubeletAnswered: false }), metadata };
}

function policies(home: Partial<NamespacePolicies> = {}, more: Partial<AdmissionPolicies> = {}): AdmissionPolicies {
  const namespace = { metadata: { name: 'apps', labels: {} }, status: { phase: 'Active' } };
  return {
    namespaces: new Map([['apps', { namespace, quotas: [], limitRanges: [], ...home }]]),
    webhooks: [],
    validatingPolicies: [],
    policyBindings: [],
    priorityClasses: new Map(),
    missingRuntimeClasses: new Set(),
    namesakes: new Map(),
    refusals: new Map(),
    ...more,
  };
}

function causes(found: readonly MirrorSuspicion[]): string[] {
  return found.map(({ cause, confidence }) => `${cause} ${confidence}`);
}

test('nothing is made up where nothing speaks for anything', () => {
  expect(whyNoMirror(hidden(), policies(), NOW)).toEqual([]);
});

test('nothing is made up where nothing could be read', () => {
  const nothing = policies({ namespace: undefined, quotas: undefined, limitRanges: undefined });
  expect(whyNoMirror(hidden({ priorityClassName: 'gold' }), nothing, NOW)).toEqual([]);
  expect(whyNoMirror(hidden(), { ...nothing, namespaces: new Map() }, NOW)).toEqual([]);
});

test('of a pod that its kubelet refused no mirror is made, whatever else may be', () => {
  const refused = { container: undefined, image: undefined, words: undefined, since: undefined, final: true };
  const pod = hidden({ finished: true }, '2026-02-01T11:59:30Z');
  const kubelet = { ...pod.kubelet!, phase: 'Failed', status: 'NodeAffinity', trouble: { ...refused, refused: true } };
  expect(whyNoMirror({ ...pod, kubelet }, policies(), NOW)).toEqual([
    { cause: 'not-admitted', confidence: 'certain', object: undefined, evidence: ['NodeAffinity'] },
  ]);
});

test('a missing namespace explains everything', () => {
  const found = whyNoMirror(
    hidden({ apiReferences: ['secrets'], finished: true }),
    policies({ namespace: 'absent' }),
    NOW,
  );
  expect(found).toEqual([
    {
      cause: 'namespace-missing',
      confidence: 'certain',
      object: 'Namespace apps',
      evidence: ['the server has no such namespace'],
    },
  ]);
});

describe('what is found together', () => {
  const quota = { quotas: [{ metadata: { name: 'q' }, spec: { hard: { pods: '5' } } }] };
  const pod = hidden({ apiReferences: ['secrets'], priorityClassName: 'system-node-critical' }, '2026-02-01T11:59:30Z');

  test('what is likely comes first, what is only possible last, and no idle guess', () => {
    expect(causes(whyNoMirror(pod, policies(quota), NOW))).toEqual(['api-reference likely', 'resource-quota guess']);
  });

  test('of one that only just started, beside what is only possible as well', () => {
    const started = hidden({}, '2026-02-01T11:59:30Z');
    expect(causes(whyNoMirror(started, policies(quota), NOW))).toEqual(['resource-quota guess', 'just-started guess']);
  });

  test('what is proved stands alone', () => {
    const refusals = new Map([['apps/web-n', 'it is forbidden']]);
    const namesakes = new Map([['apps/web-n', { mirrorOn: undefined, controller: undefined }]]);
    expect(causes(whyNoMirror(pod, policies(quota, { refusals, namesakes }), NOW))).toEqual([
      'refused certain',
      'name-taken certain',
    ]);
  });
});

test.each([
  ['n', []],
  ['b', ['name-taken certain']],
])('a mirror of node %s that has the name of one of node n', (mirrorOn, expected) => {
  const namesakes = new Map([['apps/web-n', { mirrorOn, controller: undefined }]]);
  expect(causes(whyNoMirror(hidden(), policies({}, { namesakes }), NOW))).toEqual(expected);
});

describe('PodSecurity', () => {
  const enforced = (level: string) =>
    policies({
      namespace: { metadata: { name: 'apps', labels: { 'pod-security.kubernetes.io/enforce': level } } },
    });
  const security = { baseline: ['hostNetwork: true'], restricted: ['container c: runAsNonRoot is not true'] };

  test.each([
    ['baseline', ['pod-security.kubernetes.io/enforce=baseline', 'hostNetwork: true']],
    [
      'restricted',
      ['pod-security.kubernetes.io/enforce=restricted', 'hostNetwork: true', 'container c: runAsNonRoot is not true'],
    ],
  ])('is likely where the pod breaks the level %s', (level, evidence) => {
    expect(whyNoMirror(hidden({ security }), enforced(level), NOW)).toEqual([
      { cause: 'pod-security', confidence: 'likely', object: 'Namespace apps', evidence },
    ]);
  });

  test('is only possible where no fault was found, or the pod was not seen', () => {
    expect(causes(whyNoMirror(hidden(), enforced('restricted'), NOW))).toEqual(['pod-security guess']);
    expect(causes(whyNoMirror(heard(), enforced('baseline'), NOW))).toEqual(['pod-security guess']);
  });

  test('refuses nothing at the level privileged', () => {
    expect(whyNoMirror(hidden({ security }), enforced('privileged'), NOW)).toEqual([]);
  });
});

describe('a quota', () => {
  const quota = (spec: object, used: Record<string, string> = {}) => ({
    metadata: { name: 'q' },
    spec,
    status: { used },
  });
  const judge = (
    spec: object,
    used: Record<string, string>,
    traits: Partial<AdmissionTraits> = {},
    limitRanges = [{}],
  ) => whyNoMirror(hidden(traits), policies({ quotas: [quota(spec, used)], limitRanges: limitRanges.slice(1) }), NOW);

  test('that is used up is likely', () => {
    expect(judge({ hard: { 'count/pods': '3' } }, { 'count/pods': '3' })).toEqual([
      {
        cause: 'resource-quota',
        confidence: 'likely',
        object: 'ResourceQuota apps/q',
        evidence: ['count/pods: 3 of 3 used'],
      },
    ]);
  });

  test('on something that a container does not set is likely, unless a LimitRange may fill it in', () => {
    const traits = { unsetResources: ['requests.memory'] };
    expect(causes(judge({ hard: { memory: '1Gi' } }, {}, traits))).toEqual(['resource-quota likely']);
    expect(causes(judge({ hard: { cpu: '1' } }, {}, traits))).toEqual(['resource-quota guess']);
    expect(causes(judge({ hard: { memory: '1Gi' } }, {}, traits, [{}, {}]))).toEqual(['resource-quota guess']);
  });

  test('for some pods only is a guess at most', () => {
    expect(causes(judge({ hard: { pods: '0' }, scopes: ['BestEffort'] }, { pods: '0' }))).toEqual([
      'resource-quota guess',
    ]);
  });

  test('on other things is none', () => {
    expect(judge({ hard: { services: '0', 'requests.storage': '0' } }, {})).toEqual([]);
  });
});

test('a limit range counts by its bounds, not by its defaults', () => {
  const limitRanges = [
    { metadata: { name: 'a' }, spec: { limits: [{ type: 'Container', min: { cpu: '1' }, max: { memory: '1Gi' } }] } },
    { metadata: { name: 'b' }, spec: { limits: [{ type: 'PersistentVolumeClaim', max: { storage: '1Gi' } }] } },
    { metadata: { name: 'c' }, spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] } },
  ];
  expect(whyNoMirror(hidden(), policies({ limitRanges }), NOW)).toEqual([
    {
      cause: 'limit-range',
      confidence: 'guess',
      object: 'LimitRange apps/a',
      evidence: ['Container min cpu=1', 'Container max memory=1Gi'],
    },
  ]);
});

describe('priority', () => {
  const classes = (value: { value?: number } | 'absent') =>
    policies({}, { priorityClasses: new Map([['gold', value]]) });

  test.each<[string, Partial<AdmissionTraits>, AdmissionPolicies, string[]]>([
    ['without a class', { priority: 100 }, policies(), ['priority-class likely']],
    ['zero without a class', { priority: 0 }, policies(), []],
    ['of a class that is missing', { priorityClassName: 'gold' }, classes('absent'), ['priority-class likely']],
    ['of a class that is there', { priorityClassName: 'gold' }, classes({ value: 5 }), []],
    ['as the class has it', { priorityClassName: 'gold', priority: 5 }, classes({ value: 5 }), []],
    [
      'other than the class has it',
      { priorityClassName: 'gold', priority: 6 },
      classes({ value: 5 }),
      ['priority-class likely'],
    ],
    [
      'of the system, outside kube-system',
      { priorityClassName: 'system-node-critical' },
      policies(),
      ['priority-class guess'],
    ],
  ])('%s', (_, traits, known, expected) => {
    expect(causes(whyNoMirror(hidden(traits), known, NOW))).toEqual(expected);
  });

  test('of the system is no matter where a quota names it', () => {
    const quotas = [{ spec: { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass' }] } } }];
    expect(whyNoMirror(hidden({ priorityClassName: 'system-node-critical' }), policies({ quotas }), NOW)).toEqual([]);
  });
});

test('webhooks are named with what is known of them', () => {
  const rules = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }];
  const webhooks = [
    {
      kind: 'MutatingWebhookConfiguration' as const,
      metadata: { name: 'inject' },
      webhooks: [
        { name: 'a.example.com', rules, clientConfig: { service: { namespace: 'mesh', name: 'injector' } } },
        {
          name: 'b.example.com',
          rules,
          failurePolicy: 'Ignore',
          clientConfig: { url: 'https://secret@x/' },
          matchConditions: [{}],
        },
        { name: 'c.example.com', rules: [] },
      ],
    },
  ];
  expect(whyNoMirror(hidden(), policies({}, { webhooks }), NOW).map(({ evidence }) => evidence)).toEqual([
    ['a.example.com', 'failurePolicy Fail', 'service mesh/injector'],
    ['b.example.com', 'failurePolicy Ignore', 'by URL', '1 match condition, not evaluated'],
  ]);
});

describe('validating policies', () => {
  const resourceRules = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }];
  const policy = (name: string, spec: object = {}) => ({
    metadata: { name },
    spec: { matchConstraints: { resourceRules }, validations: [{}, {}], ...spec },
  });
  const binding = (policyName: string, spec: object = {}) => ({
    metadata: { name: `${policyName}-binding` },
    spec: { policyName, validationActions: ['Deny', 'Audit'], ...spec },
  });

  test('are named with what puts them into force', () => {
    const validatingPolicies = [
      policy('signed'),
      policy('careful', { failurePolicy: 'Ignore', matchConditions: [{}] }),
    ];
    const policyBindings = [
      binding('signed'),
      { ...binding('signed'), metadata: { name: 'again' } },
      binding('careful', { matchResources: { namespaceSelector: {} } }),
    ];
    expect(whyNoMirror(hidden(), policies({}, { validatingPolicies, policyBindings }), NOW)).toEqual([
      {
        cause: 'admission-policy',
        confidence: 'guess',
        object: 'ValidatingAdmissionPolicy signed',
        evidence: ['Deny by binding signed-binding, again', 'failurePolicy Fail', '2 validations, not evaluated'],
      },
      {
        cause: 'admission-policy',
        confidence: 'guess',
        object: 'ValidatingAdmissionPolicy careful',
        evidence: [
          'Deny by binding careful-binding',
          'failurePolicy Ignore',
          '2 validations, not evaluated',
          '1 match condition, not evaluated',
        ],
      },
    ]);
  });

  test.each([
    ['without a binding', policy('a'), binding('b')],
    ['that only warns', policy('a'), binding('a', { validationActions: ['Warn', 'Audit'] })],
    [
      'of other resources',
      policy('a', { matchConstraints: { resourceRules: [{ resources: ['nodes'] }] } }),
      binding('a'),
    ],
    [
      'that is bound for other namespaces',
      policy('a'),
      binding('a', { matchResources: { namespaceSelector: { matchLabels: { strict: 'yes' } } } }),
    ],
  ])('%s are not suspected', (_, one, bound) => {
    const more = { validatingPolicies: [one], policyBindings: [bound] };
    expect(whyNoMirror(hidden(), policies({}, more), NOW)).toEqual([]);
  });
});

test('a namespace that is being deleted takes no pods', () => {
  const namespace = {
    metadata: { name: 'apps', deletionTimestamp: '2026-02-01T11:00:00Z' },
    status: { phase: 'Terminating' },
  };
  expect(whyNoMirror(hidden(), policies({ namespace }), NOW)).toEqual([
    {
      cause: 'namespace-terminating',
      confidence: 'likely',
      object: 'Namespace apps',
      evidence: ['phase Terminating since 2026-02-01T11:00:00Z'],
    },
  ]);
});

test('a webhook that looks at labels is suspected of what Events tell of, for they tell no labels', () => {
  const rules = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }];
  const webhook = { name: 'labels.example.com', rules, objectSelector: { matchLabels: { app: 'x' } } };
  const kind = 'ValidatingWebhookConfiguration' as const;
  const webhooks = [{ kind, metadata: { name: 'labels' }, webhooks: [webhook] }];
  const unlabelled = { name: 'web-n', namespace: 'apps' };
  const causes = (pod: StaticPod): readonly string[] => {
    return whyNoMirror(pod, policies({}, { webhooks }), NOW).map(({ cause }) => cause);
  };
  expect(causes({ ...heard(), metadata: unlabelled })).toEqual(['webhook']);
  expect(causes({ ...hidden(), metadata: unlabelled })).toEqual([]);
});

describe('what the pod itself asks for', () => {
  const missing = { missingRuntimeClasses: new Set(['kata']) };

  test.each([
    ['a RuntimeClass that is not there', 'kata', [['runtime-class', 'RuntimeClass kata']]],
    ['one that is, or could not be read', 'gvisor', []],
  ])('%s', (_what, runtimeClassName, expected) => {
    const found = whyNoMirror(hidden({ runtimeClassName }), policies({}, missing), NOW);
    expect(found.map(({ cause, object }) => [cause, object])).toEqual(expected);
  });

  test.each([
    [1572864, []],
    [1572865, ['too-large likely']],
  ])('%d bytes', (size, expected) => {
    expect(causes(whyNoMirror(hidden({ size }), policies(), NOW))).toEqual(expected);
  });
});
