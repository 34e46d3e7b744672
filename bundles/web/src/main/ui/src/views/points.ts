import { alarmName } from '../naming.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { address, get } from '../api.ts';
import { fromInput, fullMoment, moment, number, percent, toInput, unitText } from '../format.ts';
import { qualityWord, t as common } from '../i18n/common.ts';
import { t } from '../i18n/points.ts';
import { live, type Trail } from '../live.ts';
import { badge, empty, href, icon, loading, problem, value } from '../parts/basics.ts';
import type { ChartData } from '../parts/chart.ts';
import '../parts/spark.ts';
import { isBad, rank, type History, type Point, type Series } from '../types.ts';
import { View } from '../view.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SPANS = [
  ['min15', 15 * MINUTE],
  ['h1', HOUR],
  ['h24', DAY],
  ['d7', 7 * DAY],
  ['d30', 30 * DAY],
  ['year', 365 * DAY],
] as const;
/** The gateway answers for no more at once. */
const MOST_TRAILS = 16;
/** Points that fill the first screen of any phone. */
const FIRST = 16;

class PointsView extends View {
  private painted = false;
  private find = '';
  private filter: '' | 'bad' | 'limits' = '';
  private readonly past = new Map<string, Trail>();
  private asked = -1;

  // the detail
  private spanMs: number = HOUR;
  private from = 0;
  private to = 0;
  private custom = false;
  private history: History | null = null;
  private chart: ChartData | null = null;
  private error: unknown = null;
  private busy: AbortController | null = null;
  private compare = '';
  private shown = '';

  constructor() {
    super();
    this.topics = ['points', 'alarms', 'link'];
  }

  protected override end(): void {
    this.busy?.abort();
  }

  override route(path: string[]): void {
    super.route(path);
    const name = path.length >= 2 ? path.slice(0, 2).join('/') : '';
    if (name !== this.shown) {
      this.shown = name;
      this.compare = '';
      this.history = this.chart = null;
      if (name) {
        void import('../parts/chart.ts');
        this.last(HOUR);
      }
    }
  }

  /** The rest of a long list comes once the first screen is painted. */
  protected override updated(): void {
    if (this.painted || live.revision < 0) return;
    requestAnimationFrame(() =>
      setTimeout(() => {
        this.painted = true;
        this.requestUpdate();
      }),
    );
  }

  override render(): TemplateResult {
    if (live.revision < 0) return loading();
    if (!this.shown && this.asked !== live.revision) {
      this.asked = live.revision;
      void this.trends();
    }
    return this.shown ? this.detail(this.shown) : this.list();
  }

  // --- the list

  private list(): TemplateResult {
    const find = this.find.toLowerCase();
    const fits = (p: Point): boolean =>
      (!find || `${p.label} ${p.name} ${live.deviceLabel(p.device)}`.toLowerCase().includes(find)) &&
      (this.filter === '' || (this.filter === 'bad' ? isBad(p.quality) || p.colour !== 'none' : p.limits.length > 0));
    const groups = new Map<string, Point[]>();
    let room = this.painted ? Infinity : FIRST;
    for (const p of live.points.values()) {
      if (room <= 0 || !fits(p)) continue;
      room--;
      const g = groups.get(p.device);
      if (g) g.push(p);
      else groups.set(p.device, [p]);
    }
    return html`<div class="stack">
      <div class="head"><h1>${t('title')}</h1></div>
      <div class="inline">
        <div class="field">
          <label class="unseen" for="find">${t('find')}</label>
          <input
            id="find"
            type="search"
            placeholder=${t('find')}
            .value=${this.find}
            @input=${(e: Event) => {
              this.find = (e.target as HTMLInputElement).value;
              this.requestUpdate();
            }}
          />
        </div>
        <div class="chips">${this.chip('bad', t('onlyBad'))} ${this.chip('limits', t('onlyLimits'))}</div>
      </div>
      ${groups.size === 0 ? empty(t('noMatch')) : html`<div class="cards">${[...groups].map(([d, points]) => this.group(d, points))}</div>`}
    </div>`;
  }

  private chip(kind: 'bad' | 'limits', text: string): TemplateResult {
    const on = this.filter === kind;
    return html`<button
      class="chip"
      aria-pressed=${on}
      @click=${() => {
        this.filter = on ? '' : kind;
        this.requestUpdate();
      }}
    >
      ${on ? icon('check') : nothing}${text}
    </button>`;
  }

