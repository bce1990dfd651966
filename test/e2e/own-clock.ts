/** SINCE is counted by the program's own clock, which a test cannot set. */
export function withoutAges(text: string): string {
  if (text.includes('RE-READ')) return text;
  return text
    .replace(/SINCE +/g, 'SINCE   ')
    .replaceAll(/ {3}(?:\d+[ydhms])+ +(?=\S)/g, '   AGE     ')
    .replaceAll(/\((?:\d+[ydhms])+ ago\)/g, '(AGE ago)');
}
