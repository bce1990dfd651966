import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UsageError } from '../../../src/facts/errors.ts';
import { parseJsonPath, renderJsonPath, renderJsonPathAsJson } from '../../../src/kubectl/printers/jsonpath.ts';
import { openRecordedKubectl, type PrintingKubectl } from './recorded-kubectl.ts';

const OBJECT = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'etcd-cp-1', labels: { 'k8s.io/app': 'etcd', tier: 'control-plane' } },
  spec: {
    int: 3,
    float: 2.5,
    large: 1e21,
    small: 1e-7,
    longFloat: 12345678.25,
    yes: true,
    nothing: null,
    empty: '',
    text: 'hi <&> "é" 節點',
    lines: 'a\n\tb',
    list: [1, 2, 3, 4, 5],
    floats: [0.5, 2.5],
    strings: ['b', 'a', 'c'],
    mixed: [1, 'a', null, true, { k: 'v' }],
    none: [],
    object: {},
    people: [
      { name: 'ann', age: 40, tags: ['x', 'y'], ok: true, at: { city: 'Ulm' } },
      { name: 'bob', age: 30, tags: [], ok: false },
      { name: "o'neil", age: 50, tags: ['z'], 'a.b': 'dotted' },
    ],
    holes: [{ a: [] }, { a: [1, 2] }, { a: null }, {}],
    nested: [
      {
        name: 'n1',
        in: [
          { id: 1, deep: [{ v: 'p' }] },
          { id: 2, deep: [] },
        ],
      },
      { name: 'n2', in: [{ id: 3, deep: [{ v: 'q' }, { v: 'r' }] }] },
    ],
  },
};

const TEMPLATES = [
  // text and single values
  'plain text',
  'a{.spec.int}b{.spec.float}c',
  '{.spec.large} {.spec.small} {.spec.longFloat}',
  '{.spec.yes}|{.spec.nothing}|{.spec.empty}|{.spec.text}',
  '{.spec.lines}',
  '{.missing}|{.missing.deeper}|{.spec.int.deeper}|{.spec.nothing.deeper}',
  '{.spec.list}{.spec.mixed}{.spec.none}{.spec.object}',
  '{@.kind} {$.kind} {@} {$}',
  '{ .kind }',
  '{.kind .spec}',
  '{}',
  '{.}',
  '{"quoted"}{\'single\'}',
  '{"tab\\tnl\\nquote\\"back\\\\"}',
  '{"\\x41\\u00e9\\U0001F600\\101\\xc3\\xa9"}',
  "{'it\\'s'}",
  '{\'a"b\'}{"a\'b"}',
  '{1}{-2}{+3}{1.5}{2.0}{true}{false}',
  // fields
  '{.metadata.labels.k8s\\.io/app}',
  "{.metadata.labels['k8s\\.io/app']}",
  "{.metadata.labels['tier']}{['kind']}",
  "{.metadata['name','labels']}",
  "{.spec.people[*]['name', 'age']}",
  "{.spec.people[2]['a\\.b']}",
  '{.spec.people[2].a\\.b}',
  '{.spec.people.name}',
  '{.spec.people[*].name}',
  '{.spec.people[*].tags}',
  '{.spec.people[0].at.*}',
  '{.spec.empty.*}|{.metadata.name.*}',
  // slices
  '{.spec.list[0]}{.spec.list[4]}{.spec.list[-1]}{.spec.list[-5]}',
  '{.spec.list[1:3]}|{.spec.list[:2]}|{.spec.list[3:]}|{.spec.list[-2:]}|{.spec.list[:-1]}',
  '{.spec.list[::2]}|{.spec.list[1::2]}|{.spec.list[0:4:3]}|{.spec.list[:]}',
  '{.spec.list[0,2]}|{.spec.list[-1,0]}|{.spec.list[0:2,4]}',
  '{.spec.list[2:2]}|{.spec.none[*]}|{.spec.none[0:0]}|{.spec.nothing[0]}',
  '{.spec.list[5]}',
  '{.spec.list[-6]}',
  '{.spec.list[3:1]}',
  '{.spec.list[0:9]}',
  '{.spec.list[0:2:0]}',
  '{.spec.list[0:2:-1]}',
  '{.spec.none[0]}',
  '{.spec.none[-1]}',
  '{.spec.int[0]}',
  '{.spec.float[0]}',
  '{.spec.yes[0]}',
  '{.spec.text[*]}',
  '{.spec.object[0]}',
  // filters
  '{.spec.people[?(@.name=="ann")].age}',
  "{.spec.people[?(@.name=='bob')].age}",
  '{.spec.people[?(@.name=="o\'neil")].age}',
  '{.spec.people[?(@.name!="ann")].name}',
  '{.spec.people[?(@.age>30)].name}',
  '{.spec.people[?(@.age>=40)].name}|{.spec.people[?(@.age<40)].name}|{.spec.people[?(@.age<=40)].name}',
  '{.spec.people[?(@.ok==true)].name}|{.spec.people[?(@.ok!=true)].name}',
  '{.spec.people[?(@.at)].name}|{.spec.people[?(@.tags)].name}|{.spec.people[?(@.none)].name}',
  '{.spec.people[?(@.at.city=="Ulm")].name}',
  '{.spec.people[?(@.tags[0]=="z")].name}',
  '{.spec.people[?(@.name)].name}',
  '{.spec.list[?(@>3)]}|{.spec.list[?(@==2)]}|{.spec.list[?( @ < 3 )]}',
  '{.spec.floats[?(@>1.0)]}',
  '{.spec.strings[?(@<"b")]}|{.spec.strings[?(@>="b")]}',
  '{.spec.people[?(@.name==@.name)].name}',
  '{.spec.nested[?(@.in[?(@.id==3)].id==3)].name}',
  '{.spec.nested[?(@.in[?(@.id==3)])].name}',
  '{.spec.nested[*].in[?(@.id>1)].id}',
  '{.spec.mixed[?(@.k)].k}',
  '{.spec.mixed[?(@[0])]}',
  '{.spec.people[?(@.age>"30")].name}',
  '{.spec.list[?(@>1.5)]}',
  '{.spec.list[?(@==1.0)]}',
  '{.spec.people[?(@.ok<true)].name}',
  '{.spec.people[?(@.at=="x")].name}',
  '{.spec.people[?(@.age<>30)].name}',
  '{.spec.people[?(@.age=30)].name}',
  '{.spec.people[?(@.*==1)].name}',
  '{.spec.object[?(@.a)]}',
  '{.spec.int[?(@.a)]}',
  '{.spec.nothing[?(@.a)]}',
  '{.spec.missing[?(@.a)]}',
  '{.spec.people[?(@.name=="a)b")].name}',
  // recursive descent
  '{....name}',
  '{.spec.people[?(@..city=="Ulm")].name}',
  // ranges
  '{range .spec.people[*]}{.name}={.age}{"\\n"}{end}',
  '{range .spec.people[*]}{.name}, {end}{.kind}',
  '{range .spec.nested[*]}{.name}:{range .in[*]}{.id}[{range .deep[*]}{.v},{end}]{end};{end}.',
  '{range .spec.nested[*]}{range @.in[*]}{.id}{end}{.name}{end}',
  '{range .spec.none[*]}{.x}{end}after',
  '{range .spec.none[*]}{range .a[*]}{.b}{end}-{end}after',
  '{range .spec.people[*]}{range .tags[*]}{@}{end}|{end}',
  '{range .spec.list[*]}{@} {end}',
  '{range .spec.people[?(@.age>35)]}{.name} {end}',
  '{range .spec.people[*]}{$.kind}{.name}{end}',
  '{range .spec.people[*]}[{.name}, {.tags}] {end}',
  '{range .spec.people[*]}{.name}',
  '{range .missing}{.name}{end}x',
  '{range .spec}{.int}{end}',
  '{range .spec.people[*]}{.name}{end}{range .spec.list[*]}{@}{end}',
  '{range}{.kind}{end}',
  '{end}',
  '{range .spec.list[*]}{@}{end}{end}',
  // what cannot be read
  '{',
  '{.a',
  '{.a\n}',
  '{.a[0}',
  '{.a[x]}',
  '{.a[1:x]}',
  '{.a[?(@.b==1]}',
  '{.a[?(@.b==1)}',
  '{.a[?(@.b=="x]}',
  '{"open}',
  "{'open}",
  '{"bad\\q"}',
  '{"bad\\xZZ"}',
  '{&}',
  '{.a|b}',
  '{|}',
  '{\u0007}',
  '{nope}',
  '{hello world}',
  '{1.2.3}',
  '{-}',
  '{.a[99999999999999999999]}',
  '{.a}}',
  'a}b',
  '{{.a}}',
];