  private group(device: string, points: Point[]): TemplateResult {
    const bad = points.filter((p) => isBad(p.quality)).length;
    return html`<details class="card device" open>
      <summary>
        <span class="grow">${live.deviceLabel(device)}</span>
        ${points[0]?.virtual ? html`<span class="badge c-plain">${t('computed')}</span>` : nothing}
        ${bad ? html`<span class="badge c-bad">${t('bad', { n: bad })}</span>` : nothing}
        <small class="soft nowrap">${t('points', { n: points.length })}</small>
      </summary>
      <div class="points">${points.map((p) => this.point(p))}</div>
    </details>`;
  }

  private point(p: Point): TemplateResult {
    return html`<a class="point" href=${href('points', ...p.name.split('/'))}>
      <span>
        <span class="name">${p.label}</span>
        <span class="line">
          ${value(p.value, p.unit, p.decimals, p.quality)} ${p.colour === 'none' ? nothing : badge(p.colour)}
          ${p.limits.length && !p.armed ? html`<small class="badge c-plain">${t('notArmed')}</small>` : nothing}
        </span>
      </span>
      <x-spark .data=${{ trails: [this.past.get(p.name), live.trails.get(p.name)], limits: p.limits }}></x-spark>
    </a>`;
  }

  /** The last hour in minutes: little to read, enough for a thumb's width. One question at a time: the journal has others to serve. */
  private async trends(): Promise<void> {
    const names = [...live.points.keys()].filter((n) => !this.past.has(n));
    const now = live.now();
    for (let i = 0; i < names.length && this.isConnected; i += MOST_TRAILS) {
      const some = names.slice(i, i + MOST_TRAILS);
      some.forEach((n) => this.past.set(n, { utcMs: [], value: [] }));
      try {
        const h = await get<History>(
          `/history?points=${some.map(encodeURIComponent).join(',')}&from=${Math.round(now - HOUR)}&to=${Math.round(now)}&detail=minutes`,
        );
        for (const s of h.series) this.past.set(s.point, { utcMs: s.utcMs, value: clean(s) });
      } catch {
        return; // no trend is no trouble: the values are what counts
      }
      this.requestUpdate();
    }
  }

  // --- one point

  private detail(name: string): TemplateResult {
    const p = live.points.get(name);
    if (!p) return html`<div class="stack">${this.back()}<p class="note care">${t('gone', { name })}</p></div>`;
    const alarms = (live.alarms ?? []).filter((a) => a.point === name || a.inputs?.includes(name));
    return html`<div class="stack">
      <div class="head">${this.back()}<h1>${p.label}</h1></div>
      <section class="card bigvalue" aria-label=${t('now')}>
        ${value(p.value, p.unit, p.decimals, p.quality, true)} ${p.colour === 'none' ? nothing : badge(p.colour)}
        <p class="soft">${live.deviceLabel(p.device)} · ${t('at')} ${moment(p.utcMs)}${p.held ? ` · ${t('held')}` : ''}</p>
      </section>
      <section class="card stack" aria-labelledby="history">
        <div class="head">
          <h2 id="history" class="grow">${t('history')}</h2>
          <a
            class="button"
            download
            href=${address(`/history?points=${encodeURIComponent(name)}&from=${this.from}&to=${this.to}&detail=auto&csv=1`)}
            >${icon('support')}${t('csv')}</a
          >
        </div>
        <div class="tabrow" role="group" aria-label=${t('history')}>
          ${SPANS.map(
            ([key, ms]) =>
              html`<button
                class="chip"
                aria-pressed=${!this.custom && this.spanMs === ms}
                @click=${() => {
                  this.custom = false;
                  this.last(ms);
                }}
              >
                ${t(key)}
              </button>`,
          )}
        </div>
        ${this.error
          ? problem(this.error, () => void this.load())
          : this.history
            ? this.curve(p)
            : html`<div class="chartroom">${loading()}</div>`}
        <p class="hint">${t('zoomHint')}</p>
        ${this.range(p)}
      </section>
      <div class="columns">
        <section class="card" aria-labelledby="limits">
          <h2 id="limits">${t('limits')}</h2>
          ${p.limits.length
            ? html`<ul class="rows">
                ${[...p.limits]
                  .sort((a, b) => rank(b.colour) - rank(a.colour))
                  .map(
                    (l) =>
                      html`<li>
                        ${badge(l.colour)}<strong class="grow"
                          >${t(l.kind === 'high' ? 'above' : 'below', { v: `${number(l.value, p.decimals)} ${unitText(p.unit)}` })}</strong
                        ><small class="soft"
                          >${l.hysteresis ? t('hysteresis', { v: number(l.hysteresis, p.decimals) }) : ''}</small
                        >
                      </li>`,
                  )}
              </ul>`
            : html`<p class="soft">${t('noLimits')}</p>`}
          ${p.limits.length && !p.armed ? html`<p class="badge c-care">${t('notArmed')}</p>` : nothing}
        </section>
        <section class="card" aria-labelledby="alarms-here">
          <h2 id="alarms-here">${t('alarmsHere')}</h2>
          ${alarms.length
            ? html`<ul class="rows">
                ${alarms.map(
                  (a) =>
                    html`<li>${badge(a.colour)}<a class="grow" href=${href('alarms', a.alarm)}>${alarmName(a)}</a></li>`,
                )}
              </ul>`
            : html`<p class="soft">${common('none')}</p>`}
          <dl class="facts">
            <dt>${t('name')}</dt>
            <dd>${p.name}</dd>
            <dt>${t('quality')}</dt>
            <dd>${qualityWord(p.quality ?? 'no-value')}</dd>
            ${p.min != null && p.max != null
              ? html`<dt>${t('range')}</dt>
                  <dd>${p.min} … ${p.max} ${unitText(p.unit)}</dd>`
              : nothing}
          </dl>
        </section>
      </div>
    </div>`;
  }

