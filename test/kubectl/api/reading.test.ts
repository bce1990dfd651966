import { describe, expect, test } from '@jest/globals';
import { attempt, unreadableOf, valueOf, type Question } from '../../../src/kubectl/api/reading.ts';
import { ApiError, ConnectionError, InterruptedError } from '../../../src/facts/errors.ts';

const QUESTION: Question = { what: 'node cp-1', permission: 'get nodes' };

function failing(error: Error, question = QUESTION) {
  return attempt(question, () => Promise.reject(error));
}

describe('an attempt comes to', () => {
  test('a value', async () => {
    expect(await attempt(QUESTION, () => Promise.resolve(7))).toEqual({ kind: 'read', value: 7 });
  });

  test.each([
    [401, 'Unauthorized', false],
    [403, 'Forbidden', true],
    [403, 'Unknown', false], // a kubelet's own, which no right of the user changes
    [404, 'NotFound', false],
    [500, 'InternalError', false],
  ])('a %d (%s) that says why, and the permission where that is missing: %p', async (status, reason, named) => {
    expect(await failing(new ApiError(status, reason, 'why not'))).toEqual({
      kind: 'unreadable',
      unreadable: { what: 'node cp-1', why: 'why not', status, ...(named ? { permission: 'get nodes' } : {}) },
    });
  });

  test('an absence, where that is an answer', async () => {
    const gone = new ApiError(404, 'NotFound', 'nodes "cp-1" not found');
    expect(await failing(gone, { ...QUESTION, mayBeAbsent: true })).toEqual({ kind: 'absent' });
  });

  test('a broken connection that says why', async () => {
    expect(await failing(new ConnectionError('reset', 'it broke', 'Try again.'))).toEqual({
      kind: 'unreadable',
      unreadable: { what: 'node cp-1', why: 'it broke' },
      beforeServer: true,
    });
  });

  test('a connection that did not come about in time', async () => {
    expect(await failing(new ConnectionError('unconnected', 'TLS handshake timeout'))).toEqual({
      kind: 'unreadable',
      unreadable: { what: 'node cp-1', why: 'TLS handshake timeout' },
      unconnected: true,
    });
  });

  test('a time limit that says why, wherever it ran out', async () => {
    expect(await failing(new ConnectionError('timeout', 'too late'))).toEqual({
      kind: 'unreadable',
      unreadable: { what: 'node cp-1', why: 'too late' },
    });
  });

  test.each([
    ['an interruption', new InterruptedError()],
    ['a bug', new TypeError('x')],
  ])('%s, thrown on', async (_what, error) => {
    await expect(failing(error)).rejects.toBe(error);
  });
});

test('values and failures of several attempts', async () => {
  const [read, absent, failed] = [
    await attempt(QUESTION, () => Promise.resolve(7)),
    await failing(new ApiError(404, 'NotFound', ''), { ...QUESTION, mayBeAbsent: true }),
    await failing(new ConnectionError('reset', 'it broke')),
  ];
  expect([read, absent, failed, undefined].map(valueOf)).toEqual([7, undefined, undefined, undefined]);
  expect(unreadableOf([read, absent, undefined, failed])).toEqual([{ what: 'node cp-1', why: 'it broke' }]);
});
