import { describe, expect, test } from '@jest/globals';
import { readSignature, signAdHoc } from '../../plugin/macho-signature.ts';
import { parseMachO, segmentPlace, signaturePlace } from '../../plugin/macho.ts';

const PAGE = 4096;
const LINK_EDIT = 5 * PAGE;
const SIGNATURE = LINK_EDIT + 1000;
const STALE = 300;

/** A Mach-O executable of two segments, with room for a signature at its end that says nothing. */
function machO({ arm = false } = {}): Buffer {
  const data = Buffer.alloc(SIGNATURE + STALE);
  for (let at = 0; at < data.length; at += 1) data[at] = (at * 7) % 251;
  for (const [index, word] of [0xfeedfacf, arm ? 0x0100000c : 0x01000007, 3, 2, 3, 160, 0, 0].entries()) {
    data.writeUInt32LE(word, index * 4);
  }
  segment(data, 32, '__TEXT', 0, LINK_EDIT);
  segment(data, 104, '__LINKEDIT', LINK_EDIT, data.length - LINK_EDIT);
  for (const [index, word] of [0x1d, 16, SIGNATURE, STALE].entries()) data.writeUInt32LE(word, 176 + index * 4);
  return data;
}

function segment(data: Buffer, at: number, name: string, offset: number, size: number): void {
  data.fill(0, at, at + 72);
  data.writeUInt32LE(0x19, at);
  data.writeUInt32LE(72, at + 4);
  data.write(name, at + 8, 'latin1');
  data.writeBigUInt64LE(BigInt(size), at + 32);
  data.writeBigUInt64LE(BigInt(offset), at + 40);
  data.writeBigUInt64LE(BigInt(size), at + 48);
}

describe('signing ad hoc', () => {
  test('covers everything before the signature, by pages that are as signed', () => {
    expect(readSignature(signAdHoc(machO(), 'kubectl-static'))).toEqual({
      identifier: 'kubectl-static',
      adHoc: true,
      codeLimit: SIGNATURE,
      badPages: [],
    });
  });

  test.each([
    ['x86_64', false, 0x1000],
    ['arm64', true, 0x4000],
  ])('tells the size of the signature to the loader, %s', (_name, arm, page) => {
    const signed = signAdHoc(machO({ arm }), 'kubectl-static');
    const file = parseMachO(signed);
    const { offset, size } = signaturePlace(file);
    expect(offset).toBe(SIGNATURE);
    expect(offset + size).toBe(signed.length);
    expect(size % 16).toBe(0);
    expect(segmentPlace(file, file.linkEditCommand)).toEqual({ offset: LINK_EDIT, size: signed.length - LINK_EDIT });
    const inMemory = Number(signed.readBigUInt64LE(file.linkEditCommand + 32));
    expect([inMemory % page, inMemory >= signed.length - LINK_EDIT]).toEqual([0, true]);
  });

  test('leaves the program itself alone', () => {
    const signed = signAdHoc(machO(), 'x');
    expect(signed.subarray(PAGE, SIGNATURE).equals(machO().subarray(PAGE, SIGNATURE))).toBe(true);
  });

  test('can be done again, with the same result', () => {
    const once = signAdHoc(machO(), 'kubectl-static');
    expect(signAdHoc(once, 'kubectl-static').equals(once)).toBe(true);
  });
});

describe('reading a signature', () => {
  test.each([
    ['the load commands', 100, 0],
    ['the third page', 2 * PAGE + 5, 2],
    ['the last byte', SIGNATURE - 1, 5],
  ])('finds the page of a changed byte in %s', (_where, at, page) => {
    const signed = signAdHoc(machO(), 'kubectl-static');
    signed[at] = signed[at]! ^ 1;
    expect(readSignature(signed).badPages).toEqual([page]);
  });

  test('refuses what is no signature', () => {
    expect(() => readSignature(machO())).toThrow('no signature where the file says');
  });
});

describe('what is not signed', () => {
  test('a file that is no Mach-O', () => {
    expect(() => signAdHoc(Buffer.from('#!/bin/sh\n'.repeat(10)), 'x')).toThrow('not a 64-bit Mach-O file');
  });

  test('a file that goes on after its signature', () => {
    expect(() => signAdHoc(Buffer.concat([machO(), Buffer.alloc(1)]), 'x')).toThrow('not at the end');
  });

  test('a file without room for a signature', () => {
    const file = machO();
    file.writeUInt32LE(0x1e, 176);
    expect(() => signAdHoc(file, 'x')).toThrow('without LC_CODE_SIGNATURE');
  });
});
