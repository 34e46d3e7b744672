/** Small parts that every view uses: icons, the colour badge, values, the notice at the foot. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { colourWord, qualityWord, t } from '../i18n/common.ts';
import { number, unitText } from '../format.ts';
import { live } from '../live.ts';
import { type Colour, isBad } from '../types.ts';
import { Trouble } from '../api.ts';
import { may, type Role } from '../types.ts';
import { currentSession } from '../api.ts';
import { roleWord } from '../i18n/common.ts';

const SHAPES: Record<string, string> = {
  overview: 'M3 11 12 4l9 7M6 9v10h5v-6h2v6h5V9',
  points: 'M3 17l5-6 4 4 5-8 4 5M3 21h18',
  alarms: 'M12 4a5 5 0 0 1 5 5v4l2 3H5l2-3V9a5 5 0 0 1 5-5zM10 19h4',
  devices: 'M4 5h16v5H4zM4 14h16v5H4zM8 7.5h.01M8 16.5h.01',
  more: 'M4.500 12h1.500M11.250 12h1.500M18 12h1.500',
  waveforms: 'M2 12h3l2-7 4 14 4-11 2 4h5',
  outputs: 'M4 10v4h4l5 4V6L8 10zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11',
  uplinks: 'M7 18a4 4 0 0 1-.5-8A6 6 0 0 1 18 9a4.5 4.5 0 0 1 0 9M12 20v-8M9 15l3-3 3 3',
  commission: 'M9 4h6v3H9zM7 5.500H5V20h14V5.500h-2M8.500 13l2.500 2.500 4.500-5',
  config: 'M4 7h10M18 7h2M4 17h4M12 17h8M14 4.500v5M8 14.500v5',
  access: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20c0-4 4-6 8-6s8 2 8 6',
  log: 'M6 3h9l4 4v14H6zM9 10h7M9 14h7M9 18h4',
  version: 'M12 3l8 4.500v9L12 21l-8-4.500v-9zM4 7.500l8 4.500 8-4.500M12 12v9',
  support: 'M12 4v10M8 10l4 4 4-4M4 18v2h16v-2',
  label: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2',
  report: 'M6 3h12v18H6zM9 16v-3M12 16V9M15 16v-5',
  settings: 'M12 3v18M12 3a9 9 0 0 1 0 18M12 3a9 9 0 0 0 0 18',
  back: 'M14 5l-7 7 7 7',
  next: 'M10 5l7 7-7 7',
  check: 'M4 12.500l5 5L20 6.500',
  lost: 'M4 4l16 16M8.500 15.500a5 5 0 0 1 7 0M5 12a10 10 0 0 1 4-2.500M19 12a10 10 0 0 0-6-2.900M12 19h.01',
  wrench: 'M14 6a4 4 0 0 1 5-3l-2.500 3 1.500 2 3-.500a4 4 0 0 1-5.500 4L8 19a2 2 0 0 1-3-3l7.500-7.500A4 4 0 0 1 14 6z',
};

export const icon = (name: string): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${svg`<path d=${SHAPES[name] ?? ''} />`}</svg>`;

/** Each colour has a shape of its own, so that it can be told apart without seeing colours. */
export function shape(colour: Colour): TemplateResult {
  const form = {
    none: svg`<circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="2.4"/>
      <path d="M7.500 12.300l3 3 6-6.600" fill="none" stroke="currentColor" stroke-width="2.4"/>`,
    blue: svg`<circle cx="12" cy="12" r="10" fill="currentColor"/>`,
    yellow: svg`<path d="M12 2 23 21H1z" fill="currentColor"/>`,
    orange: svg`<path d="M12 1 23 12 12 23 1 12z" fill="currentColor"/>`,
    red: svg`<path d="M7.500 1h9L23 7.500v9L16.500 23h-9L1 16.500v-9z" fill="currentColor"/>`,
  }[colour];
  return html`<svg class="shape" viewBox="0 0 24 24" aria-hidden="true">${form}</svg>`;
}

/** Colour as shape and word. */
export const badge = (colour: Colour, text?: string): TemplateResult =>
  html`<span class="badge c-${colour}">${shape(colour)}${text ?? colourWord(colour)}</span>`;

/** A value with its unit; struck and with the reason when it is no measurement. */
export function value(
  v: number | null,
  unit: string,
  decimals: number,
  quality: string | null,
  big = false,
): TemplateResult {
  const q = quality ?? 'no-value';
  const bad = isBad(q);
  const old = live.stale || live.lostMs > 0;
  return html`<span class="value ${big ? 'big' : ''} ${bad ? 'bad' : ''} ${old ? 'old' : ''}"
    ><span class="number">${bad && v == null ? '—' : number(v, decimals)}</span>${unitText(unit)
      ? html`<span class="unit">${unitText(unit)}</span>`
      : nothing}${q === 'good' ? nothing : html`<span class="quality q-${bad ? 'bad' : 'uncertain'}">${qualityWord(q)}</span>`}</span
  >`;
}

export const empty = (text?: string): TemplateResult => html`<p class="empty">${text ?? t('nothing')}</p>`;
export const loading = (): TemplateResult => html`<p class="empty" role="status">${t('loading')}</p>`;

/** What went wrong, in the words of the technician; what the gateway says is kept. */
export function troubleText(e: unknown): string {
  if (e instanceof Trouble) {
    if (e.status === 0) return t('noLink');
    if (e.status === 429) return t('locked', { s: e.retryAfterS ?? 60 });
    return e.message + (e.allowed ? ` (${e.allowed})` : '');
  }
  return e instanceof Error ? e.message : String(e);
}

export const problem = (e: unknown, again?: () => void): TemplateResult =>
  html`<div class="note bad" role="alert">
    <p>${t('failed', { message: troubleText(e) })}</p>
    ${again ? html`<button class="quiet" @click=${again}>${t('retry')}</button>` : nothing}
  </div>`;

/** Tells the person something at the foot of the page; a screen reader says it. */
export function say(text: string, kind: 'good' | 'bad' | 'plain' = 'plain'): void {
  window.dispatchEvent(new CustomEvent('sluice-say', { detail: { text, kind } }));
}

/** Does something that may fail and says how it went. */
export async function doing<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    const result = await work();
    say(t('done', { what }), 'good');
    return result;
  } catch (e) {
    if (!(e instanceof Trouble && e.status === 401)) say(t('failed', { message: troubleText(e) }), 'bad');
    return undefined;
  }
}

export const allowed = (role: Role): boolean => may(currentSession()?.role, role);
export const needs = (role: Role): TemplateResult =>
  html`<p class="hint">${t('forbidden', { role: roleWord(role) })}</p>`;

export const go = (path: string): void => {
  location.hash = '#/' + path;
};

/** A link that the page follows itself; parts of the path are encoded. */
export const href = (...parts: string[]): string => '#/' + parts.map(encodeURIComponent).join('/');
