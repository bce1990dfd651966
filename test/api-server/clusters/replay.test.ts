import { afterEach, describe, expect, test } from '@jest/globals';
import { startApiServer, type TestApiServer } from '../api-server.ts';
import { request, type ClientResponse } from '../client.ts';
import { recordings, type Recording } from './recordings.ts';

/** When the recordings of each set were made; within a second, which the ages in Tables show. */
const RECORDED_AT: Readonly<Record<string, string>> = {
  'v1.36.2': '2026-11-23T08:46:58.500Z',
  'v1.36.2-later': '2026-11-23T09:33:00Z',
  'v1.27.16': '2026-11-23T09:50:29.500Z',
};

let server: TestApiServer;

afterEach(async () => {
  await server.close();
});

/** What may differ between the recording and the double, and nothing else: the moment at which a request was served. */
function withoutMoments(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, field: unknown) =>
      key === 'time' || key === 'deletionTimestamp' ? 'a moment' : field,
    ),
  );
}

function replay({ request: recorded }: Recording): Promise<ClientResponse> {
  return request(server, recorded.path, {
    method: recorded.method,
    user: recorded.as === 'anonymous' ? null : recorded.as,
    headers: { accept: recorded.accept ?? '*/*' },
    body: recorded.body,
  });
}

describe.each(Object.keys(RECORDED_AT))('the double answers as the recorded %s', (set) => {
  const single = recordings(set).filter(({ response }) => response.events === undefined);

  test.each(single.map((recording) => [recording.name, recording] as const))('%s', async (name, recording) => {
    server = await startApiServer({ cluster: `recorded-${set}`, now: () => new Date(RECORDED_AT[set]!) });
    if (name === 'pods-expired-continue') server.store.compact();
    const { status, headers, body } = await replay(recording);
    const { response } = recording;
    const compared = Object.keys(response.headers ?? {});
    expect({
      status,
      headers: Object.fromEntries(compared.map((header) => [header, headers[header]])),
      body: withoutMoments(body),
    }).toEqual({ status: response.status, headers: response.headers, body: withoutMoments(response.body) });
  });
});
