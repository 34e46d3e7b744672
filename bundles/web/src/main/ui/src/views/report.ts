import { html, nothing, type TemplateResult } from 'lit';
import { get } from '../api.ts';
import { atSite, day, fullMoment, number, percent, span, unitText } from '../format.ts';
import { t as common } from '../i18n/common.ts';
import { t } from '../i18n/report.ts';
import { live } from '../live.ts';
import { badge, loading, problem } from '../parts/basics.ts';
import type { Colour } from '../types.ts';
import { View } from '../view.ts';

interface Report {
  month: string;
  zone?: string;
  points: {
    point: string;
    label: string;
    unit: string;
    min: number | null;
    minUtcMs: number | null;
    max: number | null;
    maxUtcMs: number | null;
    mean: number | null;
    deviceLabel?: string;
    /** Greatest change of the mean from one hour to the next. */
    ratePerHour?: number | null;
    rateUtcMs?: number | null;
    /** Of a month of hours, by regression. */
    trendPerDay?: number | null;
    valid: number | null;
  }[];
  alarms: { raised: Partial<Record<Colour, number | null>>; faults?: number | null };
  /** When the gateway began, if that is within the month. */
  sinceUtcMs?: number | null;
  blind: { device: string; label?: string | null; fromUtcMs: number; toUtcMs: number | null }[];
  revision: number | null;
  limitSet: string[] | null;
}

const MONTHS_OFFERED = 24;

class ReportView extends View {
  private month = day(live.now()).slice(0, 7);
  private report: Report | null = null;
  private error: unknown = null;

  protected override begin(): void {
    void this.load();
  }

  private async load(): Promise<void> {
    const month = this.month;
    this.report = null;
    this.error = null;
    this.requestUpdate();
    try {
      const r = await get<Report>(`/report?month=${month}`);
      if (month === this.month) this.report = r;
    } catch (e) {
      this.error = e;
    }
    this.requestUpdate();
  }

  override render(): TemplateResult {
    return html`<div class="stack">
      <div class="head noprint">
        <h1>${t('title')}</h1>
        <div class="field">
          <label class="unseen" for="month">${t('month')}</label>
          <select
            id="month"
            @change=${(e: Event) => {
              this.month = (e.target as HTMLSelectElement).value;
              void this.load();
            }}
          >
            ${months().map((m) => html`<option value=${m} .selected=${m === this.month}>${m}</option>`)}
          </select>
        </div>
        <button class="main" ?disabled=${!this.report} @click=${() => print()}>${common('print')}</button>
      </div>
      ${this.error ? problem(this.error, () => void this.load()) : this.report ? this.sheet(this.report) : loading()}
    </div>`;
  }

  private sheet(r: Report): TemplateResult {
    const o = live.overview;
    const decimals = (point: string): number => live.points.get(point)?.decimals ?? 3;
    return html`<article class="card stack">
      <h2>${t('of', { site: o?.gateway?.label || o?.gateway?.id || '', month: r.month })}</h2>
      <p class="hint">
        ${r.zone ? html`${t('zone', { zone: r.zone })} · ` : nothing}${t('revision', { n: r.revision ?? '—' })} · ${t('limitSet', { name: r.limitSet?.join(', ') || '—' })} ·
        ${r.sinceUtcMs ? html`${t('since', { time: fullMoment(r.sinceUtcMs) })} · ` : nothing}${t('made', { id: o?.gateway?.id ?? '', time: fullMoment(live.now()) })}
      </p>
      <h3>${t('alarms')}</h3>
      <p class="chips">
        ${(['red', 'orange', 'yellow', 'blue'] as const).map((c) => html`<span>${badge(c)} ${t('times', { n: r.alarms.raised[c] ?? 0 })}</span>`)}
        <span>${t('faults')} ${t('times', { n: r.alarms.faults ?? 0 })}</span>
      </p>
      <h3>${t('points')}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${t('points')}>
        <table>
          <thead>
            <tr>
              <th>${t('point')}</th>
              <th class="n">${t('min')}</th>
              <th class="n">${t('max')}</th>
              <th class="n">${t('mean')}</th>
              <th class="n">${t('rate')}</th>
              <th class="n">${t('trend')}</th>
              <th class="n">${t('valid')}</th>
            </tr>
          </thead>
          <tbody>
            ${r.points.map(
              (p) =>
                html`<tr>
                  <td>${p.label || p.point} <small class="soft">${unitText(p.unit)}<br />${p.deviceLabel || live.deviceLabel(p.point.split('/')[0]!)}</small></td>
                  <td class="n">${number(p.min, decimals(p.point))}<br /><small class="soft">${short(p.minUtcMs)}</small></td>
                  <td class="n">${number(p.max, decimals(p.point))}<br /><small class="soft">${short(p.maxUtcMs)}</small></td>
                  <td class="n">${number(p.mean, decimals(p.point))}</td>
                  <td class="n">${signed(p.ratePerHour, decimals(p.point))}<br /><small class="soft">${short(p.rateUtcMs ?? null)}</small></td>
                  <td class="n">${signed(p.trendPerDay, decimals(p.point) + 1)}</td>
                  <td class="n">${percent(p.valid, 1)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <h3>${t('blind')}</h3>
      ${r.blind.length
        ? html`<ul class="rows">
            ${r.blind.map(
              (b) =>
                html`<li>
                  <strong class="grow">${b.label || live.deviceLabel(b.device)}</strong>
                  <span>${fullMoment(b.fromUtcMs)} – ${b.toUtcMs ? fullMoment(b.toUtcMs) : t('now')}</span>
                  <span class="soft">${span((b.toUtcMs ?? live.now()) - b.fromUtcMs)}</span>
                </li>`,
            )}
          </ul>`
        : html`<p class="soft">${t('noBlind')}</p>`}
      <p class="sign">${t('signature')}</p>
    </article>`;
  }
}

const signed = (v: number | null | undefined, decimals: number): string => (v != null && v > 0 ? '+' : '') + number(v, decimals);
const short = (utcMs: number | null): string => (utcMs ? fullMoment(utcMs).slice(5, 16) : '');

function months(): string[] {
  const d = atSite(live.now());
  return Array.from({ length: MONTHS_OFFERED }, (_, i) => {
    const m = new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() - i, 1));
    return m.toISOString().slice(0, 7);
  });
}

customElements.define('view-report', ReportView);
