/**
 * Where the lock and the history of changes are, in the manifest directory: the kubelet passes over names with a dot
 * (`pkg/kubelet/config/file.go`).
 */
export const HISTORY_DIRECTORY = '.kubectl-static';
