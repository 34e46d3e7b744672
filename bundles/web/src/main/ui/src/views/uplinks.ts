import { html, nothing, type TemplateResult } from 'lit';
import { command, get } from '../api.ts';
import { ago, bytes, count, fromInput, moment, span, toInput } from '../format.ts';
import { t as common } from '../i18n/common.ts';
import { t as collecting } from '../i18n/collect.ts';
import { t } from '../i18n/uplinks.ts';
import { live } from '../live.ts';
import { ask } from '../parts/ask.ts';
import { collect } from '../parts/collect.ts';
import { allowed, doing, empty, loading, problem, troubleText } from '../parts/basics.ts';
import type { Uplink } from '../types.ts';
import { View } from '../view.ts';

const EVERY_MS = 2_000;
const HOUR_MS = 3_600_000;

class UplinksView extends View {
  private uplinks: Uplink[] | null = null;
  private error: unknown = null;
  /** What was delivered at the last look, and when that count last grew: how old the proof is. */
  private testing = '';
  private tested: { uplink: string; text: string } | null = null;
  private readonly grown = new Map<string, { messages: number; atMs: number }>();

  protected override begin(): void {
    this.poll(EVERY_MS, () => void this.load());
  }

  private async load(): Promise<void> {
    try {
      this.uplinks = (await get<{ uplinks: Uplink[] }>('/uplinks')).uplinks;
      this.error = null;
      for (const u of this.uplinks) {
        const before = this.grown.get(u.name);
        if (!before) this.grown.set(u.name, { messages: u.messages, atMs: 0 });
        else if (u.messages > before.messages) this.grown.set(u.name, { messages: u.messages, atMs: live.now() });
      }
    } catch (e) {
      this.error = e;
    }
    this.requestUpdate();
  }

  override render(): TemplateResult {
    if (this.error) return problem(this.error, () => void this.load());
    if (!this.uplinks) return loading();
    return html`<div class="stack">
      <div class="head"><h1>${t('title')}</h1></div>
      ${this.uplinks.length
        ? html`<div class="columns">${this.uplinks.map((u) => this.card(u))}</div>`
        : html`<div class="card">${empty(t('none'))}</div>`}
    </div>`;
  }

  private card(u: Uplink): TemplateResult {
    const w = u.way;
    const state = u.connected
      ? html`<span class="badge c-none"><span aria-hidden="true">✓</span><span>${t('connected')}</span></span>`
      : w.standby
        ? html`<span class="badge c-plain"><span aria-hidden="true">○</span><span>${t('standby')}</span></span>`
        : html`<span class="badge c-bad"><span aria-hidden="true">✕</span><span>${t('down')}</span></span>`;
    const last = w.lastUtcMs || this.grown.get(u.name)?.atMs || 0;
    const fact = (k: string, v: unknown): TemplateResult => html`<dt>${k}</dt>
      <dd>${v}</dd>`;
    return html`<section class="card stack" aria-labelledby=${`u-${u.name}`}>
      <div class="row flush"><h2 class="grow" id=${`u-${u.name}`}>${u.name}</h2>${state}</div>
      ${u.fault ? html`<div class="note bad"><p>${u.fault}<br /><span class="hint">${t('safe')}</span></p></div>` : nothing}
      <p class="note ${u.messages ? 'good' : ''}">
        <span>${u.messages && w.roundTripMs >= 0 ? t('receipt', { t: span(w.roundTripMs) }) : u.messages ? `${t('delivered')}: ${count(u.messages)}` : t('noReceipt')}</span>
        ${last ? html`<strong>${t('last')} ${ago(last)}</strong>` : nothing}
      </p>
      <dl class="facts">
        ${fact(t('waiting'), u.waiting ? t('values', { n: count(u.waiting) }) : t('noBacklog'))}
        ${w.oldestUtcMs ? fact(t('oldest'), `${moment(w.oldestUtcMs)} · ${ago(w.oldestUtcMs)}`) : nothing}
        ${w.delayP50Ms >= 0 ? fact(t('delay'), `${span(w.delayP50Ms)} / ${span(w.delayP99Ms)}`) : nothing}
        ${w.roundTripMs >= 0 ? fact(t('roundTrip'), span(w.roundTripMs)) : nothing}
        ${fact(t('delivered'), t('deliveredText', { s: count(u.samples), m: count(u.transitions), n: count(u.messages) }))}
        ${fact(t('inFlight'), count(u.inFlight))} ${u.held ? fact(t('held'), count(u.held)) : nothing}
        ${fact(t('connects'), count(u.connects))} ${fact(t('sent'), bytes(u.bytes))}
        ${w.month
          ? fact(t('month', { m: w.month }), `${bytes(w.monthBytes)} / ${w.monthLimitBytes ? bytes(w.monthLimitBytes) : t('noLimit')}`)
          : nothing}
      </dl>
      ${w.monthLimitBytes
        ? html`<div
            class="meter ${w.monthBytes > w.monthLimitBytes ? 'bad' : w.monthBytes > 0.8 * w.monthLimitBytes ? 'care' : ''}"
            role="meter"
            aria-label=${t('month', { m: w.month })}
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=${Math.min(100, Math.round((100 * w.monthBytes) / w.monthLimitBytes))}
          >
            <i .style=${`width:${Math.min(100, (100 * w.monthBytes) / w.monthLimitBytes)}%`}></i>
          </div>`
        : nothing}
      ${allowed('technician')
        ? html`<div class="row">
              <button ?disabled=${this.testing === u.name} @click=${() => void this.test(u)}>${t('test')}</button>
              <button @click=${() => void this.replay(u)}>${t('replay')}…</button>
              <button @click=${() => void collect([u.name])}>${collecting('title')}…</button>
            </div>
            <p class="note" role="status" ?hidden=${this.tested?.uplink !== u.name}>${this.tested?.text}</p>`
        : nothing}
    </section>`;
  }

  /** Sends a message that means nothing and shows its receipt, or why there is none. */
  private async test(u: Uplink): Promise<void> {
    this.testing = u.name;
    this.tested = { uplink: u.name, text: t('testing') };
    this.requestUpdate();
    try {
      const row = (await command('test-uplink', { uplink: u.name })).rows[0];
      const text = t('tested', { test: String(row?.['test']), t: span(Number(row?.['ackMs'])), at: moment(Number(row?.['sentUtcMs'])) });
      this.tested = { uplink: u.name, text };
    } catch (e) {
      this.tested = { uplink: u.name, text: troubleText(e) };
    }
    this.testing = '';
    this.requestUpdate();
  }

  private async replay(u: Uplink): Promise<void> {
    const answer = await ask({
      title: t('replayTitle', { name: u.name }),
      text: t('replayText'),
      ok: t('replay'),
      fields: [
        { name: 'from', label: common('from'), kind: 'datetime-local', value: toInput(live.now() - HOUR_MS) },
        { name: 'to', label: common('to'), kind: 'datetime-local', value: toInput(live.now()) },
      ],
    });
    if (!answer) return;
    await doing(t('replay'), () =>
      command('replay', {
        uplink: u.name,
        from: String(fromInput(answer['from'] ?? '')),
        to: String(fromInput(answer['to'] ?? '')),
      }),
    );
  }
}

customElements.define('view-uplinks', UplinksView);
