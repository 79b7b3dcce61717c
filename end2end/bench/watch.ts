/** A moment in the life of a page. */
export interface Mark {
  name: string;
  /** Something that must be there … */
  selector?: string;
  /** … or, having been there, must be gone. */
  gone?: boolean;
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
  const seen = new Set<string>();
  window.marked = marked;
  const isThere = ({ name, selector, gone, texts }: Mark): boolean => {
    if (selector !== undefined) {
      const found = document.querySelector(selector) !== null;
      if (gone !== true) return found;
      if (found) seen.add(name);
      return !found && seen.has(name);
    }
    const text = document.body?.textContent ?? "";
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
