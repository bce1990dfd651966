const HUGE_PAGES = 'hugepages-';

/** The resources that a pod as a whole can have, besides huge pages. */
export const POD_LEVEL: readonly string[] = ['cpu', 'memory'];

/** Whether the resource is memory in pages of a larger size. */
export function isHugePages(name: string): boolean {
  return name.startsWith(HUGE_PAGES);
}

/** The size of the pages: `2Mi` of `hugepages-2Mi`. */
export function pageSize(name: string): string {
  return name.slice(HUGE_PAGES.length);
}
