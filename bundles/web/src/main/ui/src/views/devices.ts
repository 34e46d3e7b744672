import { html, nothing, type TemplateResult } from 'lit';
import { command, get } from '../api.ts';
import { ago, count, percent, span } from '../format.ts';
import { both } from '../i18n.ts';
import { t as common } from '../i18n/common.ts';
import { t } from '../i18n/devices.ts';
import { live } from '../live.ts';
import { ask } from '../parts/ask.ts';
import { allowed, doing, href, icon, loading, problem, value } from '../parts/basics.ts';
import type { DeviceFacts, LinkFacts } from '../types.ts';
import { View } from '../view.ts';

const EVERY_MS = 2_000;
const BUSY = 0.7;
const FULL = 0.9;

class DevicesView extends View {
  private links: LinkFacts[] | null = null;
  private error: unknown = null;
  private shown = '';
  private words: { address: number; value: number }[] | null = null;
  private peekError: unknown = null;
  private peeking = false;

  constructor() {
    super();
    this.topics = ['points', 'link'];
  }

  protected override begin(): void {
    this.poll(EVERY_MS, () => void this.load());
  }

  override route(path: string[]): void {
    super.route(path);
    if (this.shown !== (path[0] ?? '')) {
      this.shown = path[0] ?? '';
      this.words = null;
      this.peekError = null;
    }
  }

  private async load(): Promise<void> {
    try {
      this.links = (await get<{ links: LinkFacts[] }>('/links')).links;
      this.error = null;
    } catch (e) {
      this.error = e;
    }
    this.requestUpdate();
  }

  override render(): TemplateResult {
    if (!this.links) return this.error ? problem(this.error, () => void this.load()) : loading();
    for (const link of this.links) {
      const d = link.devices.find((x) => x.device === this.shown);
      if (d) return this.detail(link, d);
    }
    if (this.shown && !this.links.some((l) => l.name === this.shown))
      return html`<div class="stack">${this.back()}<p class="note care">${t('gone', { name: this.shown })}</p></div>`;
    return html`<div class="stack">
      <div class="head"><h1>${t('title')}</h1></div>
      <div class="columns">${this.links.map((l) => this.link(l))}</div>
    </div>`;
  }

  // --- the bus map

  private link(l: LinkFacts): TemplateResult {
    const up = l.devices.filter((d) => d.up).length;
    const kind = l.use != null && l.use > FULL ? 'bad' : l.use != null && l.use > BUSY ? 'care' : '';
    return html`<section class="card stack" aria-labelledby=${`link-${l.name}`}>
      <div class="row flush">
        <h2 class="grow" id=${`link-${l.name}`}>${l.name} <small class="soft">${l.driver}</small></h2>
        ${l.paused
          ? html`<span class="badge c-care">${t('paused')}</span>`
          : l.running
            ? html`<span class="badge c-${up === l.devices.length ? 'none' : 'care'}"
                >${t('everyDevice', { up, all: l.devices.length })}</span
              >`
            : html`<span class="badge c-bad">${t('stopped')}</span>`}
      </div>
      ${l.fault ? html`<p class="note bad"><span>${l.fault}</span></p>` : nothing}
      <div>
        <p class="row flush">
          <span class="grow soft">${t('busUse')}</span><strong>${l.use == null ? t('unknownUse') : percent(l.use)}</strong>
        </p>
        ${l.use == null
          ? nothing
          : html`<div
              class="meter ${kind}"
              role="meter"
              aria-label=${`${t('busUse')} ${l.name}`}
              aria-valuemin="0"
              aria-valuemax="100"
              aria-valuenow=${Math.round(l.use * 100)}
            >
              <i .style=${`width:${Math.min(100, l.use * 100)}%`}></i>
            </div>`}
        ${kind ? html`<p class="hint">${t('busFull')}</p>` : nothing}
        ${l.missed ? html`<p class="hint">${t('missed', { n: count(l.missed) })}</p>` : nothing}
      </div>
      ${l.devices.length
        ? html`<ul class="bus">
            ${l.devices.map((d) => this.node(d))}
          </ul>`
        : html`<p class="soft">${t('noDevices')}</p>`}
      ${this.trace(l)}
    </section>`;
  }

  private node(d: DeviceFacts): TemplateResult {
    const bad = d.noReply + d.garbled + d.refused + d.linkDown;
    return html`<li class=${d.up ? 'up' : 'down'}>
      <a href=${href('devices', d.device)}>
        <span class="unit mono" aria-label=${`${t('unit')} ${d.unit ?? ''}`}>${d.unit ?? '·'}</span>
        <span class="grow"
          ><strong>${d.label || d.device}</strong><br /><small class="soft"
            >${d.profile} · ${span(d.periodMs)}${d.polls ? ` · ${t('of', { share: share(d.polls - bad, d.polls) })}` : ''}</small
          ></span
        >
        ${state(d)}
      </a>
    </li>`;
  }

