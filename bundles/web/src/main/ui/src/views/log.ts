import { html, nothing, type TemplateResult } from 'lit';
import { address, get } from '../api.ts';
import { fullMoment } from '../format.ts';
import { t as common } from '../i18n/common.ts';
import { t } from '../i18n/log.ts';
import { allowed, empty, icon, loading, needs, problem } from '../parts/basics.ts';
import { View } from '../view.ts';

interface Entry {
  number: number;
  id: string;
  utcMs: number;
  by: string;
  action: string;
  outcome: string;
}

const LINES = 300;
const PAGE = 50;

class LogView extends View {
  private lines: string[] | null = null;
  private audit: Entry[] | null = null;
  private auditEnd = false;
  private error: unknown = null;
  private find = '';

  protected override begin(): void {
    void this.load();
  }

  private async load(): Promise<void> {
    this.error = null;
    try {
      if (allowed('technician')) this.lines = (await get<{ lines: string[] }>(`/log?lines=${LINES}`)).lines;
      if (allowed('engineer') && !this.audit) await this.earlier();
    } catch (e) {
      this.error = e;
    }
    this.requestUpdate();
  }

  private async earlier(): Promise<void> {
    const before = this.audit?.at(-1)?.number;
    const page = (await get<{ entries: Entry[] }>(`/audit?most=${PAGE}${before ? `&before=${before}` : ''}`)).entries;
    this.audit = [...(this.audit ?? []), ...page];
    this.auditEnd = page.length < PAGE;
    this.requestUpdate();
  }

  override render(): TemplateResult {
    if (!allowed('technician')) return html`<div class="stack"><h1>${t('title')}</h1>${needs('technician')}</div>`;
    if (this.error) return problem(this.error, () => void this.load());
    if (!this.lines) return loading();
    const find = this.find.toLowerCase();
    const lines = find ? this.lines.filter((l) => l.toLowerCase().includes(find)) : this.lines;
    return html`<div class="stack">
      <div class="head">
        <h1>${t('title')}</h1>
        <a class="button" download href=${address('/support')}>${icon('support')}${common('support')}</a>
      </div>
      ${allowed('engineer') && this.audit
        ? html`<section class="card" aria-labelledby="audit">
            <h2 id="audit">${t('audit')}</h2>
            ${this.audit.length
              ? html`<ul class="rows">
                  ${this.audit.map(
                    (e) =>
                      html`<li>
                        <div class="grow">
                          <strong>${e.action}</strong>
                          <p class="hint">${fullMoment(e.utcMs)} · ${e.by}</p>
                        </div>
                        <span class="badge c-${e.outcome === 'ok' ? 'none' : 'bad'}">${e.outcome === 'ok' ? '✓' : '✕'} ${e.outcome}</span>
                      </li>`,
                  )}
                </ul>`
              : empty(t('noAudit'))}
            ${this.auditEnd
              ? nothing
              : html`<button class="wide" @click=${() => void this.earlier().catch(() => undefined)}>${t('more')}</button>`}
          </section>`
        : nothing}
      <section class="card stack">
        <div class="head">
          <h2 id="log" class="grow">${t('log')} <small class="soft">${t('lines', { n: lines.length })}</small></h2>
          <button @click=${() => void this.load()}>${common('refresh')}</button>
        </div>
        <div class="field">
          <label for="log-find">${t('find')}</label>
          <input
            id="log-find"
            type="search"
            .value=${this.find}
            @input=${(e: Event) => {
              this.find = (e.target as HTMLInputElement).value;
              this.requestUpdate();
            }}
          />
        </div>
        <pre tabindex="0" role="region" aria-label=${t('log')} class="tall">${lines.join('\n')}</pre>
      </section>
    </div>`;
  }
}

customElements.define('view-log', LogView);
