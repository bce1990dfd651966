/**
 * Texts of `Warning` headers, as kubectl shows them: code 299 only, quotes undone, control characters dropped
 * (apimachinery util/net/http.go, ParseWarningHeaders).
 */
export function warningTexts(headers: readonly string[]): string[] {
  return headers.flatMap((header) =>
    [...header.matchAll(/(?:^|,)\s*(\d{3}) \S+ "((?:[^"\\]|\\.)*)"(?: "[^"]*")?/g)]
      .filter((match) => match[1] === '299')
      .map((match) => match[2]!.replace(/\\(.)/g, '$1').replace(/\p{C}/gu, '').trim())
      .filter((text) => text !== ''),
  );
}
