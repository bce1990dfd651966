/** Waits until something is so: a test that waits for a time instead fails on a busy machine. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
