/**
 * Stands in for the built program in the connection tests: takes kubectl's connection flags, connects, and prints the
 * answer to `GET /version`. Errors go to stderr as `error (FAULT): MESSAGE` and a hint; exit code 2.
 */
import { parseArgs } from 'node:util';
import { bodyText, fetchOk } from '../../../src/kubectl/api/api.ts';
import { connect } from '../../../src/kubectl/connect.ts';
import { CONNECTION_OPTIONS } from './connection-options.ts';
import { ApiError, ConnectionError, UsageError } from '../../../src/facts/errors.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: CONNECTION_OPTIONS });
  const camelCase = (name: string): string =>
    name.replace(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());
  const flags = Object.fromEntries(Object.entries(values).map(([name, value]) => [camelCase(name), value]));
  const connection = await connect(flags, {
    env: process.env,
    cwd: process.cwd(),
    version: '0.0.0-test',
    verbosity: Number(flags.v ?? 0),
    warn: (line) => process.stderr.write(`${line}\n`),
  });
  try {
    process.stdout.write(`${await bodyText(await fetchOk(connection, { path: '/version' }))}\n`);
  } finally {
    connection.close();
  }
}

main().catch((error: unknown) => {
  process.exitCode = 2;
  if (error instanceof ConnectionError) report(error.fault, error.message, error.hint);
  else if (error instanceof UsageError) report('usage', error.message, error.hint);
  else if (error instanceof ApiError) report(error.reason, error.message, undefined);
  else throw error;
});

function report(fault: string, message: string, hint: string | undefined): void {
  process.stderr.write(`error (${fault}): ${message}\n${hint === undefined ? '' : `${hint}\n`}`);
}
