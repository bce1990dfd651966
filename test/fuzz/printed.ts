const UNSAFE = /(?!\n)\p{Cc}|[\u200e\u200f\u061c\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]/u;

/** Throws where a text would move a cursor, hide something or reorder it. */
export function requireSafe(printed: readonly string[]): void {
  for (const text of printed) {
    const unsafe = UNSAFE.exec(text);
    if (unsafe !== null) throw new Error(`unescaped U+${unsafe[0].codePointAt(0)!.toString(16)} in ${text}`);
  }
}