  private back(): TemplateResult {
    return html`<a class="button plain" href="#/points" aria-label=${common('back')}>${icon('back')}</a>`;
  }

  private range(p: Point): TemplateResult {
    return html`<details ?open=${this.custom}>
      <summary>${t('custom')}</summary>
      <form class="inline" @submit=${this.choose}>
        <div class="field">
          <label for="from">${common('from')}</label
          ><input id="from" name="from" type="datetime-local" required .value=${toInput(this.from)} />
        </div>
        <div class="field">
          <label for="to">${common('to')}</label
          ><input id="to" name="to" type="datetime-local" required .value=${toInput(this.to)} />
        </div>
        <div class="field">
          <label for="compare">${t('compare')}</label>
          <select
            id="compare"
            @change=${(e: Event) => {
              this.compare = (e.target as HTMLSelectElement).value;
              void this.load();
            }}
          >
            <option value="">${t('noCompare')}</option>
            ${[...live.points.values()]
              .filter((o) => o.name !== p.name && o.unit === p.unit)
              .map((o) => html`<option value=${o.name} .selected=${o.name === this.compare}>${o.label}</option>`)}
          </select>
        </div>
        <button>${t('show')}</button>
        <button
          type="button"
          @click=${() => {
            const width = this.to - this.from;
            this.custom = true;
            this.between(this.from - width / 2, Math.min(live.now(), this.to + width / 2));
          }}
        >
          ${t('zoomOut')}
        </button>
      </form>
    </details>`;
  }

  private readonly choose = (e: Event): void => {
    e.preventDefault();
    const form = new FormData(e.target as HTMLFormElement);
    const from = fromInput(String(form.get('from')));
    const to = fromInput(String(form.get('to')));
    if (!(from < to)) return;
    this.custom = true;
    this.between(from, to);
  };

  private last(ms: number): void {
    this.spanMs = ms;
    this.between(live.now() - ms, live.now());
  }

  private between(from: number, to: number): void {
    this.from = Math.round(from);
    this.to = Math.round(to);
    void this.load();
  }

  private async load(): Promise<void> {
    this.busy?.abort();
    const busy = (this.busy = new AbortController());
    this.error = null;
    this.requestUpdate();
    const points = [this.shown, this.compare].filter(Boolean).map(encodeURIComponent).join(',');
    try {
      const h = await get<History>(`/history?points=${points}&from=${this.from}&to=${this.to}&detail=auto`, busy.signal);
      if (busy.signal.aborted) return;
      this.history = h;
      this.chart = toChart(h, this.shown, this.compare);
    } catch (e) {
      if (!busy.signal.aborted) this.error = e;
    }
    this.requestUpdate();
  }

