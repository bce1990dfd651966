const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z$/;

/** Values as they would be so many milliseconds later: every time in them is moved. What many have in common stays one object. */
export class MovedTimes {
  readonly #milliseconds: number;
  readonly #done = new Map<object, unknown>();

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  moved<T>(value: T): T {
    return this.#moved(value) as T;
  }

  #moved(value: unknown): unknown {
    if (typeof value === 'string') return this.#time(value);
    if (typeof value !== 'object' || value === null) return value;
    const known = this.#done.get(value);
    if (known !== undefined) return known;
    const made = Array.isArray(value)
      ? value.map((one) => this.#moved(one))
      : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.#moved(one)]));
    this.#done.set(value, made);
    return made;
  }

  #time(text: string): string {
    const [, time] = TIME.exec(text) ?? [];
    if (time === undefined) return text;
    return new Date(Date.parse(`${time}Z`) + this.#milliseconds).toISOString().replace(/\.\d+/, '');
  }
}
