import { escapeLine } from '../kubectl/printers/escape.ts';

/** What there is to say of a watch. */
export interface WatchNoteFacts {
  readonly kind: 'lost' | 'refused' | 'restored' | 'relisted';
  readonly why?: string;
}

/** A line for stderr about how a watch goes on. */
export function watchNote({ kind, why = '' }: WatchNoteFacts): string {
  switch (kind) {
    case 'lost':
      return escapeLine(`Note: lost the API server, trying again: ${why}`);
    case 'refused':
      return escapeLine(`Note: the API server refuses to continue the watch, trying again: ${why}`);
    case 'restored':
      return 'Note: the API server answers again.';
    case 'relisted':
      return 'Note: listed again: what came and went meanwhile is not shown.';
  }
}
