import { html, nothing, type TemplateResult } from 'lit';
import { command, get } from '../api.ts';
import { outputState, t as common } from '../i18n/common.ts';
import { t } from '../i18n/outputs.ts';
import { ask } from '../parts/ask.ts';
import { allowed, doing, empty, icon, loading, needs, problem } from '../parts/basics.ts';
import type { Output } from '../types.ts';
import { View } from '../view.ts';

const EVERY_MS = 1_000;
const LOUD = new Set(['on', 'test']);
const WRONG = new Set(['unknown', 'blocked']);

class OutputsView extends View {
  private outputs: Output[] | null = null;
  private error: unknown = null;
  private readonly until = new Map<string, number>();

  protected override begin(): void {
    this.poll(EVERY_MS, () => void this.load());
  }

  private async load(): Promise<void> {
    try {
      this.outputs = (await get<{ outputs: Output[] }>('/outputs')).outputs;
      this.error = null;
    } catch (e) {
      this.error = e;
    }
    this.requestUpdate();
  }

  override render(): TemplateResult {
    if (this.error) return problem(this.error, () => void this.load());
    if (!this.outputs) return loading();
    const loud = this.outputs.some((o) => o.state === 'on');
    return html`<div class="stack">
      <div class="head"><h1>${t('title')}</h1></div>
      ${loud && allowed('technician')
        ? html`<button class="danger wide" @click=${() => void this.silence('')}>${icon('outputs')}${t('silenceAll')}</button>`
        : nothing}
      ${allowed('technician') ? nothing : needs('technician')}
      ${this.outputs.length
        ? html`<div class="columns">${this.outputs.map((o) => this.card(o))}</div>`
        : html`<div class="card">${empty(t('none'))}</div>`}
      <p class="hint"><a href="#/commission">${t('drills')}</a></p>
    </div>`;
  }

  private card(o: Output): TemplateResult {
    const end = this.until.get(o.name) ?? 0;
    const left = o.state === 'test' ? Math.max(0, Math.ceil((end - Date.now()) / 1000)) : 0;
    const kind = LOUD.has(o.state) ? 'care' : WRONG.has(o.state) ? 'bad' : 'plain';
    return html`<section class="card stack" aria-labelledby=${`o-${o.name}`}>
      <div class="row flush">
        <div class="grow">
          <h2 id=${`o-${o.name}`}>${o.label || o.name}</h2>
          <small class="soft">${word(o.kind)} · ${o.name}</small>
        </div>
        <span class="badge c-${kind}">${LOUD.has(o.state) ? '●' : WRONG.has(o.state) ? '✕' : '○'} ${outputState(o.state)}</span>
      </div>
      <p>
        ${o.driver && o.driver !== 'test' ? t('driver', { driver: o.driver }) + ' · ' : ''}${t('failSafe')}:
        <strong>${word(o.failSafe)}</strong>
      </p>
      ${left ? html`<p class="note care" role="status"><span>${t('stopsBy', { n: left })}</span></p>` : nothing}
      ${o.fault ? html`<p class="note bad"><span>${o.fault}</span></p>` : nothing}
      ${allowed('technician')
        ? html`<div class="buttons">
            <button ?disabled=${o.state === 'test'} @click=${() => void this.test(o)}>${t('test')}</button>
            ${o.state === 'on'
              ? html`<button class="danger" @click=${() => void this.silence(o.name)}>${t('silence')}</button>`
              : nothing}
          </div>`
        : nothing}
    </section>`;
  }

  private async test(o: Output): Promise<void> {
    const answer = await ask({
      title: t('testTitle', { label: o.label || o.name }),
      text: o.kind === 'barrier' ? `${t('barrierText')} ${t('testText')}` : t('testText'),
      ok: t('test'),
      danger: true,
      fields: [
        {
          name: 'for',
          label: common('duration'),
          kind: 'select',
          value: '3s',
          options: [1, 3, 10, 30].map((n) => ({ value: `${n}s`, text: t('seconds', { n }) })),
        },
      ],
    });
    if (!answer) return;
    await doing(t('test'), () => command('test-output', { output: o.name, ...answer }));
    this.until.set(o.name, Date.now() + parseInt(answer['for'] ?? '0', 10) * 1000);
    await this.load();
  }

  private async silence(output: string): Promise<void> {
    if (!(await ask({ title: t('silence'), text: t('silenceText'), ok: t('silence'), danger: true }))) return;
    await doing(t('silence'), () => command('silence', output ? { output } : {}));
    await this.load();
  }
}

const WORDS = ['siren', 'lamp', 'relay', 'barrier', 'watchdog', 'wiring', 'parent', 'no fail-safe'] as const;
const word = (w: string): string => ((WORDS as readonly string[]).includes(w) ? t(w as (typeof WORDS)[number]) : w);

customElements.define('view-outputs', OutputsView);
