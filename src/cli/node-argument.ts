import { UsageError } from '../facts/errors.ts';

const RESOURCE_NAMES = ['node/', 'nodes/', 'no/'];

/**
 * Reads the names of nodes, `NAME` or `node/NAME` as `-o name` prints it. Throws `UsageError`, in kubectl's words
 * (client-go `rest/request.go`), for what cannot be part of a path: it would name something else there.
 */
export function parseNodeArguments(typed: readonly string[]): string[] {
  return typed.map((argument) => {
    const resource = RESOURCE_NAMES.find((prefix) => argument.startsWith(prefix)) ?? '';
    const name = argument.slice(resource.length);
    if (name === '') throw new UsageError('resource name may not be empty');
    const fault = pathFault(name);
    if (fault !== undefined) throw new UsageError(`invalid resource name ${JSON.stringify(name)}: [${fault}]`);
    return name;
  });
}

function pathFault(name: string): string | undefined {
  if (name === '.' || name === '..') return `may not be '${name}'`;
  const wrong = ['/', '%'].find((character) => name.includes(character));
  return wrong === undefined ? undefined : `may not contain '${wrong}'`;
}
