/** `<x-spark>`: the last hour of a point in a thumb's width, with its limits as bands. Draws only while it can be seen. */
import type { Trail } from '../live.ts';
import type { Limit } from '../types.ts';
import { bandsOf, css, type Ink } from './ink.ts';

const seen = new IntersectionObserver((entries) =>
  entries.forEach((e) => (e.target as Spark).see(e.isIntersecting)),
);

export class Spark extends HTMLElement {
  private readonly canvas = document.createElement('canvas');
  private shown = false;
  private trails: (Trail | undefined)[] = [];
  private limits: Limit[] = [];

  connectedCallback(): void {
    // data that was set before this class was loaded stands in the way of the setter
    if (Object.hasOwn(this, 'data')) {
      const { data } = this as unknown as { data: { trails: (Trail | undefined)[]; limits: Limit[] } };
      delete (this as { data?: unknown }).data;
      this.data = data;
    }
    this.setAttribute('aria-hidden', 'true');
    if (!this.canvas.parentNode) this.append(this.canvas);
    seen.observe(this);
  }

  disconnectedCallback(): void {
    seen.unobserve(this);
  }

  see(shown: boolean): void {
    this.shown = shown;
    if (shown) this.draw();
  }

  /** Trails, oldest first: what the journal says, then what has come since. */
  set data(d: { trails: (Trail | undefined)[]; limits: Limit[] }) {
    this.trails = d.trails;
    this.limits = d.limits;
    if (this.shown) this.draw();
  }

  private draw(): void {
    const w = this.clientWidth;
    const h = this.clientHeight;
    const scale = Math.min(2, devicePixelRatio || 1);
    if (this.canvas.width !== w * scale) {
      this.canvas.width = w * scale;
      this.canvas.height = h * scale;
    }
    const g = this.canvas.getContext('2d');
    if (!g || !w) return;
    g.setTransform(scale, 0, 0, scale, 0, 0);
    g.clearRect(0, 0, w, h);
    const xs: number[] = [];
    const ys: (number | null)[] = [];
    for (const trail of this.trails) {
      if (!trail) continue;
      const after = xs.at(-1) ?? -Infinity;
      trail.utcMs.forEach((t, i) => {
        if (t > after) {
          xs.push(t);
          ys.push(trail.value[i] ?? null);
        }
      });
    }
    const real = ys.filter((y): y is number => y != null);
    if (real.length < 2) return;
    let lo = Math.min(...real);
    let hi = Math.max(...real);
    const near = Math.max(hi - lo, Math.abs(hi) * 0.02, 1e-9);
    for (const l of this.limits) if (l.value > lo - near * 2 && l.value < hi + near * 2) (lo = Math.min(lo, l.value)), (hi = Math.max(hi, l.value));
    const room = Math.max(hi - lo, Math.abs(hi) * 0.002, 1e-9) * 0.1;
    lo -= room;
    hi += room;
    const x0 = xs[0]!;
    const x = (t: number): number => 1 + ((t - x0) / Math.max(1, xs.at(-1)! - x0)) * (w - 4);
    const y = (v: number): number => h - ((v - lo) / (hi - lo)) * h;
    const ink: Ink = css();
    g.globalAlpha = 0.45;
    for (const b of bandsOf(this.limits)) {
      const from = y(b.from);
      const to = b.to === null ? (b.up ? 0 : h) : y(b.to);
      g.fillStyle = ink.colour(b.colour);
      g.fillRect(0, Math.min(from, to), w, Math.abs(to - from));
    }
    g.globalAlpha = 1;
    g.strokeStyle = ink.ink;
    g.lineWidth = 1.5;
    g.lineJoin = 'round';
    g.beginPath();
    let gap = true;
    ys.forEach((v, i) => {
      if (v == null) gap = true;
      else {
        if (gap) g.moveTo(x(xs[i]!), y(v));
        else g.lineTo(x(xs[i]!), y(v));
        gap = false;
      }
    });
    g.stroke();
    const last = ys.at(-1);
    if (last != null) {
      g.fillStyle = ink.accent;
      g.beginPath();
      g.arc(x(xs.at(-1)!), y(last), 2.5, 0, 7);
      g.fill();
    }
  }
}

customElements.define('x-spark', Spark);
