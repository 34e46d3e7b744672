/** Words in the technician's language. Each view brings its own dictionary; the type makes every one complete. */
import { keep as keepIt, kept } from './keep.ts';

export type Lang = 'zh' | 'en';

const KEY = 'sluice.lang';
const listeners = new Set<() => void>();
let current: Lang = read();

function read(): Lang {
  const chosen = kept(KEY);
  if (chosen === 'zh' || chosen === 'en') return chosen;
  return 'zh';
}

export const lang = (): Lang => current;

export const langChosen = (): boolean => kept(KEY) !== null;

export function setLang(next: Lang, keep = true): void {
  if (keep) keepIt(KEY, next);
  current = next;
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
  listeners.forEach((l) => l());
}

export function onLang(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

type Params = Record<string, string | number>;

/** Makes the `t` of a dictionary: `{name}` in a text is replaced by the parameter of that name. */
export function words<K extends string>(
  zh: Record<K, string>,
  en: Record<NoInfer<K>, string>,
): (key: K, params?: Params) => string {
  return (key, params) => {
    const text: string = (current === 'zh' ? zh : en)[key] ?? key;
    return params ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole)) : text;
  };
}

/** The same for words that come from the gateway: an unknown one is shown as it is. */
export function glossary<K extends string>(
  zh: Record<K, string>,
  en: Record<NoInfer<K>, string>,
): (word: string | null | undefined) => string {
  return (word) => (word == null ? '' : ((current === 'zh' ? zh : en) as Record<string, string>)[word] ?? word);
}

/** A label that the gateway gives in both languages. */
export const both = (text: { zh: string; en: string } | null | undefined): string => text?.[current] ?? '';

document.documentElement.lang = current === 'zh' ? 'zh-CN' : 'en';