  private trace(l: LinkFacts): TemplateResult {
    return html`<details>
      <summary>${t('trace')}</summary>
      ${l.trace.length
        ? html`<p class="hint">${t('traceHint')}</p>
            <pre tabindex="0" aria-label=${t('trace')}>${l.trace.join('\n')}</pre>`
        : html`<p class="soft">${t('noTrace')}</p>`}
    </details>`;
  }

  private back(): TemplateResult {
    return html`<a class="button plain" href="#/devices" aria-label=${common('back')}>${icon('back')}</a>`;
  }

  // --- one device

  private detail(l: LinkFacts, d: DeviceFacts): TemplateResult {
    const points = [...live.points.values()].filter((p) => p.device === d.device);
    const bad = d.noReply + d.garbled + d.refused + d.linkDown;
    const diagnosis = both(d.diagnosis);
    const bar = (text: string, n: number): TemplateResult =>
      html`<dt>${text}</dt>
        <dd>${count(n)}${d.polls ? html` <small class="soft">${share(n, d.polls)}</small>` : nothing}</dd>`;
    return html`<div class="stack">
      <div class="head">${this.back()}<h1>${d.label || d.device}</h1>${state(d)}</div>
      <section class="note ${diagnosis ? (d.up ? 'care' : 'bad') : 'good'}" aria-label=${t('cause')}>
        <div class="grow">
          <h2>${t('cause')}</h2>
          <p>${diagnosis || t('healthy')}</p>
          ${d.fault
            ? html`<p class="hint">${t('lastFault')} (${d.faultUtcMs ? ago(d.faultUtcMs) : t('never')}): ${d.fault}</p>`
            : nothing}
        </div>
      </section>
      ${allowed('technician')
        ? html`<div class="buttons">
            ${d.maintenanceForMs > 0
              ? html`<button class="main" @click=${() => void this.endMaintenance(d)}>${t('endMaintenance')}</button>`
              : html`<button @click=${() => void this.maintain(d)}>${icon('wrench')}${t('maintain')}</button>`}
          </div>`
        : nothing}
      <div class="columns">
        <section class="card" aria-labelledby="points">
          <h2 id="points">${t('points')}</h2>
          <ul class="rows">
            ${points.map(
              (p) =>
                html`<li>
                  <a class="grow" href=${href('points', ...p.name.split('/'))}>${p.label}</a
                  >${value(p.value, p.unit, p.decimals, p.quality)}
                </li>`,
            )}
          </ul>
        </section>
        <section class="card" aria-labelledby="errors">
          <h2 id="errors">${t('errors')}</h2>
          <dl class="facts">
            ${bar(t('polls'), d.polls)} ${bar(t('ok'), d.polls - bad)} ${bar(t('noReply'), d.noReply)}
            ${bar(t('garbled'), d.garbled)} ${bar(t('refused'), d.refused)} ${bar(t('linkDown'), d.linkDown)}
          </dl>
        </section>
        <section class="card" aria-labelledby="facts">
          <h2 id="facts">${t('facts')}</h2>
          <dl class="facts">
            <dt>${t('profile')}</dt>
            <dd>${d.profile}</dd>
            <dt>${t('link')}</dt>
            <dd>${l.name} · ${l.driver}</dd>
            <dt>${t('unit')}</dt>
            <dd>${d.unit ?? '—'}</dd>
            <dt>${t('period')}</dt>
            <dd>${span(d.periodMs)}</dd>
            <dt>${t('name')}</dt>
            <dd>${d.device}</dd>
          </dl>
        </section>
        ${allowed('technician') ? this.commands(d) : nothing}
        ${allowed('technician') && l.driver.startsWith('modbus') ? this.registers(d) : nothing}
        <section class="card">${this.trace(l)}</section>
      </div>
    </div>`;
  }

  private async maintain(d: DeviceFacts): Promise<void> {
    const answer = await ask({
      title: t('maintainTitle', { label: d.label || d.device }),
      text: t('maintainText'),
      ok: t('maintain'),
      fields: [
        {
          name: 'for',
          label: common('duration'),
          kind: 'select',
          value: '2h',
          options: (['h1', 'h2', 'h4', 'h8'] as const).map((k) => ({ value: `${k.slice(1)}h`, text: t(k) })),
        },
        { name: 'why', label: common('why'), hint: common('whyHint'), max: 200 },
      ],
      reasons: [t('reasonClean'), t('reasonWire'), t('reasonSwap'), t('reasonCal')],
    });
    if (answer) await doing(t('maintain'), () => command('maintain', { device: d.device, ...answer }));
    await this.load();
  }

  private async endMaintenance(d: DeviceFacts): Promise<void> {
    await doing(t('endMaintenance'), () => command('end-maintenance', { device: d.device }));
    await this.load();
  }

