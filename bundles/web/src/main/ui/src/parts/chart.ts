/** `<x-chart>`: curves over time (or any axis), limits as bands, zoom by dragging; the element tells where one zoomed to. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { atSite, fullMoment, number } from '../format.ts';
import { lang } from '../i18n.ts';
import { t } from '../i18n/points.ts';
import type { Limit } from '../types.ts';
import { bandsOf, css } from './ink.ts';

export interface Curve {
  label: string;
  unit: string;
  decimals: number;
  values: (number | null)[];
  min?: (number | null)[] | null;
  max?: (number | null)[] | null;
}

export interface ChartData {
  /** ms since 1970; or the axis' own unit if `axis` is given. */
  x: number[];
  curves: Curve[];
  limits?: Limit[];
  /** Label of an axis that is not time. */
  axis?: string;
  marks?: { x: number; text: string }[];
  height?: number;
}

const STROKES = [0, 1, 2];

export class Chart extends HTMLElement {
  private plot: uPlot | null = null;
  private given: ChartData | null = null;
  private readonly sized = new ResizeObserver(() => this.resize());
  private readonly themed = (): void => this.draw();

  connectedCallback(): void {
    // data that was set before this class was loaded stands in the way of the setter
    if (Object.hasOwn(this, 'data')) {
      const { data } = this as unknown as { data: ChartData };
      delete (this as { data?: unknown }).data;
      this.data = data;
    }
    this.sized.observe(this);
    window.addEventListener('sluice-theme', this.themed);
    this.draw();
  }

  disconnectedCallback(): void {
    this.sized.disconnect();
    window.removeEventListener('sluice-theme', this.themed);
    this.plot?.destroy();
    this.plot = null;
  }

  set data(d: ChartData) {
    if (d === this.given) return;
    this.given = d;
    this.draw();
  }

  private height(): number {
    return this.given?.height ?? Math.max(220, Math.min(360, this.clientWidth * 0.6));
  }

  private resize(): void {
    if (this.plot && this.clientWidth) this.plot.setSize({ width: this.clientWidth, height: this.height() });
    else this.draw();
  }

  private draw(): void {
    const d = this.given;
    if (!d || !this.isConnected || !this.clientWidth) return;
    this.plot?.destroy();
    const ink = css();
    const strokes = [ink.accent, ink.bad, ink.soft];
    const time = d.axis === undefined;
    const series: uPlot.Series[] = [
      { label: time ? (lang() === 'zh' ? '时间' : 'Time') : d.axis, ...(time ? { value: (_u, v) => fullMoment(v) } : {}) },
    ];
    const rows: (number | null)[][] = [];
    const bands: uPlot.Band[] = [];
    d.curves.forEach((c, i) => {
      const stroke = strokes[STROKES[i % 3]!]!;
      if (c.min && c.max) {
        const edge: uPlot.Series = { stroke: 'transparent', points: { show: false }, label: '' };
        const at = series.length;
        series.push({ ...edge, label: t('max'), value: (_u, v) => number(v, c.decimals) });
        series.push({ ...edge, label: t('min'), value: (_u, v) => number(v, c.decimals) });
        rows.push(c.max, c.min);
        bands.push({ series: [at, at + 1], fill: stroke + '33' });
      }
      series.push({
        label: c.unit ? `${c.label} ${c.unit}` : c.label,
        stroke,
        width: 2,
        dash: i === 1 ? [8, 4] : i === 2 ? [2, 3] : undefined,
        spanGaps: false,
        points: { show: d.x.length < 40 ? true : undefined, size: 6 },
        value: (_u, v) => (v == null ? '—' : number(v, c.decimals)),
      });
      rows.push(c.values);
    });
    const axis: uPlot.Axis = {
      stroke: ink.soft,
      grid: { stroke: ink.line, width: 1 },
      ticks: { stroke: ink.line, width: 1 },
      font: '13px system-ui, sans-serif',
    };
    this.plot = new uPlot(
      {
        width: this.clientWidth,
        height: this.height(),
        series,
        bands,
        ms: 1,
        // days and hours begin where they do at the site
        tzDate: (ms) => {
          const d = atSite(ms);
          return new Date(d.getTime() + d.getTimezoneOffset() * 60_000);
        },
        scales: { x: { time }, y: { range: (_u, lo, hi) => this.range(lo, hi) } },
        axes: [{ ...axis, ...(time ? { values: TIMES, space: 64 } : {}) }, { ...axis, size: 58 }],
        legend: { live: true },
        cursor: { drag: { x: true, y: false, dist: 8 }, points: { size: 8 } },
        hooks: {
          drawClear: [(u) => this.limits(u, d)],
          setSelect: [(u) => this.zoom(u, time)],
        },
      },
      [d.x, ...rows] as uPlot.AlignedData,
      this,
    );
  }

