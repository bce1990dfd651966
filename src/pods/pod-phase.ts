/** Whether a pod of this phase has ended as a whole, well or not. */
export function isOver(phase: string | undefined): phase is 'Succeeded' | 'Failed' {
  return phase === 'Succeeded' || phase === 'Failed';
}
