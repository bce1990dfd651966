import { expect, test } from '@jest/globals';
import { DISTRIBUTIONS } from '../../../src/nodes/distributions/catalogue.ts';
import type { AdviceSubject } from '../../../src/nodes/distributions/distribution.ts';
import { howToSection } from '../../../src/output/explain/how-to-section.ts';
import { createStyles } from '../../../src/kubectl/printers/styles.ts';
import { ownPod, subject } from '../../nodes/distributions/subjects.ts';

const LOOK = { width: 100, style: createStyles(false), now: new Date(0), kubeletSkipped: false };
const BY_HAND = '  by hand  explain POD --by-hand';
const RESTART = '  restart  restart POD';
const OURS = ['  edit     edit POD', RESTART, '  stop     stop POD', '  remove   rm POD'];

function section(id: string, of: AdviceSubject, change: ((verb: string) => string) | undefined): readonly string[] {
  const distribution = DISTRIBUTIONS.find((one) => one.id === id)!;
  const commands = { change, byHand: 'explain POD --by-hand' };
  const how = { recipes: distribution.recipes(of), ownership: distribution.ownership(of), commands, remarks: [] };
  return howToSection(how, LOOK);
}

test.each<[title: string, id: string, of: AdviceSubject, lines: readonly string[]]>([
  ['what kubeadm writes at its next upgrade', 'kubeadm', subject(), OURS],
  ['what nodeup writes at the next boot', 'kops', subject({ manifestName: 'kube-proxy' }), OURS],
  ['a file of somebody on K3s', 'k3s', ownPod(), OURS],
  ['a file of somebody on RKE2', 'rke2', ownPod(), OURS],
  ['a file of somebody in a worker profile of k0s', 'k0s', ownPod(), OURS],
  ['a file of somebody on OpenShift', 'openshift', ownPod(), OURS],
  [
    'what RKE2 writes anew',
    'rke2',
    subject(),
    ['  edit     sudo vi /etc/rancher/rke2/config.yaml', '           sudo systemctl restart rke2-server', RESTART],
  ],
  [
    'what an operator installs',
    'openshift',
    subject({ namespace: 'openshift-etcd' }),
    ['  edit     oc edit etcds.operator.openshift.io cluster', RESTART],
  ],
  [
    'what the machine config daemon watches',
    'openshift',
    subject({ namespace: 'openshift-vsphere-infra', manifestName: 'keepalived' }),
    ['  edit     Not by hand: the machine config daemon marks the node degraded once the file differs'],
  ],
  [
    'a setting',
    'bottlerocket',
    subject({ file: undefined }),
    [
      '  edit     apiclient get settings.kubernetes.static-pods',
      '           apiclient set settings.kubernetes.static-pods.etcd.manifest="$(base64 -w0 pod.yaml)"',
      RESTART,
    ],
  ],
  [
    'what is served from a URL',
    'kubeadm',
    subject({ source: 'http', directory: undefined, file: undefined }),
    ['  edit     Change what staticPodURL serves; --manifest-url or the kubelet configuration names it'],
  ],
  ['a Windows node', 'eks', ownPod({ windows: true, directory: 'C:\\manifests', file: undefined }), []],
])('%s', (_, id, of, lines) => {
  expect(section(id, of, (verb) => `${verb} POD`)).toEqual(['How to', ...lines, BY_HAND]);
});

test('another machine', () => {
  expect(section('kubeadm', subject(), undefined)).toEqual(['How to', BY_HAND]);
});
