import { describe, expect, test } from '@jest/globals';
import { loadCluster } from '../api-server/api-server.ts';
import { expectPage } from '../output/html/page-parts.ts';
import { faultsOfHtml } from '../output/html/valid-html.ts';
import { SurveySession } from './survey-session.ts';

const AT = new Date('2026-01-10T12:00:00Z');

async function run(user: string, cluster: string, ...args: readonly string[]) {
  const session = await SurveySession.of({ ...loadCluster(cluster), now: AT });
  try {
    return await session.runAs(user, ...args);
  } finally {
    await session.end();
  }
}

/** What a page says was not looked at. */
function limitsOf(page: string): readonly string[] {
  const list = /<ul class="unread-list">([^]*?)<\/ul>/.exec(page)?.[1] ?? '';
  return [...list.matchAll(/<li>(.*)<\/li>/g)].map(([, line]) => line!.replaceAll('&quot;', '"'));
}

describe('-o html', () => {
  test.each([
    ['trouble/doctor.html', 1, 'admin', 'trouble', ['doctor']],
    ['kubeadm/doctor-tier-0.html', 0, 'tier0', 'kubeadm', ['doctor', '-n', 'kube-system']],
    ['kubeadm/nodes.html', 0, 'admin', 'kubeadm', ['nodes', '--sort-by', '.metadata.name', '-L', 'zone']],
    ['hidden/nodes.html', 0, 'admin', 'hidden', ['nodes']],
  ])('%s', async (name, code, user, cluster, args) => {
    const result = await run(user, cluster, ...args, '-o', 'html');
    expect(result.code).toBe(code);
    expect(await faultsOfHtml(result.stdout)).toEqual([]);
    expectPage(name, result.stdout);
  });

  test('says on stderr and in the page what was not looked at', async () => {
    const { stderr, stdout } = await run('tier0', 'trouble', 'doctor', '-o', 'html', '--node', 'cp-1,cp-9');
    const notes = stderr.split('\n').filter((line) => line.startsWith('Note: '));
    expect(notes.length).toBeGreaterThan(1);
    expect(limitsOf(stdout)).toEqual(notes.map((line) => line.slice('Note: '.length)));
  });

  test('shows of nodes that labels select no others', async () => {
    const { stdout } = await run('admin', 'kubeadm', 'nodes', '-o', 'html', '-l', 'kubernetes.io/hostname=cp-1');
    expect(new Set(stdout.match(/(?<= data-node=")[^"]*/g))).toEqual(new Set(['cp-1']));
  });

  test.each([
    ['no page of a cluster that nobody may look at', 'dev', ['doctor', '-o', 'html']],
    ['no page in a format that there is not', 'admin', ['nodes', '-o', 'htm']],
  ])('prints %s', async (_, user, args) => {
    const { code, stdout } = await run(user, 'trouble', ...args);
    expect([code, stdout]).toEqual([2, '']);
  });

  test('is named where another format is refused', async () => {
    const { stderr } = await run('admin', 'kubeadm', 'nodes', '-o', 'htm');
    expect(stderr).toContain(
      'allowed formats are: custom-columns,custom-columns-file,html,json,jsonpath,jsonpath-as-json,jsonpath-file,name,wide,yaml',
    );
  });
});
