/** Colours for what is drawn on a canvas: the style sheet's, read again when the theme changes. */
import type { Colour, Limit } from '../types.ts';

export interface Ink {
  ink: string;
  soft: string;
  line: string;
  accent: string;
  card: string;
  bad: string;
  colour(c: Colour): string;
}

let cache: Ink | null = null;

export function css(): Ink {
  if (cache) return cache;
  const style = getComputedStyle(document.documentElement);
  const v = (name: string): string => style.getPropertyValue('--' + name).trim();
  const colours = { none: v('good'), blue: v('blue'), yellow: v('yellow'), orange: v('orange'), red: v('red') };
  return (cache = {
    ink: v('ink'),
    soft: v('soft'),
    line: v('line'),
    accent: v('accent'),
    card: v('card'),
    bad: v('bad'),
    colour: (c) => colours[c],
  });
}

const renew = (): void => {
  cache = null;
};
window.addEventListener('sluice-theme', renew);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', renew);

export interface Band {
  colour: Colour;
  from: number;
  /** Where the next colour begins; null: it goes on for ever. */
  to: number | null;
  up: boolean;
}

/** Limits as bands that lie beside each other, so that no colour shines through another. */
export function bandsOf(limits: readonly Limit[]): Band[] {
  return (['high', 'low'] as const).flatMap((kind) => {
    const up = kind === 'high';
    const sorted = limits.filter((l) => l.kind === kind).sort((a, b) => (up ? a.value - b.value : b.value - a.value));
    return sorted.map((l, i) => ({ colour: l.colour, from: l.value, to: sorted[i + 1]?.value ?? null, up }));
  });
}
