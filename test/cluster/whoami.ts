/**
 * Stands in for the built program in the connection tests: takes kubectl's connection flags, connects, asks the
 * server who is asking, and prints the answer's `status.userInfo`. Errors go to stderr in one line, exit code 2.
 */
import { parseArgs } from 'node:util';
import { bodyText } from '../../src/cluster/api.ts';
import { connect } from '../../src/cluster/connect.ts';
import { ConnectionError, UsageError } from '../../src/domain/errors.ts';

const { values } = parseArgs({
  options: {
    ...Object.fromEntries(
      [
        'kubeconfig context cluster user namespace server token certificate-authority client-certificate client-key',
        'tls-server-name as as-uid request-timeout',
      ]
        .join(' ')
        .split(' ')
        .map((name) => [name, { type: 'string' as const }]),
    ),
    'as-group': { type: 'string', multiple: true },
    'as-user-extra': { type: 'string', multiple: true },
    'insecure-skip-tls-verify': { type: 'boolean' },
    'disable-compression': { type: 'boolean' },
    v: { type: 'string', short: 'v' },
  },
});

const flags = Object.fromEntries(
  Object.entries(values).map(([name, value]) => [
    name.replace(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase()),
    value,
  ]),
);

try {
  const connection = await connect(flags, {
    env: process.env,
    cwd: process.cwd(),
    version: '0.0.0-test',
    verbosity: Number(values['v'] ?? 0),
    warn: (line) => process.stderr.write(`${line}\n`),
  });
  const response = await connection.send({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
  });
  const text = await bodyText(response);
  connection.close();
  if (response.status === 201) {
    const review = JSON.parse(text) as { status: { userInfo: unknown } };
    process.stdout.write(`${JSON.stringify(review.status.userInfo)}\n`);
  } else {
    process.stderr.write(`error: HTTP ${response.status}\n`);
    process.exitCode = 2;
  }
} catch (error) {
  if (!(error instanceof ConnectionError || error instanceof UsageError)) throw error;
  const fault = error instanceof ConnectionError ? error.fault : 'usage';
  process.stderr.write(`error (${fault}): ${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
  process.exitCode = 2;
}
