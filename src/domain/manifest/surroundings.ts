/** What is known of the place that a manifest is on, beyond its kubelet. */
export interface Surroundings {
  /** Labels of the Node; undefined where it was not read. */
  readonly nodeLabels: Readonly<Record<string, string>> | undefined;
}

/** What is known of a manifest that is not on its node yet. */
export const NOWHERE: Surroundings = { nodeLabels: undefined };
