import { describe, expect, test } from '@jest/globals';
import type { Unreadable } from '../../src/facts/evidence.ts';
import { hiddenPodNotes, surveyNotes, type SurveyOutcome } from '../../src/output/survey-notes.ts';

function outcome(answers: number, unanswered: Readonly<Record<string, Partial<Unreadable>>> = {}): SurveyOutcome {
  return {
    answers: { size: answers },
    unanswered: new Map(Object.entries(unanswered).map(([node, one]) => [node, { what: 'it', why: '', ...one }])),
    unasked: [],
    interrupted: false,
  };
}

describe('kubelets that did not answer', () => {
  test('are not mentioned where all did', () => {
    expect(surveyNotes(outcome(3))).toEqual([]);
  });

  test('are counted and named by reason, in order', () => {
    const dial = 'error trying to reach service: dial tcp';
    const notes = surveyNotes(
      outcome(3, {
        b: { why: `${dial} 10.0.0.2:10250: connect: connection refused`, status: 503 },
        a: { why: `${dial} 10.0.0.1:10250: connect: connection refused`, status: 503 },
        c: { why: `${dial} [fd00::1]:10250: i/o timeout`, status: 503 },
        d: { why: 'Unable to connect to the server: no complete answer from https://x:6443 within 5s' },
        e: { why: 'nodes "e" is forbidden: ...', status: 403, permission: 'get nodes/proxy' },
        f: { why: 'nodes "f" not found', status: 404 },
        h: { why: 'the server at https://x:6443 answered /api/v1/nodes/h/proxy/pods with a web page (HTTP 200)' },
        g: { why: 'strange \u001b[31m' },
      }),
    );
    expect(notes).toEqual([
      'Note: 2 of 11 kubelets did not answer (connection refused): a, b',
      'Note: 1 of 11 kubelets did not answer (i/o timeout): c',
      'Note: 1 of 11 kubelets did not answer (no answer within 5s): d',
      'Note: 1 of 11 kubelets could not be asked (forbidden: needs "get nodes/proxy"): e',
      'Note: 1 of 11 kubelets did not answer (no such node, or its kubelet has no such endpoint): f',
      'Note: 1 of 11 kubelets did not answer (strange \\u001b[31m): g',
      'Note: 1 of 11 kubelets did not answer (answered with a web page (HTTP 200)): h',
    ]);
  });

  test('are told the less powerful permissions first, each set by itself', () => {
    const refused = { why: 'forbidden: ...', status: 403, permission: 'get nodes/proxy' };
    const notes = surveyNotes(
      outcome(0, {
        a: { ...refused, lesserPermissions: ['get nodes/configz', 'get nodes/pods'] },
        b: { ...refused, lesserPermissions: ['get nodes/pods'] },
        c: refused,
      }),
    );
    expect(notes).toEqual([
      'Note: 1 of 3 kubelets could not be asked (forbidden: needs "get nodes/configz" and "get nodes/pods", or "get nodes/proxy"): a',
      'Note: 1 of 3 kubelets could not be asked (forbidden: needs "get nodes/pods" or "get nodes/proxy"): b',
      'Note: 1 of 3 kubelets could not be asked (forbidden: needs "get nodes/proxy"): c',
    ]);
  });

  test('are named up to twenty', () => {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`n${index + 10}`, { why: 'x' }]));
    expect(surveyNotes(outcome(0, many))).toEqual([
      'Note: 25 of 25 kubelets did not answer (x): n10, n11, n12, n13, n14, n15, n16, n17, n18, n19, n20, n21, n22, n23, n24, n25, n26, n27, n28, n29 and 5 more',
    ]);
  });

  test('may not have been asked at all', () => {
    const unasked = ['a', 'b'];
    expect(surveyNotes({ ...outcome(0), unasked })).toEqual([
      'Note: 2 kubelets not asked, because all earlier requests were refused',
    ]);
    expect(surveyNotes({ ...outcome(1), unasked, interrupted: true })).toEqual([
      'Note: interrupted: no answer from 2 of 3 kubelets',
    ]);
  });
});

describe('hidden pods', () => {
  const base = { pods: [], kubelets: outcome(2), eventsRead: false, eventsUseless: false, interrupted: false };
  const events =
    'Note: where no kubelet answered, Events were read: they cover the last hour or so, may be of pods that are gone by now, and show nothing in namespaces that do not exist.';

  test.each([
    ['none, all heard', base, ['No hidden static pods found: 2 kubelets asked, all answered.']],
    ['some, all heard', { ...base, pods: [1] }, []],
    [
      'none, not all heard',
      { ...base, kubelets: outcome(1, { a: {} }), eventsRead: true },
      ['No hidden static pods found where it was possible to look.', events],
    ],
    ['some, by Events alone', { ...base, pods: [1], kubelets: undefined, eventsRead: true }, [events]],
    [
      'some, without Events',
      { ...base, pods: [1], kubelets: outcome(1, { a: {} }) },
      ['Note: where no kubelet answered, nothing was looked at.'],
    ],
    [
      'some, with labels asked for',
      { ...base, pods: [1], kubelets: outcome(1, { a: {} }), eventsUseless: true },
      ['Note: where no kubelet answered, nothing was looked at: Events do not show labels.'],
    ],
    [
      'nothing heard',
      { ...base, kubelets: outcome(0, { a: {} }) },
      ['Hidden static pods could not be looked for: no kubelet answered, and no Events were read.'],
    ],
  ])('%s', (_, facts, notes) => {
    expect(hiddenPodNotes(facts)).toEqual(notes);
  });
});
