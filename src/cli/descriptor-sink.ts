import type { TextSink } from './command.ts';

/** The abort reason when stdout's reader went away: it has read all that it wanted. */
export const BROKEN_PIPE = 'stdout was closed';

/** How a sink writes, and what it does where writing to the descriptor itself will not do. */
export interface DescriptorAccess {
  /** Writes to the descriptor without waiting for a reader; returns how many bytes went out. */
  readonly writeSync: (data: Uint8Array) => number;
  /** The stream on the same descriptor. */
  readonly stream: () => { write(data: Uint8Array): unknown };
  /** Nothing more can be written: the reader has gone away, the disk is full. */
  readonly onError: (error: NodeJS.ErrnoException) => void;
}

/**
 * A sink for a file or pipe, which writes to the descriptor at once: opening a stream takes longer than many a run.
 * Where a pipe is full and would not wait (it is shared with a process that made it so), a stream takes over for good.
 */
export function descriptorSink({ writeSync, stream, onError }: DescriptorAccess): TextSink {
  let writeLater: ((text: string | Uint8Array) => void) | undefined;
  return {
    columns: undefined,
    write(text) {
      if (writeLater !== undefined) {
        writeLater(text);
        return;
      }
      const rest = writeNow(writeSync, typeof text === 'string' ? Buffer.from(text) : text, onError);
      if (rest.length === 0) return;
      const opened = stream();
      // A copy: whoever wrote the bytes may use their memory for others meanwhile.
      writeLater = (late) => void opened.write(Buffer.from(late));
      writeLater(rest);
    },
  };
}

/** Returns what could not be written without waiting. */
function writeNow(
  writeSync: DescriptorAccess['writeSync'],
  data: Uint8Array,
  onError: DescriptorAccess['onError'],
): Uint8Array {
  let rest = data;
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(rest));
    return rest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return rest;
    onError(error as NodeJS.ErrnoException);
    return new Uint8Array();
  }
}
