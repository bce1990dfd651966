import { describe, expect, test } from '@jest/globals';
import { fieldsRead, type Printed } from '../../../src/kubectl/printers/fields-read.ts';
import { parseOutputFormat } from '../../../src/kubectl/printers/format.ts';
import { LIST_FORMATS } from '../../../src/kubectl/printers/format-names.ts';
import { parseSortBy } from '../../../src/kubectl/printers/sort.ts';

async function read(output?: string, sortBy?: string, given?: Printed): Promise<readonly string[] | undefined> {
  const format = await parseOutputFormat(output, { allowed: LIST_FORMATS, readFile: () => '' });
  const fields = fieldsRead(format, parseSortBy(sortBy), given);
  return fields === undefined ? undefined : [...fields];
}

describe('the fields that an output reads', () => {
  test.each<[string | undefined, string | undefined, readonly string[]]>([
    [undefined, undefined, []],
    [undefined, '.metadata.name', ['metadata']],
    ['name', '{.owner}', ['owner']],
    ['custom-columns=A:.metadata.name,B:hash', undefined, ['metadata', 'hash']],
    ['custom-columns=A:.metadata.name', '.node', ['metadata', 'node']],
    ['jsonpath={.items[*].metadata.name}', undefined, ['metadata']],
    ['jsonpath={.items[0].hash} and {.items[1:3].node}', undefined, ['hash', 'node']],
    ['jsonpath={.kind} {.metadata.resourceVersion}', undefined, []],
    ['jsonpath=text{"\\n"}', undefined, []],
  ])('-o %s --sort-by=%s are known', async (output, sortBy, fields) => {
    expect(await read(output, sortBy)).toEqual(fields);
  });

  test.each([
    ['wide'],
    ['json'],
    ['yaml'],
    ['jsonpath={}'],
    ['jsonpath={.}'],
    ['jsonpath={.items}'],
    ['jsonpath={.items[*]}'],
    ['jsonpath={..name}'],
    ['jsonpath={.items[*]..name}'],
    ['jsonpath={range .items[*]}{.hash}{end}'],
    ['jsonpath={.items[?(@.owner=="x")].hash}'],
    ["jsonpath={.items[*]['hash','owner']}"],
    ['custom-columns=A:.*'],
    ['custom-columns=A:.hash,B:..owner'],
  ])('-o %s are not known', async (output) => {
    expect(await read(output)).toBeUndefined();
  });

  test.each<[string, Printed, readonly string[] | undefined]>([
    ['jsonpath={.hash} {.metadata.name}', 'item', ['hash', 'metadata']],
    ['jsonpath={.hash}', 'list', []],
    ['custom-columns=A:.hash', 'item', ['hash']],
    ['jsonpath={.type} {.object.hash}', 'event', ['hash']],
    ['jsonpath={.object}', 'event', undefined],
    ['jsonpath={}', 'event', undefined],
    ['custom-columns=A:.type,B:.object.hash,C:.hash', 'event', ['hash']],
    ['custom-columns=A:.object', 'event', undefined],
    ['json', 'item', undefined],
  ])('-o %s of %s are %j', async (output, given, fields) => {
    expect(await read(output, undefined, given)).toEqual(fields);
  });
});
