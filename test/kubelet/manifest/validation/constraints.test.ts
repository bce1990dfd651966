import { expect, test } from '@jest/globals';
import { fieldNames, fieldType } from '../../../../src/kubelet/manifest/pod-fields.ts';
import { POD_SCHEMA } from '../../../../src/kubelet/manifest/pod-schema.ts';
import { CONSTRAINTS } from '../../../../src/kubelet/manifest/validation/constraints.ts';
import { RULES } from '../../../../src/kubelet/manifest/validation/rules.ts';

// The table stands beside the schema, and says nothing of what is not in it.

test.each(Object.entries(CONSTRAINTS))('the constraints of %s are of its fields', (type, constraints) => {
  expect(POD_SCHEMA).toHaveProperty([type]);
  expect(Object.keys(constraints).filter((name) => !fieldNames(type).includes(name))).toEqual([]);
});

test('the rules are of types of the API', () => {
  expect(Object.keys(RULES).filter((type) => !Object.hasOwn(POD_SCHEMA, type))).toEqual([]);
});

test('what has constraints or a rule is reached from the Pod', () => {
  const reached = new Set(['Pod']);
  for (const type of reached) {
    for (const name of Object.keys(CONSTRAINTS[type] ?? {})) {
      const element = fieldType(type, name)!.replace('[]', '');
      if (Object.hasOwn(POD_SCHEMA, element)) reached.add(element);
    }
  }
  expect([...Object.keys(CONSTRAINTS), ...Object.keys(RULES)].filter((type) => !reached.has(type))).toEqual([]);
});