  /** Limits near the curve belong into the picture; far ones would flatten it. */
  private range(lo: number | null, hi: number | null): [number, number] {
    let a = lo ?? 0;
    let b = hi ?? 1;
    const near = Math.max(b - a, Math.abs(b) * 0.05, 1e-6);
    for (const l of this.given?.limits ?? []) {
      if (l.value > a - near * 1.5 && l.value < b + near * 1.5) {
        a = Math.min(a, l.value);
        b = Math.max(b, l.value);
      }
    }
    const room = Math.max((b - a) * 0.08, Math.abs(b) * 0.001, 1e-6);
    return [a - room, b + room];
  }

  private limits(u: uPlot, d: ChartData): void {
    const ink = css();
    const g = u.ctx;
    const { left, top, width, height } = u.bbox;
    g.save();
    g.beginPath();
    g.rect(left, top, width, height);
    g.clip();
    for (const b of bandsOf(d.limits ?? [])) {
      const y = u.valToPos(b.from, 'y', true);
      const end = b.to === null ? (b.up ? top : top + height) : u.valToPos(b.to, 'y', true);
      g.fillStyle = ink.colour(b.colour);
      g.globalAlpha = 0.18;
      g.fillRect(left, Math.min(y, end), width, Math.abs(end - y));
      g.globalAlpha = 1;
      g.fillRect(left, y - 1, width, 2);
    }
    for (const m of d.marks ?? []) {
      const x = u.valToPos(m.x, 'x', true);
      g.fillStyle = ink.ink;
      g.fillRect(x - 1, top, 2, height);
      g.font = `${13 * devicePixelRatio}px system-ui, sans-serif`;
      g.textAlign = x > left + width / 2 ? 'right' : 'left';
      g.fillText(m.text, x + (x > left + width / 2 ? -6 : 6), top + 16 * devicePixelRatio);
    }
    g.restore();
  }

  private zoom(u: uPlot, time: boolean): void {
    if (!time || u.select.width < 8) return;
    const from = u.posToVal(u.select.left, 'x');
    const to = u.posToVal(u.select.left + u.select.width, 'x');
    this.dispatchEvent(new CustomEvent('zoom', { detail: { from, to } }));
  }
}

const two = (n: number): string => String(n).padStart(2, '0');

/** Times along the axis as they are written here: 24 hours, the day where it changes. */
const TIMES: uPlot.Axis.DynamicValues = (_u, splits, _i, _space, step) =>
  splits.map((ms, i) => {
    const d = atSite(ms);
    const clock = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
    const date = `${d.getUTCMonth() + 1}-${two(d.getUTCDate())}`;
    if (step >= 86_400_000) return date;
    const before = i > 0 ? atSite(splits[i - 1]!) : null;
    const first = before && before.getUTCDate() !== d.getUTCDate();
    return (step < 60_000 ? `${clock}:${two(d.getUTCSeconds())}` : clock) + (first ? `\n${date}` : '');
  });

customElements.define('x-chart', Chart);