  private curve(p: Point): TemplateResult {
    const s = this.history!.series.find((x) => x.point === p.name);
    if (!s || !this.chart || s.utcMs.length === 0)
      return html`<div class="chartroom">${empty(t('noHistory'))}</div>`;
    const detail = { scans: t('detailScans'), minutes: t('detailMinutes'), hours: t('detailHours') }[this.history!.detail];
    const real = s.value.filter((v): v is number => v != null);
    const low = Math.min(...real, ...(s.min ?? []).filter((v): v is number => v != null));
    const high = Math.max(...real, ...(s.max ?? []).filter((v): v is number => v != null));
    const mean = real.reduce((a, b) => a + b, 0) / real.length;
    const fact = (text: string, v: number): TemplateResult =>
      html`<span class="badge c-plain">${text} ${number(v, p.decimals)} ${unitText(p.unit)}</span>`;
    return html`<x-chart
        role="img"
        aria-label=${`${common('chartPoint', { label: p.label })}: ${t('lowest')} ${number(low, p.decimals)}, ${t('highest')} ${number(high, p.decimals)} ${unitText(p.unit)}`}
        .data=${this.chart}
        @zoom=${(e: CustomEvent<{ from: number; to: number }>) => {
          this.custom = true;
          this.between(e.detail.from, e.detail.to);
        }}
      ></x-chart>
      <p class="chips">
        ${real.length ? html`${fact(t('lowest'), low)} ${fact(t('mean'), mean)} ${fact(t('highest'), high)}` : nothing}
        <span class="badge c-plain">${t('valid')} ${percent(real.length / s.value.length, 1)}</span>
      </p>
      <p class="hint">${fullMoment(this.from)} – ${fullMoment(this.to)} · ${detail}</p>
      <details>
        <summary>${t('table')}</summary>
        <div class="scroll tall" tabindex="0" role="region" aria-label=${t('table')}>
          <table>
            <thead>
              <tr>
                <th>${t('time')}</th>
                <th class="n">${t('value')} ${unitText(p.unit)}</th>
                <th>${t('quality')}</th>
              </tr>
            </thead>
            <tbody>
              ${lastRows(s).map(
                (r) =>
                  html`<tr>
                    <td>${fullMoment(r.utcMs)}</td>
                    <td class="n">${number(r.value, p.decimals)}</td>
                    <td>${qualityWord(r.quality)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </details>`;
  }
}

function lastRows(s: Series): { utcMs: number; value: number | null; quality: string | null }[] {
  const rows = [];
  for (let i = s.utcMs.length - 1; i >= 0 && rows.length < 100; i--)
    rows.push({ utcMs: s.utcMs[i]!, value: s.value[i] ?? null, quality: s.quality?.[i] ?? null });
  return rows;
}

/** Values that are no measurement are gaps in the curve. */
function clean(s: Series): (number | null)[] {
  return s.value.map((v, i) => (s.quality && isBad(s.quality[i] ?? 'good') ? null : v));
}

function toChart(h: History, name: string, compare: string): ChartData {
  const a = h.series.find((s) => s.point === name);
  const b = compare ? h.series.find((s) => s.point === compare) : undefined;
  const p = live.points.get(name);
  if (!a) return { x: [], curves: [] };
  const curve = (s: Series, x: number[]): ChartData['curves'][number] => {
    const at = new Map(s.utcMs.map((u, i) => [u, i]));
    const pick = (list: (number | null)[]): (number | null)[] => x.map((u) => list[at.get(u) ?? -1] ?? null);
    const same = x === s.utcMs;
    const v = clean(s);
    const label = live.points.get(s.point)?.label ?? s.point;
    const summary = h.detail !== 'scans' && s.min?.length && s.max?.length;
    return {
      label,
      unit: unitText(s.unit),
      decimals: s.decimals,
      values: same ? v : pick(v),
      min: summary ? (same ? s.min : pick(s.min!)) : null,
      max: summary ? (same ? s.max : pick(s.max!)) : null,
    };
  };
  if (!b) return { x: a.utcMs, curves: [curve(a, a.utcMs)], limits: p?.limits };
  const x = [...new Set([...a.utcMs, ...b.utcMs])].sort((m, n) => m - n);
  return { x, curves: [curve(a, x), curve(b, x)], limits: p?.limits };
}

customElements.define('view-points', PointsView);
