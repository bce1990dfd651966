import type { Confidence } from '../../facts/evidence.ts';
import type { Node, ObjectMeta } from '../../kubernetes/kubernetes.ts';
import type { ManifestPod } from '../../kubernetes/pod.ts';

/** What a distribution is recognised from. Either may be missing: forbidden, or gone. */
export interface Clues {
  readonly node?: Node | undefined;
  /** Metadata of the static pods known on that node (kubeadm marks its API server's). */
  readonly pods?: readonly ObjectMeta[] | undefined;
}

/** That a distribution was recognised, and by what. */
export interface Recognition {
  readonly confidence: Confidence;
  /** The field and value that tell: `kubeletVersion v1.33.4+k3s1`. Unescaped text of the cluster. */
  readonly because: string;
}

/** Where a distribution's kubelet takes static pods from, unless someone changed it. */
export type DefaultSource =
  | { readonly kind: 'path'; readonly path: string; readonly confidence: Confidence }
  | { readonly kind: 'url'; readonly describe: string } // staticPodURL, served on the node itself
  | { readonly kind: 'none'; readonly describe: string } // no static pods unless a user configures them
  | { readonly kind: 'unknown' };

/** The static pod that advice is asked for. */
export interface AdviceSubject {
  readonly namespace: string;
  /** `metadata.name` in the manifest: the mirror's name less the node suffix. */
  readonly manifestName: string;
  /** Undefined where the node's name is not known, by which it ends. */
  readonly mirrorName: string | undefined;
  /** Empty where it is not known: then no command may have it. */
  readonly node: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly source: 'file' | 'http' | 'unknown';
  /** staticPodPath as far as known; undefined where nothing is known of it. */
  readonly directory: string | undefined;
  /** staticPodPath names one file, and `directory` is only where that file is: the kubelet reads nothing else there. */
  readonly singleFile?: boolean | undefined;
  /** The manifest file, known or the distribution's usual one; undefined where even that is unknown. */
  readonly file: string | undefined;
  /** How sure `file` is; a guess where absent. Recipes look for the file first where it is not certain. */
  readonly fileConfidence?: Confidence | undefined;
  /** It is known to have no mirror pod. */
  readonly hidden?: boolean | undefined;
  /** Windows nodes have no inotify, no crictl by default and other paths. */
  readonly windows: boolean;
  /** Whether the node carries a role of the control plane or of etcd; undefined where the Node was not read. */
  readonly controlPlane?: boolean | undefined;
  /** Whether the node is ready, so that a debug pod would start there; undefined where that is not known. */
  readonly nodeReady?: boolean | undefined;
}

/** What of a static pod tells its file's name. */
export type NamedPod = Pick<AdviceSubject, 'namespace' | 'manifestName' | 'labels'>;

/** A file name without directory: no fact, only what is usual. */
export interface UsualFileName {
  readonly name: string;
  /** `likely` for a file that the distribution itself writes, `guess` for anyone else's. */
  readonly confidence: Confidence;
}

/** Who writes the manifest, and what becomes of an edit made by hand. */
export interface Ownership {
  /** `kubeadm`, `the RKE2 process on the node`, `the etcd operator`. */
  readonly owner: string;
  readonly edit: 'survives' | 'lost' | 'impossible' | 'unknown';
  /**
   * One sentence, at most 160 characters: takes effect when, survives until what. Of an edit that is lost it has that for
   * its subject, unsaid.
   */
  readonly effect: string;
  /** The lasting way to change it, one sentence or command; undefined where the file is the lasting way. */
  readonly lastingWay: string | undefined;
  /**
   * The pod is changed through its owner alone, who writes the file anew by itself, or has none: where this program changes
   * manifests it refuses. What is written anew at an upgrade, a boot or by hand alone may be changed.
   */
  readonly throughOwner?: true;
  /** The owner compares the file all the time, and takes harm of any change: not even a restart by annotation is left alone. */
  readonly watched?: true;
  readonly confidence: Confidence;
}

/** A manifest of a distribution's own that is changed by hand. */
export interface ChangedManifest {
  /** As written. */
  readonly before: ManifestPod;
  readonly after: ManifestPod;
  /** The minor version of Kubernetes that the control plane has; undefined where it is not known. */
  readonly minor: number | undefined;
}

