import { describe, expect, test } from '@jest/globals';
import { commandRow, rowLines, type ReportRow } from '../../src/output/report-layout.ts';
import { createStyles } from '../../src/kubectl/printers/styles.ts';

const WHERE: readonly ReportRow[] = [
  { label: 'Node', value: 'cp-1', remark: 'Ready, v1.36.1, 192.168.10.11' },
  { label: 'Directory', value: '/etc/kubernetes/manifests', remark: 'live kubelet, configz' },
  { label: 'File', value: '/etc/kubernetes/manifests/node-agent.yaml', remark: 'a guess: named like its pod' },
  { label: 'Kubelet config', value: '/var/lib/kubelet/config.yaml', remark: 'live kubelet, flagz' },
];

const at = (width: number, rows = WHERE): readonly string[] => rowLines(rows, '  ', { width });

describe('values stand behind their labels, and remarks behind the values', () => {
  test('in columns, in which a value whose remark stands below takes no room', () => {
    expect(at(80)).toEqual([
      '  Node            cp-1                          Ready, v1.36.1, 192.168.10.11',
      '  Directory       /etc/kubernetes/manifests     live kubelet, configz',
      '  File            /etc/kubernetes/manifests/node-agent.yaml',
      '      a guess: named like its pod',
      '  Kubelet config  /var/lib/kubelet/config.yaml  live kubelet, flagz',
    ]);
  });

  test('right behind a value that is too long for the column', () => {
    expect(at(72)).toEqual([
      '  Node            cp-1  Ready, v1.36.1, 192.168.10.11',
      '  Directory       /etc/kubernetes/manifests  live kubelet, configz',
      '  File            /etc/kubernetes/manifests/node-agent.yaml',
      '      a guess: named like its pod',
      '  Kubelet config  /var/lib/kubelet/config.yaml  live kubelet, flagz',
    ]);
  });

  test('below their labels on a narrow screen, where these keep no room from the others', () => {
    expect(at(40)).toEqual([
      '  Node  cp-1',
      '      Ready, v1.36.1, 192.168.10.11',
      '  Directory',
      '    /etc/kubernetes/manifests',
      '      live kubelet, configz',
      '  File',
      '    /etc/kubernetes/manifests/node-agent.yaml',
      '      a guess: named like its pod',
      '  Kubelet config',
      '    /var/lib/kubelet/config.yaml',
      '      live kubelet, flagz',
    ]);
  });
});

test('a remark alone stands behind its label, or whole below it', () => {
  const rows = [
    { label: 'owner', value: '', remark: 'Node cp-1, as controller, uid matches' },
    { label: 'name', value: '', remark: 'ends in -cp-1' },
  ];
  expect(at(60, rows)).toEqual(['  owner  Node cp-1, as controller, uid matches', '  name   ends in -cp-1']);
  expect(at(40, rows)).toEqual([
    '  owner',
    '      Node cp-1, as controller, uid',
    '      matches',
    '  name  ends in -cp-1',
  ]);
});

test('prose is wrapped behind its label where twenty cells are left for it', () => {
  const rows = [{ label: 'Why', value: 'Clients and servers refuse it.' }];
  expect(at(27, rows)).toEqual(['  Why  Clients and servers', '       refuse it.']);
  expect(at(26, rows)).toEqual(['  Why', '    Clients and servers', '    refuse it.']);
});

test('a command is never broken, and has its colour alone', () => {
  const style = createStyles(true);
  const rows = [commandRow('edit', 'kubectl static edit etcd-cp-1 -n kube-system', { style })];
  const painted = style.command('kubectl static edit etcd-cp-1 -n kube-system');
  expect(at(60, rows)).toEqual([`  edit  ${painted}`]);
  expect(at(40, rows)).toEqual(['  edit', `    ${painted}`]);
});

test('what a terminal would show otherwise is escaped in a command', () => {
  const [line] = at(80, [commandRow('edit', 'edit "a\u001bb"', { style: createStyles(false) })]);
  expect(line).toBe('  edit  edit "a\\u001bb"');
});
