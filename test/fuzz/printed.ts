const UNSAFE = /(?!\n)\p{Cc}|[\p{Cf}\p{Zl}\p{Zp}\p{DI}]/u;

/** Throws where a text would move a cursor, hide something or reorder it. */
export function requireSafe(printed: readonly string[]): void {
  for (const text of printed) {
    const unsafe = UNSAFE.exec(text);
    if (unsafe !== null) throw new Error(`unescaped U+${unsafe[0].codePointAt(0)!.toString(16)} in ${text}`);
  }
}
