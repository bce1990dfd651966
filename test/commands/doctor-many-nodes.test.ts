import { afterEach, expect, test } from '@jest/globals';
import { nodeName, SurveySession } from './survey-session.ts';

/** Also on a busy machine every kubelet answers. */
const PATIENT = '--node-timeout=5m';

const UNREAD =
  'Not looked at: specs and readiness of static pods, and pods that look static, on 100 nodes where kubelet and mirror pods agree: in clusters of more than 100 nodes they are read only where the two disagree: name nodes with --node, or use --strict.';

let session: SurveySession;

afterEach(() => session.end());

/** The nodes whose kubelet was asked for all its pods. */
function asked(): string[] {
  return session.proxied().map((path) => path.split('/')[4] ?? '');
}

test('of more than a hundred nodes doctor asks those that differ from their mirrors for their pods, unless it is to look at everything', async () => {
  session = await SurveySession.start(101);
  const { store, requests } = session.server;
  const { status, ...rest } = store.get('pods', 'kube-system', `etcd-${nodeName(7)}`)!;
  store.put('pods', { ...rest, status: { ...(status as object), phase: 'Pending' } });
  const { stdout } = await session.runAs('admin', 'doctor', '--fail-on', 'never', PATIENT);
  expect(asked()).toEqual([nodeName(7)]);
  expect(stdout.trimEnd().split('\n').slice(-2)).toEqual([UNREAD, expect.stringContaining('were not read')]);
  requests.length = 0;
  const strict = await session.runAs('admin', 'doctor', '--strict', PATIENT);
  expect([asked().length, strict.stdout.includes('Not looked at')]).toEqual([101, false]);
}, 180_000);
