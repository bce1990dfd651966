import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { NamedObjectLookup } from '../../src/survey/named-object-lookup.ts';
import type { ApiRequest } from '../../src/kubectl/connection.ts';
import type { ObjectNames } from '../../src/rules/surroundings.ts';
import { scriptedConnection } from '../kubectl/scripted-connection.ts';

const { signal } = new AbortController();

function named(...namespaces: readonly string[]): ObjectNames {
  return { namespaces: new Set(namespaces), priorityClasses: new Set(['high']), runtimeClasses: new Set() };
}

/** A lookup whose answers take a moment; how many were waited for at a time, at most. */
function bench(concurrency: number) {
  const { connection, requests } = scriptedConnection(() => ({ pieces: ['{"value":7}'] }));
  let now = 0;
  const most = { waiting: 0 };
  const slow = {
    ...connection,
    send: async (request: ApiRequest) => {
      now += 1;
      most.waiting = Math.max(most.waiting, now);
      await sleep(5);
      now -= 1;
      return await connection.send(request);
    },
  };
  return { lookup: new NamedObjectLookup(slow, { concurrency, signal }), requests, most };
}

test('asks so many at a time, also where several directories are looked at together', async () => {
  const { lookup, requests, most } = bench(3);
  const many = Array.from({ length: 20 }, (_, index) => `ns-${index}`);
  const [one, other] = await Promise.all([lookup.find(named(...many)), lookup.find(named(...many, 'more'))]);
  expect(most.waiting).toBe(3);
  expect(requests).toHaveLength(22);
  expect([one.namespaces.size, other.namespaces.size]).toEqual([20, 21]);
  expect(other.priorityClasses.get('high')).toEqual({ value: 7 });
});

test('asks for nothing that no object can be called: what of it is there is not known', async () => {
  const { lookup, requests } = bench(3);
  const { namespaces } = await lookup.find(named('a.b', 'Shop', '..', 'a/b', 'x'.repeat(64), 'shop'));
  expect(requests.map(({ path }) => path).sort()).toEqual([
    '/api/v1/namespaces/shop',
    '/apis/scheduling.k8s.io/v1/priorityclasses/high',
  ]);
  expect([...namespaces.keys()]).toEqual(['shop']);
});
