import { describe, expect, test } from '@jest/globals';
import { parsePortableExecutable } from '../../plugin/portable-executable.ts';

/** The smallest file that has the headers, and one section of 16 bytes. */
function executable({ machine = 0x8664, magic = 0x20b, subsystem = 3, certificates = 0, size = 16 } = {}): Buffer {
  const data = Buffer.alloc(512 + 16);
  data.write('MZ', 0, 'latin1');
  data.writeUInt32LE(0x80, 0x3c);
  data.write('PE\0\0', 0x80, 'latin1');
  data.writeUInt16LE(machine, 0x84);
  data.writeUInt16LE(1, 0x86);
  data.writeUInt16LE(240, 0x94);
  const optional = 0x98;
  data.writeUInt16LE(magic, optional);
  data.writeUInt16LE(subsystem, optional + 68);
  data.writeUInt32LE(certificates, optional + 144);
  const section = optional + 240;
  data.write('.bun', section, 'latin1');
  data.writeUInt32LE(size, section + 16);
  data.writeUInt32LE(512, section + 20);
  return data;
}

const GOOD = { amd64: true, console: true, signed: false, cutSections: [] };

describe('the headers of an executable for Windows', () => {
  test.each([
    [{}, GOOD],
    [{ machine: 0xaa64 }, { ...GOOD, amd64: false }],
    [{ subsystem: 2 }, { ...GOOD, console: false }],
    [{ certificates: 512 }, { ...GOOD, signed: true }],
    [{ size: 17 }, { ...GOOD, cutSections: ['.bun'] }],
  ])('%j', (fields, expected) => {
    expect(parsePortableExecutable(executable(fields))).toEqual(expected);
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('#!/bin/sh\n'.repeat(100))],
    ['a program of 32 bits', executable({ magic: 0x10b })],
    ['one that is cut off', executable().subarray(0, 0x100)],
  ])('%s has none', (_what, data) => {
    expect(() => parsePortableExecutable(data)).toThrow('not a 64-bit executable for Windows');
  });
});
