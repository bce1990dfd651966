import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fanOut } from '../../../src/kubectl/api/fan-out.ts';
import { surveyNodes, type SurveyProgress } from '../../../src/survey/nodes/node-survey.ts';
import type { Reading } from '../../../src/kubectl/api/reading.ts';
import { ConnectionError, InterruptedError } from '../../../src/facts/errors.ts';

describe('working on many items', () => {
  test('is done for each once, never more at a time than allowed, and answered in their order', async () => {
    const property = fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 50 }), async (count, concurrency) => {
      const items = Array.from({ length: count }, (_, index) => index);
      const done: number[] = [];
      let atOnce = 0;
      let most = 0;
      const results = await fanOut(items, concurrency, async (item) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        for (let turns = 1 + (item % 4); turns > 0; turns -= 1) await Promise.resolve();
        atOnce -= 1;
        done.push(item);
        return -item;
      });
      expect(results).toEqual(items.map((item) => -item));
      expect(done.sort((a, b) => a - b)).toEqual(items);
      // More than 32 only once 32 were done: of 40 no more are left then.
      expect(most).toBe(Math.min(count, concurrency, 32));
    });
    await fc.assert(property);
  });

  test('does later what finds no file descriptor while others are under way, and fails where it is alone', async () => {
    const exhausted = () => new ConnectionError('exhausted', 'too many open files');
    let atOnce = 0;
    const results = await fanOut([1, 2, 3, 4, 5, 6], 6, async (item) => {
      atOnce += 1;
      const isOver = atOnce > 2;
      for (let turns = 3; turns > 0; turns -= 1) await Promise.resolve();
      atOnce -= 1;
      if (isOver) throw exhausted();
      return item;
    });
    expect(results).toEqual([1, 2, 3, 4, 5, 6]);
    await expect(fanOut([1], 6, () => Promise.reject(exhausted()))).rejects.toThrow('too many open files');
  });

  test('does later also the first, if what came after it took the file descriptors', async () => {
    let atOnce = 0;
    let tries = 0;
    const results = await fanOut([1, 2, 3], 3, async (item) => {
      atOnce += 1;
      for (let turns = 3 * item; turns > 0; turns -= 1) await Promise.resolve();
      const isOver = atOnce > 1;
      atOnce -= 1;
      if (item === 1) tries += 1;
      if (item === 1 && isOver) throw new ConnectionError('exhausted', 'too many open files');
      return item;
    });
    expect([results, tries]).toEqual([[1, 2, 3], 2]);
  });

  test('is not held up by what is not answered, however much that is', async () => {
    const items = Array.from({ length: 200 }, (_, index) => index);
    const isSilent = (item: number): boolean => item % 5 === 0;
    let left = items.filter((item) => !isSilent(item)).length;
    let over = (): void => undefined;
    const allElse = new Promise<void>((resolve) => {
      over = resolve;
    });
    let atOnce = 0;
    let most = 0;
    const results = await fanOut(items, 64, async (item) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      if (isSilent(item)) await allElse;
      else {
        left -= 1;
        if (left === 0) over();
        await Promise.resolve();
      }
      atOnce -= 1;
      return item;
    });
    expect(results).toEqual(items);
    expect(most).toBeLessThanOrEqual(64);
  });

  test('ends with the first error, once what was begun is over', async () => {
    const done: string[] = [];
    const work = fanOut(['a', 'b', 'bad', 'c', 'd'], 2, async (item) => {
      await Promise.resolve();
      if (item === 'bad') throw new Error('no');
      done.push(item);
    });
    await expect(work).rejects.toThrow('no');
    expect(done).toEqual(['a', 'b', 'c']);
  });
});