/** One thing to do so that a change is still there when its owner has written the file anew. */
export interface LastingStep {
  /** What to do, in sentences. Unescaped. */
  readonly text: string;
  /** What is to be written, as YAML; undefined where the text says it all. */
  readonly content?: object;
}

/** One step of a recipe. Any part may be missing; `command` and `script` are never both there. */
export interface Step {
  /** What it does or what to mind, one sentence without a full stop; what a person must do where there is nothing else. */
  readonly text?: string;
  /** A command line that can be pasted; arguments from the cluster are already shell-quoted. */
  readonly command?: string;
  /**
   * A whole script for `sh` on the node, run as root, and the recipe's only step. With the argument `undo` it takes back
   * what it did. Names of the cluster in it are shell-quoted.
   */
  readonly script?: string;
  /** Another way than the steps before, which a script leaves out. */
  readonly instead?: true;
  /** The way back, for later: who follows the recipe does not run it. */
  readonly later?: true;
}

/** What can be done to a static pod by hand. */
export const DEEDS = ['edit', 'restart', 'stop', 'remove'] as const;

/** One of these. */
export type Deed = (typeof DEEDS)[number];

/** How to work on one static pod of this distribution. At most five steps each. */
export interface Recipes extends Readonly<Record<Deed, readonly Step[]>> {
  /** How to get a shell on the node; a second command is another way, and its text says so. Empty where there is none (Talos). */
  readonly reach: readonly Step[];
  /** How to find the manifest file; empty where it is known or there is none. Scripts find it by themselves. */
  readonly find: readonly Step[];
  /** Changes the manifest. */
  readonly edit: readonly Step[];
  readonly restart: readonly Step[];
  /** Stop it for now, so that it can be started again. */
  readonly stop: readonly Step[];
  /** Remove it for good. */
  readonly remove: readonly Step[];
  /** Set where commands are for PowerShell, to be pasted one by one. */
  readonly powershell?: true;
}

/** One row of the table of distributions: how it is recognised, where things are, what to do. */
export interface Distribution {
  /** Stable id for JSON: `kubeadm`. */
  readonly id: string;
  /** As its makers write it: `RKE2`. */
  readonly title: string;
  recognise(clues: Clues): Recognition | undefined;
  /** Files and directories that it leaves on its nodes, and what it is made of does not; for `local`, which sees no Node. */
  readonly traces: readonly string[];
  /** The program that its kubelet runs in, where that is not `kubelet`. */
  readonly kubeletProgram?: string;
  /** The words that call the crictl which it brings, where it brings one; `directory` is its kubelet's manifest directory. */
  readonly crictl?: (directory: string) => readonly [string, ...string[]];
  readonly defaultSource: DefaultSource;
  /** Whether kubeadm's ConfigMap kube-system/kubelet-config tells of these nodes. */
  readonly usesKubeadmConfigMap: boolean;
  /** The kubelet's configuration file, undefined where there is none or it is not known. */
  readonly kubeletConfig: string | undefined;
  /** The minor version of Kubernetes that `kubeletConfig` came with; it was always there where undefined. */
  readonly kubeletConfigSince?: number;
  /** How often the kubelet reads the directory again, where the distribution sets it: `5s`. */
  readonly fileCheckFrequency?: string;
  /** Where the kubelet's flags come from, for who searches by hand. */
  readonly kubeletFlags: readonly string[];
  /** The usual file name of a manifest in the directory; undefined where there are no files. */
  usualFileName(subject: NamedPod): UsualFileName | undefined;
  ownership(subject: AdviceSubject): Ownership;
  recipes(subject: AdviceSubject): Recipes;
  /** What makes a change of a manifest last that the distribution writes anew; empty where none of it needs to. */
  lastingSteps?(subject: AdviceSubject, changed: ChangedManifest): readonly LastingStep[];
  /** Set where a control plane without mirror pods is normal, one sentence that says why; shown where a list is empty. */
  readonly noStaticPods?: string;
  /** Set where that control plane runs on its nodes all the same, as processes. */
  readonly controlPlaneAsProcesses?: true;
}