  private commands(d: DeviceFacts): TemplateResult | typeof nothing {
    if (!d.commands?.length) return nothing;
    const run = async (c: NonNullable<DeviceFacts['commands']>[number]): Promise<void> => {
      const answer = await ask({
        title: c.label || c.name,
        text: t('commandText'),
        ok: t('run'),
        fields: c.argument ? [{ name: 'argument', label: t('argument'), kind: 'number', least: 0, most: 65535 }] : [],
      });
      if (answer)
        await doing(c.label || c.name, () => command('device-command', { device: d.device, command: c.name, ...answer }));
    };
    return html`<section class="card" aria-labelledby="commands">
      <h2 id="commands">${t('commands')}</h2>
      <div class="buttons">
        ${d.commands.map((c) => html`<button @click=${() => void run(c)}>${c.label || c.name}</button>`)}
      </div>
    </section>`;
  }

  private registers(d: DeviceFacts): TemplateResult {
    const peek = async (e: Event): Promise<void> => {
      e.preventDefault();
      const form = new FormData(e.target as HTMLFormElement);
      this.peeking = true;
      this.peekError = null;
      this.requestUpdate();
      try {
        const reply = await command('peek', {
          device: d.device,
          table: String(form.get('table')),
          address: String(form.get('address')),
          count: String(form.get('count')),
        });
        this.words = reply.rows as unknown as { address: number; value: number }[];
      } catch (err) {
        this.peekError = err;
      }
      this.peeking = false;
      this.requestUpdate();
    };
    const tables = ['holding', 'input', 'coil', 'discrete'] as const;
    return html`<section class="card stack" aria-labelledby="registers">
      <h2 id="registers">${t('registers')}</h2>
      <form class="inline" @submit=${peek}>
        <div class="field">
          <label for="peek-table">${t('table')}</label>
          <select id="peek-table" name="table">
            ${tables.map((x) => html`<option value=${x}>${t(x)}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="peek-address">${t('address')}</label>
          <input id="peek-address" name="address" type="number" min="0" max="65535" value="0" required />
        </div>
        <div class="field">
          <label for="peek-count">${t('count')}</label>
          <input id="peek-count" name="count" type="number" min="1" max="125" value="2" required />
        </div>
        <button ?disabled=${this.peeking}>${t('peek')}</button>
        ${allowed('engineer') ? html`<button type="button" @click=${() => void this.poke(d)}>${t('poke')}…</button>` : nothing}
      </form>
      ${this.peekError ? problem(this.peekError) : nothing}
      ${this.words
        ? html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  <th>${t('unit')}</th>
                  <th class="n">${t('decimal')}</th>
                  <th class="n">${t('signed')}</th>
                  <th class="n">${t('hex')}</th>
                </tr>
              </thead>
              <tbody>
                ${this.words.map(
                  (w) =>
                    html`<tr>
                      <td>${w.address}</td>
                      <td class="n">${w.value}</td>
                      <td class="n">${w.value > 32767 ? w.value - 65536 : w.value}</td>
                      <td class="n mono">${Number(w.value).toString(16).padStart(4, '0')}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
        : nothing}
    </section>`;
  }

  private async poke(d: DeviceFacts): Promise<void> {
    const answer = await ask({
      title: t('pokeTitle', { label: d.label || d.device }),
      text: t('pokeText'),
      ok: t('poke'),
      danger: true,
      fields: [
        {
          name: 'table',
          label: t('table'),
          kind: 'select',
          value: 'holding',
          options: (['holding', 'coil'] as const).map((x) => ({ value: x, text: t(x) })),
        },
        { name: 'address', label: t('address'), kind: 'number', least: 0, most: 65535 },
        { name: 'values', label: t('values'), pattern: '[0-9xa-fA-F ]+' },
        { name: 'why', label: common('why'), hint: common('whyHint'), max: 200 },
      ],
    });
    if (answer) await doing(t('poke'), () => command('poke', { device: d.device, ...answer }));
  }
}

/** Never rounded up to 100 %: a broken wire must not hide behind it. */
function share(n: number, of: number): string {
  const p = of ? n / of : 0;
  return percent(n < of && p > 0.9999 ? 0.9999 : p, p === 1 || p === 0 ? 0 : 2);
}

function state(d: DeviceFacts): TemplateResult {
  if (d.maintenanceForMs > 0)
    return html`<span class="badge c-care">${icon('wrench')}${t('maintenanceLeft', { d: span(d.maintenanceForMs) })}</span>`;
  return d.up
    ? html`<span class="badge c-none"><span aria-hidden="true">✓</span><span>${t('up')}</span></span>`
    : html`<span class="badge c-bad">✕ ${t('down')}${d.failures > 1 ? ` · ${t('failures', { n: d.failures })}` : ''}</span>`;
}

customElements.define('view-devices', DevicesView);
