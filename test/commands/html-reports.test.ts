import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadCluster, startApiServer } from '../api-server/api-server.ts';
import { mergedKubeconfig } from '../e2e/merged-kubeconfig.ts';
import { runIn, runInProcess } from '../program/in-process.ts';
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

  test.each(['nodes', 'doctor'])(
    'of %s shows several clusters apart, and says which could not be asked',
    async (command) => {
      const [kubeadm, gone] = await Promise.all(['kubeadm', 'managed'].map((cluster) => startApiServer({ cluster })));
      try {
        const kubeconfig = mergedKubeconfig({ eu: kubeadm!.kubeconfig(), us: gone!.kubeconfig() });
        await gone!.close();
        const args = [command, '--context', 'eu,us', '-o', 'html'];
        const { code, stdout, stderr } = await runInProcess(args, { kubeconfig });
        expect(code).toBe(2);
        expect(stderr).toMatch(/^us: The connection to the server /m);
        expect(await faultsOfHtml(stdout)).toEqual([]);
        expect(stdout).toContain('<h1>Static pods of eu, us</h1>');
        expect(stdout.match(/<h2 id="map-[^<]*/g)).toEqual([
          '<h2 id="map-1">Static pods of eu',
          '<h2 id="map-2">Static pods of us',
        ]);
        expect(stdout).toContain('<p class="limits">This cluster could not be asked: ');
        expect(stdout).toContain('<small>1 of 2 clusters not read</small>');
        expect(new Set(stdout.match(/(?<= data-cluster=")[^"]*/g))).toEqual(new Set(['eu']));
      } finally {
        await kubeadm!.close();
      }
    },
  );

  test.each(['doctor', 'nodes'])(
    'of %s of several clusters is no success where it was interrupted',
    async (command) => {
      const server = await startApiServer({ cluster: 'managed' });
      const home = mkdtempSync(join(tmpdir(), 'kubectl-static-html-'));
      try {
        const kubeconfig = mergedKubeconfig({ eu: server.kubeconfig(), us: server.kubeconfig() });
        const args = [command, '--context', 'eu,us', '-o', 'html'];
        const { code, stdout } = await runIn(home, args, { kubeconfig, signal: AbortSignal.abort('SIGINT') });
        expect(code).toBe(130);
        expect(await faultsOfHtml(stdout.toString())).toEqual([]);
      } finally {
        rmSync(home, { recursive: true, force: true });
        await server.close();
      }
    },
  );

  test('of doctor of several clusters says of each what was found and how far it was looked at', async () => {
    const clusters = ['kubeadm', 'trouble'];
    const servers = await Promise.all(clusters.map((cluster) => startApiServer({ cluster })));
    try {
      const configs = servers.map((server, index) => [clusters[index]!, server.kubeconfig()] as const);
      const kubeconfig = mergedKubeconfig(Object.fromEntries(configs));
      const args = [
        'doctor',
        '--all-contexts',
        '-o',
        'html',
        '--only',
        'crash-looping-static-pod,static-pod-not-ready,mirror-stuck',
      ];
      const { code, stdout } = await runInProcess(args, { kubeconfig });
      const alone = await runInProcess(
        [...args, '--context', 'trouble'].filter((word) => word !== '--all-contexts'),
        { kubeconfig },
      );
      expect(code).toBe(alone.code);
      expect(await faultsOfHtml(stdout)).toEqual([]);
      expect(stdout.match(/What was looked at in [a-z]+/g)).toEqual(
        clusters.map((name) => `What was looked at in ${name}`),
      );
      const findings = (page: string) => page.match(/class="finding /g)?.length ?? 0;
      expect(findings(stdout)).toBe(findings(alone.stdout));
      expect(findings(stdout)).toBeGreaterThan(0);
      expect(stdout).toContain(' in trouble</span>');
    } finally {
      await Promise.all(servers.map((server) => server.close()));
    }
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
      'allowed formats are: custom-columns,custom-columns-file,go-template,go-template-file,html,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml',
    );
  });
});
