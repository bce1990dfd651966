/** Whether the API server answers, for the kubelets of its cluster. */
export class ApiLink {
  #up = true;
  readonly #listeners = new Set<() => void>();

  get up(): boolean {
    return this.#up;
  }

  set(up: boolean): void {
    const back = up && !this.#up;
    this.#up = up;
    if (back) for (const listener of this.#listeners) listener();
  }

  /** Calls back once, as soon as it answers. */
  whenUp(act: () => void): void {
    if (this.#up) {
      act();
      return;
    }
    const listener = (): void => {
      this.#listeners.delete(listener);
      act();
    };
    this.#listeners.add(listener);
  }

  /** Calls back each time it answers again. */
  onReturn(listener: () => void): void {
    this.#listeners.add(listener);
  }
}
