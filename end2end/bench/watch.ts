/** A moment in the life of a page. */
export interface Mark {
  name: string;
  /** What must all be there. */
  selectors?: string[];
  /** Texts that must all be on the page. */
  texts?: string[];
}

declare global {
  interface Window {
    marked: Record<string, number>;
  }
}

/** Runs in the page, before anything else does: notes when each mark is first true, in milliseconds. */
export function watch(marks: Mark[]): void {
  const marked: Record<string, number> = {};
  window.marked = marked;
  const isThere = ({ selectors, texts }: Mark): boolean => {
    if (selectors?.some((one) => document.querySelector(one) === null)) return false;
    const text = texts === undefined ? "" : (document.body?.textContent ?? "");
    return (texts ?? []).every((one) => text.includes(one));
  };
  const look = (): void => {
    for (const mark of marks) {
      if (!(mark.name in marked) && isThere(mark)) marked[mark.name] = performance.now();
    }
  };
  new MutationObserver(look).observe(document, {
    childList: true,
    subtree: true,
    characterData: true,
  });
}
