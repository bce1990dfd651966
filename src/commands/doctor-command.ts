import { defineCommand } from '../cli/command.ts';
import { KUBELET_RIGHTS_OPTIONAL } from '../cli/kubelet-flags.ts';
import { DOCTOR_CONFLICTS, DOCTOR_FLAGS } from './doctor-flags.ts';

/** `kubectl static doctor`: what is wrong with the static pods of the cluster. */
export const doctorCommand = defineCommand({
  name: 'doctor',
  aliases: [],
  knownAs: ['audit', 'check', 'diagnose'],
  summary: 'Check the static pods of the cluster for problems',
  description: [
    'Check the static pods of a cluster from both sides, the mirror pods on the API server and what the kubelets run, and report what is wrong: pods that run unseen, mirror pods that are forged, left over, out of date or stuck, control-plane nodes that differ, and more. Use it when something is wrong, or regularly in a job. "rules" lists what it checks.',
    '--read-manifests also reads the manifest directories of the nodes, through a short-lived pod on each as "manifest" does, after asking. It reports what "lint" and "local doctor" find there, files that the kubelet runs differently or not at all, and pods that run without a file. It needs the permissions of "manifest". The namespaces, priority classes and runtime classes that manifests name are looked up in the cluster. Files are read regardless of -n; if something on a node cannot be read, the rest is still shown.',
    '--read-certificates does the same for the certificates that static pods and kubelets name, through separate pods that mount only what the question names. It reports what "certs" shows: certificates that expire soon, that are renewed but not loaded, or that another authority signed. It needs the permissions of "certs". Keys are never read.',
    'Several clusters (--context A,B, --contexts-from, --all-contexts) are checked in parallel and reported one after the other; --compare also reports how their control planes differ.',
    'What to do first comes first: errors, the most urgent at the top, then the rest. A finding that several nodes share is shown once. The last lines count the findings, and say what was not checked and which permission would change that.',
    `Needs "list pods"; "list nodes", "list events" and "get namespaces" add detail. ${KUBELET_RIGHTS_OPTIONAL}`,
    'Exits with 1 if there are findings at or above --fail-on. Exits with 2 if it could not check: also if --read-manifests read no manifest directory, --read-certificates read no certificates, or a kubelet did not answer for --write-baseline. Anything else that was not checked fails the run only with --require or --strict.',
  ],
  examples: [
    { text: 'Check the whole cluster', arguments: '' },
    { text: 'Check two nodes, without asking their kubelets', arguments: '--node cp-1,cp-2 --no-kubelet' },
    {
      text: 'Also check the manifests of two nodes',
      arguments: '--node cp-1,cp-2 --read-manifests --debug-namespace kube-system',
    },
    {
      text: 'Find certificates of the control plane that expire soon, or that are renewed but not loaded',
      arguments: '--node cp-1,cp-2,cp-3 --read-certificates --debug-namespace kube-system',
    },
    {
      text: 'Check several clusters, and show how their control planes differ',
      arguments: "--contexts-from 'prod-*' --compare",
    },
    { text: 'Save which static pods run now', arguments: '--write-baseline', within: '… > baseline.yaml' },
    {
      text: 'Write an HTML report, with a map of the static pods and what is wrong with them',
      arguments: '-o html',
      within: '… > doctor.html',
    },
    {
      text: 'Write the findings as metrics for Prometheus',
      arguments: '-o openmetrics',
      within: '… > doctor.prom',
    },
    {
      text: 'In a nightly job, fail if a static pod is not in the saved file or a kubelet does not answer',
      arguments: '--baseline baseline.yaml --require kubelets -o junit',
    },
  ],
  positionals: { usage: '', minimum: 0, maximum: 0 },
  flags: DOCTOR_FLAGS,
  conflicts: DOCTOR_CONFLICTS,
  load: () => import('./doctor.ts'),
});
