/** Items that one answer to a list is asked to hold, as kubectl asks by default (`kubectl get --chunk-size`). */
export const CHUNK_SIZE = 500;
