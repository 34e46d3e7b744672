/** Numbers, times and durations as people read them. */
import { t } from './i18n/common.ts';
import { lang } from './i18n.ts';
import { live } from './live.ts';

const UNITS: Record<string, string> = {
  '1': '',
  Cel: '°C',
  deg: '°',
  '%': '%',
  'm/s2': 'm/s²',
  'ug/m3': 'µg/m³',
  'mg/m3': 'mg/m³',
  um: 'µm',
  'uS/cm': 'µS/cm',
  '[g]': 'g',
  '[ppm]': 'ppm',
  '[ppb]': 'ppb',
  'dB[SPL]': 'dB',
  'm3/h': 'm³/h',
  'm3/s': 'm³/s',
  'W/m2': 'W/m²',
  Ohm: 'Ω',
  'g/m3': 'g/m³',
  '[pptr]': 'ppt',
  "'": '′',
};

/** A UCUM code as it is written for people. */
export const unitText = (ucum: string | null | undefined): string => (ucum ? (UNITS[ucum] ?? ucum) : '');

/** A value that is read as a sentence, with its unit if it has one. */
export const measured = (v: number | null | undefined, decimals: number, unit: string | null | undefined): string =>
  [number(v, decimals), unitText(unit)].filter(Boolean).join('\u00a0');

export function number(value: number | null | undefined, decimals = 2): string {
  if (value == null || !Number.isFinite(value)) return '—';
  return value.toFixed(Math.max(0, Math.min(9, decimals)));
}

const two = (n: number): string => String(n).padStart(2, '0');

// --- times are the site's, wherever the phone is

const QUARTER_MS = 900_000;
const offsets = new Map<number, number>();
let offsetsOf = '';
let wall: Intl.DateTimeFormat | null = null;

/** How far the site's clocks are ahead of UTC, ms; the phone's own before the site has said where it is. */
function offset(utcMs: number): number {
  const zone = live.overview?.zone ?? '';
  if (zone !== offsetsOf) {
    offsets.clear();
    offsetsOf = zone;
    try {
      wall = zone ? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }) : null;
    } catch {
      wall = null; // a zone this phone has never heard of
    }
  }
  if (!wall) return -new Date(utcMs).getTimezoneOffset() * 60_000;
  const at = Math.floor(utcMs / QUARTER_MS) * QUARTER_MS;
  let known = offsets.get(at);
  if (known === undefined) {
    known = Date.parse(wall.format(at).replace(' ', 'T') + 'Z') - at;
    if (offsets.size > 5_000) offsets.clear();
    offsets.set(at, known);
  }
  return known;
}

/** A date whose UTC fields are the site's local ones. */
export const atSite = (utcMs: number): Date => new Date(utcMs + offset(utcMs));

/** How far the site's clocks are from UTC, if the phone's show another time; empty if not. */
export function foreignZone(): string {
  const nowMs = Date.now();
  const here = -new Date(nowMs).getTimezoneOffset() * 60_000;
  const there = offset(nowMs);
  if (here === there) return '';
  const m = Math.abs(there / 60_000);
  return `UTC${there < 0 ? '−' : '+'}${Math.floor(m / 60)}${m % 60 ? `:${two(m % 60)}` : ''}`;
}

export function clock(utcMs: number | null | undefined): string {
  return utcMs ? atSite(utcMs).toISOString().slice(11, 19) : '—';
}

export const day = (utcMs: number): string => atSite(utcMs).toISOString().slice(0, 10);

/** Local time of the site; the day is left out if it is today. */
export function moment(utcMs: number | null | undefined): string {
  if (!utcMs) return '—';
  const today = day(live.now());
  return day(utcMs) === today ? clock(utcMs) : `${day(utcMs)} ${clock(utcMs)}`;
}

export const fullMoment = (utcMs: number | null | undefined): string =>
  utcMs ? `${day(utcMs)} ${clock(utcMs)}` : '—';

/** A duration in its two largest units. */
export function span(ms: number | null | undefined): string {
  if (ms == null || ms < 0) return '—';
  const s = Math.round(ms / 1000);
  const d = Math.floor(s / 86_400);
  const h = Math.floor((s % 86_400) / 3600);
  const m = Math.floor((s % 3600) / 60);
  const join = lang() === 'zh' ? '' : ' ';
  if (d > 0) return `${d}${t('dayShort')}${d < 10 && h ? join + h + t('hourShort') : ''}`;
  if (h > 0) return `${h}${t('hourShort')}${m ? join + m + t('minShort') : ''}`;
  if (m > 0) return `${m}${t('minShort')}${m < 10 && s % 60 ? join + (s % 60) + t('secShort') : ''}`;
  return ms < 1000 && ms > 0 ? `${Math.round(ms)} ms` : `${s}${t('secShort')}`;
}

export const ago = (utcMs: number | null | undefined): string =>
  utcMs ? t('ago', { d: span(Math.max(0, live.now() - utcMs)) }) : '—';

export function bytes(n: number | null | undefined): string {
  if (n == null || n < 0) return '—';
  if (n < 1024) return `${n} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let v = n / 1024;
  let i = 0;
  while (v >= 1024 && i < 3) {
    v /= 1024;
    i++;
  }
  return `${v.toFixed(v < 10 ? 1 : 0)}\u00a0${units[i]}`;
}

export const count = (n: number | null | undefined): string =>
  n == null ? '—' : String(n).replace(/\B(?=(\d{3})+$)/g, '\u202f');

export const percent = (share: number | null | undefined, decimals = 0): string =>
  share == null ? '—' : `${(share * 100).toFixed(decimals)}\u00a0%`;

/** Value of an `<input type=datetime-local>` for a moment, in the site's time. */
export const toInput = (utcMs: number): string => `${day(utcMs)}T${clock(utcMs).slice(0, 5)}`;
export function fromInput(text: string): number {
  const local = Date.parse(`${text}Z`);
  return local - offset(local - offset(local));
}
