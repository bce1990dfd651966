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
    'Look at the static pods of all nodes from both sides, the mirror pods on the API server and what the kubelets run, and tell what is wrong: pods that run unseen, mirror pods that are forged, left over, out of date or stuck, control-plane nodes that differ, and more. "rules" lists what is looked for.',
    '--read-manifests also reads the manifest directories of the nodes chosen, or of all, each through a short-lived pod as "manifest" does, after asking, and looks for what "lint" and "local doctor" find there, for files that the kubelet runs otherwise or not at all, and for pods that run without a file. It needs the permissions of "manifest". What the manifests name (namespaces, priority classes, runtime classes) is looked up in the cluster. Files are looked at whatever namespace -n names; what cannot be read on a node is said, and the rest still shown.',
    '--read-certificates does the same for the certificates that static pods and kubelets name, by pods of their own, which see what the question names and no more; it looks for what "certs" shows: those that end soon, are renewed and not loaded, or signed by another authority. It needs the permissions of "certs". Keys are never read.',
    'Several clusters (--context A,B, --contexts-from, --all-contexts) are looked at side by side, and told one after the other; --compare tells as well in what their control planes differ.',
    'What to do first stands first: errors, the most urgent at the top, then the rest; what is alike on several nodes is told once. The last lines count them, and say what was not looked at and which permission would change that.',
    `Needs "list pods"; "list nodes", "list events" and "get namespaces" tell more, and ${KUBELET_RIGHTS_OPTIONAL}`,
    'Exits with 1 where something at or above --fail-on was found, and with 2 where it could not look, also where --read-manifests was given and no manifest directory could be read, where --read-certificates was given and no certificates, and where --write-baseline was given and a kubelet did not answer. What else was not looked at fails a run only where --require or --strict asks for it.',
  ],
  examples: [
    { text: 'Look at the whole cluster', arguments: '' },
    { text: 'Look at two nodes, without asking their kubelets', arguments: '--node cp-1,cp-2 --no-kubelet' },
    {
      text: 'Look into the manifests of two nodes as well',
      arguments: '--node cp-1,cp-2 --read-manifests --debug-namespace kube-system',
    },
    {
      text: 'Find certificates of the control plane that end soon, or that somebody has renewed and not loaded',
      arguments: '--node cp-1,cp-2,cp-3 --read-certificates --debug-namespace kube-system',
    },
    {
      text: 'Look at several clusters, and tell in what their control planes differ',
      arguments: "--contexts-from 'prod-*' --compare",
    },
    { text: 'Write down which static pods run now', arguments: '--write-baseline', within: '… > baseline.yaml' },
    {
      text: 'Write a report for a browser, in one file: a map of the static pods, and what is wrong with them',
      arguments: '-o html',
      within: '… > doctor.html',
    },
    {
      text: 'Tell what was found as metrics, for Prometheus',
      arguments: '-o openmetrics',
      within: '… > doctor.prom',
    },
    {
      text: 'Fail on static pods that are not in that file, and where a kubelet does not answer, in a job that runs every night',
      arguments: '--baseline baseline.yaml --require kubelets -o junit',
    },
  ],
  positionals: { usage: '', minimum: 0, maximum: 0 },
  flags: DOCTOR_FLAGS,
  conflicts: DOCTOR_CONFLICTS,
  load: () => import('./doctor.ts'),
});