describe('a survey', () => {
  const read = <T>(value: T): Reading<T> => ({ kind: 'read', value });
  const refused: Reading<never> = {
    kind: 'unreadable',
    unreadable: { what: 'it', why: 'forbidden', status: 403, permission: 'get nodes/proxy' },
  };
  const dead: Reading<never> = { kind: 'unreadable', unreadable: { what: 'it', why: 'i/o timeout', status: 503 } };
  const nodes = Array.from({ length: 40 }, (_, index) => `node-${index}`);
  const options = { concurrency: 4, signal: new AbortController().signal, onProgress: () => undefined };

  test('keeps answers and failures apart, and says how far it has come', async () => {
    const progress: SurveyProgress[] = [];
    const onProgress = (state: SurveyProgress): void => void progress.push(state);
    const survey = await surveyNodes(['a', 'b', 'c'], { ...options, concurrency: 1, onProgress }, (node) =>
      Promise.resolve(node === 'b' ? dead : read(node.toUpperCase())),
    );
    expect([...survey.answers]).toEqual([
      ['a', 'A'],
      ['c', 'C'],
    ]);
    expect([...survey.unanswered.keys()]).toEqual(['b']);
    expect([survey.unasked, survey.interrupted]).toEqual([[], false]);
    expect(progress).toEqual([
      { done: 0, failed: 0, total: 3 },
      { done: 1, failed: 0, total: 3 },
      { done: 2, failed: 1, total: 3 },
      { done: 3, failed: 1, total: 3 },
    ]);
  });

  test('asks no more where every kubelet refuses', async () => {
    let asked = 0;
    const survey = await surveyNodes(nodes, options, () => {
      asked += 1;
      return Promise.resolve(refused);
    });
    expect(asked).toBeLessThan(15);
    expect(survey.unanswered.size + survey.unasked.length).toBe(40);
    expect(survey.interrupted).toBe(false);
  });

  test('goes on where one kubelet has answered, or where they are only dead', async () => {
    const mixed = await surveyNodes(nodes, options, (node) => Promise.resolve(node === 'node-0' ? read(1) : refused));
    const down = await surveyNodes(nodes, options, () => Promise.resolve(dead));
    expect([mixed.unanswered.size, mixed.unasked.length]).toEqual([39, 0]);
    expect([down.unanswered.size, down.unasked.length]).toEqual([40, 0]);
  });

  test('waits for the first nodes before quick refusals are taken for all', async () => {
    const asked: string[] = [];
    const survey = await surveyNodes(nodes, { ...options, concurrency: 32 }, async (node) => {
      asked.push(node);
      for (let turn = node === 'node-7' ? 50 : 1; turn > 0; turn -= 1) await Promise.resolve();
      return node === 'node-7' ? read(node) : refused;
    });
    expect([asked.length, survey.answers.size, survey.unasked]).toEqual([40, 1, []]);
  });

  test('asks all where the refusals of the first may not hold for the rest', async () => {
    let questions = 0;
    const refusalHolds = (): Promise<boolean> => {
      questions += 1;
      return Promise.resolve(false);
    };
    const survey = await surveyNodes(nodes, { ...options, refusalHolds }, (node) =>
      Promise.resolve(Number(node.slice('node-'.length)) < 20 ? refused : read(node)),
    );
    expect([survey.answers.size, survey.unanswered.size, questions]).toEqual([20, 20, 1]);
  });

  test("takes no kubelet's own refusal for one of the API server", async () => {
    const own: Reading<never> = { kind: 'unreadable', unreadable: { what: 'it', why: 'Forbidden', status: 403 } };
    const survey = await surveyNodes(nodes, options, (node) =>
      Promise.resolve(Number(node.slice('node-'.length)) < 20 ? own : read(node)),
    );
    expect([survey.answers.size, survey.unanswered.size]).toEqual([20, 20]);
  });

  test('asks a node once more whose question did not arrive, and ends where the API server is lost', async () => {
    const broken: Reading<never> = {
      kind: 'unreadable',
      unreadable: { what: 'it', why: 'connection refused' },
      beforeServer: true,
    };
    let up = true;
    const failed = new Set<string>();
    const serverAnswers = (): Promise<boolean> => Promise.resolve(up);
    const survey = await surveyNodes(nodes, { ...options, concurrency: 1, serverAnswers }, (node) => {
      up = node !== 'node-20';
      const first = !failed.has(node);
      failed.add(node);
      return Promise.resolve(
        node === 'node-20' || (node === 'node-3' && first) || node === 'node-5' ? broken : read(1),
      );
    });
    expect([survey.answers.size, [...survey.unanswered.keys()]]).toEqual([19, ['node-5']]);
    expect([survey.unasked.length, survey.lost, survey.interrupted]).toEqual([20, 'connection refused', false]);
  });

  test('asks a node once more for which no connection came about in time', async () => {
    const late: Reading<never> = {
      kind: 'unreadable',
      unreadable: { what: 'it', why: 'TLS handshake timeout' },
      unconnected: true,
    };
    const asked = new Map<string, number>();
    const survey = await surveyNodes(nodes, options, (node) => {
      const times = (asked.get(node) ?? 0) + 1;
      asked.set(node, times);
      return Promise.resolve(node === 'node-5' || (node === 'node-3' && times === 1) ? late : read(1));
    });
    expect([survey.answers.size, [...survey.unanswered.keys()], survey.lost]).toEqual([39, ['node-5'], undefined]);
    expect([...asked.values()].reduce((sum, times) => sum + times)).toBe(42);
  });

  test('is in the order of the nodes, whichever answers first', async () => {
    const turns = (node: string): number => 40 - Number(node.slice('node-'.length));
    const survey = await surveyNodes(nodes, { ...options, concurrency: 40 }, async (node) => {
      for (let turn = turns(node); turn > 0; turn -= 1) await Promise.resolve();
      return turns(node) % 2 === 0 ? read(node) : dead;
    });
    const even = nodes.filter((node) => turns(node) % 2 === 0);
    expect([...survey.answers.keys()]).toEqual(even);
    expect([...survey.unanswered.keys()]).toEqual(nodes.filter((node) => !even.includes(node)));
  });

  test('keeps what it knows when it is interrupted', async () => {
    const interruption = new AbortController();
    const survey = await surveyNodes(nodes, { ...options, concurrency: 1, signal: interruption.signal }, (node) => {
      if (node === 'node-3') interruption.abort();
      if (interruption.signal.aborted) return Promise.reject(new InterruptedError());
      return Promise.resolve(read(node));
    });
    expect([...survey.answers.keys()]).toEqual(['node-0', 'node-1', 'node-2']);
    expect([survey.unasked.length, survey.interrupted]).toEqual([37, true]);
  });

  test('passes on what is a bug', async () => {
    const survey = surveyNodes(nodes, options, () => Promise.reject(new RangeError('bug')));
    await expect(survey).rejects.toThrow(RangeError);
  });
});