// kubectl walks an object in an order that changes from run to run; ours is by key.
const ANY_ORDER = [
  '{.spec.people[*].*}',
  '{.metadata.labels.*}',
  '{..name}',
  '{..id} {..v}',
  '{.spec..city}',
  '{.spec.people..name}',
  '{.spec.nested..in[0].id}',
  '{..}',
  '{.spec.mixed..}',
  '{...name}',
];

const AS_JSON = [
  '{.spec.people[*].name}',
  '{.spec.people}',
  '{.spec.text}{.spec.int}',
  '{.missing}',
  'text{.kind}',
  '{range .spec.people[*]}{.name}{end}',
  '{.spec.none}{.spec.object}{.spec.nothing}',
];

describe('JSONPath against the real kubectl', () => {
  let kubectl: PrintingKubectl;
  beforeAll(async () => {
    kubectl = await openRecordedKubectl('test/fixtures/kubectl-jsonpath.json', OBJECT);
  });
  afterAll(() => kubectl.close());

  test.each(TEMPLATES)('%j', async (template) => {
    const answer = await kubectl.print(`jsonpath=${template}`);
    expect(attempt(() => renderJsonPath(parseJsonPath(template), OBJECT, (text) => text))).toEqual(outcome(answer));
  });

  test.each(ANY_ORDER)('in any order %j', async (template) => {
    const answer = await kubectl.printInAnyOrder(`jsonpath=${template}`);
    const ours = renderJsonPath(parseJsonPath(template), OBJECT, (text) => text);
    expect(answer.code).toBe(0);
    expect(ours.split(' ').sort()).toEqual(answer.stdout.split(' ').sort());
  });

  test.each(AS_JSON)('as JSON %j', async (template) => {
    const answer = await kubectl.print(`jsonpath-as-json=${template}`);
    expect(attempt(() => renderJsonPathAsJson(parseJsonPath(template), OBJECT))).toEqual(outcome(answer));
  });
});

interface Outcome {
  readonly text?: string;
  readonly error?: string;
}

function outcome(answer: { stdout: string; stderr: string; code: number }): Outcome {
  if (answer.code === 0) return { text: answer.stdout };
  // Ours leaves out the dump of the whole object that kubectl puts behind the reason.
  const executing = /Error executing template: (.*)\. Printing more information/s.exec(answer.stderr);
  return { error: executing?.[1] ?? answer.stderr.replace(/^error: /, '').replace(/\n$/, '') };
}

function attempt(print: () => string): Outcome {
  try {
    return { text: print() };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { error: error.message.replace(/^error executing jsonpath "(?:[^"\\]|\\.)*": /, '') };
  }
}
