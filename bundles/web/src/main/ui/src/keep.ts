/** What the browser keeps for this page. A WebView may offer no storage at all: then it lasts until the page is left. */
const memory = new Map<string, string>();

export function kept(key: string): string | null {
  try {
    return window.localStorage?.getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

export function keep(key: string, value: string): void {
  memory.set(key, value);
  try {
    window.localStorage?.setItem(key, value);
  } catch {
    // full or forbidden: the memory above has it
  }
}

export function forget(key: string): void {
  memory.delete(key);
  try {
    window.localStorage?.removeItem(key);
  } catch {
    // likewise
  }
}
