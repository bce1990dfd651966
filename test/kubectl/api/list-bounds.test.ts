import { expect, test } from '@jest/globals';
import { ListBounds, OF_KUBELET, weightOf } from '../../../src/kubectl/api/list-bounds.ts';

const MIB = 1024 * 1024;

function tooLarge(mebibytes: number): string {
  return `the list is larger than any Kubernetes list (${mebibytes} MiB)`;
}

/** How many items of a list are taken, a page each, until it is given up; and why. */
function pagesTaken(bounds: ListBounds, take: () => void): readonly [pages: number, why: string] {
  for (let page = 0; ; page += 1) {
    try {
      bounds.item();
      take();
      bounds.turn(`token-${page}`);
    } catch (error) {
      return [page, (error as Error).message];
    }
  }
}

test('what is read of a list is summed over its pages', () => {
  const bounds = new ListBounds();
  expect(
    pagesTaken(bounds, () => {
      bounds.read(64 * MIB);
    }),
  ).toEqual([63, tooLarge(4096)]);
});

test('so is what is kept, with the tokens that lead from page to page', () => {
  const bounds = new ListBounds();
  expect(
    pagesTaken(bounds, () => {
      bounds.keep(MIB);
    }),
  ).toEqual([510, tooLarge(512)]);
  const small = new ListBounds({ read: Infinity, kept: 10_000 });
  expect(pagesTaken(small, () => undefined)).toEqual([
    9,
    'the list is larger than any Kubernetes list (0.0095367431640625 MiB)',
  ]);
});

test('of a kubelet less is read and kept', () => {
  const read = new ListBounds(OF_KUBELET);
  expect(
    pagesTaken(read, () => {
      read.read(MIB);
    }),
  ).toEqual([255, tooLarge(256)]);
  const kept = new ListBounds(OF_KUBELET);
  expect(
    pagesTaken(kept, () => {
      kept.keep(MIB);
    }),
  ).toEqual([63, tooLarge(64)]);
});

test('an item counts however small it is', () => {
  const bounds = new ListBounds({ read: 10 * 1024, kept: Infinity });
  const items = (): void => {
    for (let item = 0; item < 10; item += 1) bounds.item();
  };
  expect(items).not.toThrow();
  expect(() => {
    bounds.item();
  }).toThrow('the list is larger than any Kubernetes list');
});

test('a value weighs its texts and something for each part', () => {
  expect(weightOf({ a: ['bc', 1, null] })).toBe(5 * 16 + 'a'.length + 'bc'.length + '012'.length);
});
