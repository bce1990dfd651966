import type { Told } from '../nodes/local-kubelet.ts';
import { readText, type FileTree } from './file-tree.ts';
import type { KubeletProcess } from './processes.ts';

/** The list of a Debian node's packages is some megabytes long. */
const LARGEST_PACKAGE_LIST = 64 * 1024 * 1024;

/**
 * The version of a node's kubelet, such as `v1.33.4`, as far as files tell it: nothing is run to find out, because the
 * node may be a mounted disk, or another machine's. Undefined where none does.
 */
export function readKubeletVersion(tree: FileTree, process: KubeletProcess | undefined): Told<string> | undefined {
  return (
    versionOfPath(tree, process) ??
    versionOfFile(tree, '/kind/version', /^\s*(v1\.\d+\.\d+)/) ??
    versionOfSnap(tree, process) ??
    versionOfPackage(tree, process) ??
    // Bottlerocket makes a variant of its system for each minor version: `aws-k8s-1.33`.
    versionOfFile(tree, '/etc/os-release', /^VARIANT_ID="?[a-z-]+-k8s-(1\.\d+)/m)
  );
}

/** RKE2 and minikube keep the programs of each version in a directory of its own. */
function versionOfPath(tree: FileTree, process: KubeletProcess | undefined): Told<string> | undefined {
  if (process === undefined) return undefined;
  // In a container the number may be another process's.
  const program = process.elsewhere ? undefined : tree.readLink(`/proc/${process.pid}/exe`);
  const path = program?.ok === true ? program.value : process.startedAs;
  const versions = path
    .split('/')
    .slice(1, -1)
    .map((directory) => /^v1\.\d+\.\d+/.exec(directory)?.[0]);
  return told(
    versions.find((version) => version !== undefined),
    path,
    'certain',
  );
}

function versionOfSnap(tree: FileTree, process: KubeletProcess | undefined): Told<string> | undefined {
  if (process !== undefined && process.program !== 'kubelite') return undefined;
  return versionOfFile(tree, '/snap/microk8s/current/meta/snap.yaml', /^version: *["']?(v1\.\d+\.\d+)/m);
}

/** A kubelet from elsewhere may run beside an installed package, which then tells nothing of it. */
function versionOfPackage(tree: FileTree, process: KubeletProcess | undefined): Told<string> | undefined {
  if (process !== undefined && !['/usr/bin/kubelet', 'kubelet'].includes(process.startedAs)) return undefined;
  const path = '/var/lib/dpkg/status';
  const bytes = tree.read(path, LARGEST_PACKAGE_LIST);
  if (!bytes.ok) return undefined;
  const paragraphs = Buffer.from(bytes.value)
    .toString('utf8')
    .split(/\n{2,}/);
  const kubelet = paragraphs.find((text) => /^Package: kubelet$/m.test(text) && /^Status: .* installed$/m.test(text));
  const version = /^Version: (?:\d+:)?(1\.\d+\.\d+)/m.exec(kubelet ?? '')?.[1];
  return told(version === undefined ? undefined : `v${version}`, `package kubelet in ${path}`, 'likely');
}

function versionOfFile(tree: FileTree, path: string, pattern: RegExp): Told<string> | undefined {
  const text = readText(tree, path);
  return told(text.ok ? pattern.exec(text.value)?.[1] : undefined, path, 'likely');
}

function told(value: string | undefined, by: string, confidence: 'certain' | 'likely'): Told<string> | undefined {
  return value === undefined ? undefined : { value, source: 'distribution', confidence, by };
}
