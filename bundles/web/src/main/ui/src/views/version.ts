import { html, nothing, type TemplateResult } from 'lit';
import { get, send } from '../api.ts';
import { bytes, count, day, fullMoment, span } from '../format.ts';
import { lang } from '../i18n.ts';
import { clockWord } from '../i18n/common.ts';
import { FIGURES, t } from '../i18n/version.ts';
import { live } from '../live.ts';
import { allowed, doing, loading, problem } from '../parts/basics.ts';
import { View } from '../view.ts';

interface Version {
  version: string;
  commit?: string;
  builtUtcMs?: number | null;
  sinceUtcMs?: number | null;
  java: string;
  os: string;
  bundles?: { name: string; version: string; active: boolean }[] | null;
}

interface Certificate {
  fingerprint: string;
  subject?: string | null;
  fromUtcMs?: number | null;
  toUtcMs?: number | null;
  own?: boolean | null;
}

class VersionView extends View {
  private version: Version | null = null;
  private certificate: Certificate | null = null;
  private error: unknown = null;

  constructor() {
    super();
    this.topics = ['overview'];
  }

  protected override begin(): void {
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.version = await get<Version>('/version');
      this.error = null;
      if (allowed('engineer')) this.certificate = await get<Certificate>('/certificate').catch(() => null);
    } catch (e) {
      this.error = e;
    }
    this.requestUpdate();
  }

  override render(): TemplateResult {
    if (this.error) return problem(this.error, () => void this.load());
    const v = this.version;
    const o = live.overview;
    if (!v || !o) return loading();
    const word = (x: boolean | null, yes: string, no: string): string => (x == null ? '—' : x ? yes : no);
    const fact = (k: string, x: unknown): TemplateResult => html`<dt>${k}</dt>
      <dd>${x}</dd>`;
    const j = o.journal;
    const where = o.gateway?.place;
    const place = where ? String(where['address'] || `${String(where['latitude'] ?? '')} ${String(where['longitude'] ?? '')}`.trim()) : '';
    return html`<div class="stack">
      <div class="head"><h1>${t('title')}</h1></div>
      <div class="columns">
        <section class="card">
          <h2>${t('version')} ${v.version}</h2>
          <dl class="facts">
            ${v.builtUtcMs ? fact(t('built'), fullMoment(v.builtUtcMs)) : nothing} ${v.commit ? fact(t('commit'), v.commit) : nothing}
            ${fact(t('since'), fullMoment(v.sinceUtcMs ?? o.nowUtcMs - o.uptimeMs))} ${fact(t('zone'), `${o.zone ?? '—'}`)}
            ${fact(t('boot'), typeof o.boot === 'object' ? JSON.stringify(o.boot) : String(o.boot))} ${fact(t('java'), v.java)}
            ${fact(t('os'), v.os)} ${fact(t('gateway'), o.gateway?.id ?? '—')} ${place ? fact(t('place'), place) : nothing}
          </dl>
          <p class="hint">${t('updates')}</p>
        </section>
        <section class="card">
          <h2>${t('clock')} · ${t('memory')} · ${t('journal')}</h2>
          <dl class="facts">
            ${fact(t('clock'), clockWord(o.clock.state))} ${fact(t('now'), fullMoment(live.now()))}
            ${fact(t('phone'), span(Math.abs(live.now() - Date.now())))} ${o.clock.errorMs == null || o.clock.errorMs < 0 ? nothing : fact(t('error'), `± ${span(o.clock.errorMs)}`)}
            ${fact(t('memory'), bytes(o.rssBytes))}
            ${j
              ? html`${fact(t('journal'), bytes(j.bytes))}
                ${fact(t('fullIn'), j.fullInMs == null || j.fullInMs > 3e13 ? t('never') : span(j.fullInMs))}
                ${fact(t('dropped'), count(j.dropped))} ${fact(t('thinned'), count(j.thinned))}`
              : nothing}
          </dl>
          ${j?.fault ? html`<p class="note bad"><span>${j.fault}</span></p>` : nothing}
        </section>
        <section class="card">
          <h2>${t('power')}</h2>
          ${o.power
            ? html`<dl class="facts">
                ${fact(t('mains'), word(o.power.mains, t('there'), t('gone')))}
                ${fact(t('battery'), o.power.batteryV == null ? '—' : `${o.power.batteryV.toFixed(2)} V`)}
                ${o.power.mains === false ? fact(t('onBattery'), span(o.power.onBatteryMs)) : nothing}
                ${o.power.endsInMs >= 0 ? fact(t('endsIn'), span(o.power.endsInMs)) : nothing}
                ${fact(t('door'), word(o.power.door, t('open'), t('shut')))} ${fact(t('water'), word(o.power.water, t('wet'), t('dry')))}
                ${fact(t('inside'), o.power.temperatureCel == null ? '—' : `${o.power.temperatureCel.toFixed(1)} °C`)}
              </dl>`
            : html`<p class="soft">${t('powerNone')}</p>`}
        </section>
        ${o.figures
          ? html`<section class="card">
              <h2>${t('figures')}</h2>
              <dl class="facts">
                ${Object.entries(o.figures).map(([k, n]) => fact((FIGURES[lang()] as Record<string, string>)[k] ?? k, count(n)))}
              </dl>
            </section>`
          : nothing}
        ${this.certificate ? this.cert(this.certificate) : nothing}
        ${v.bundles?.length
          ? html`<section class="card">
              <details>
                <summary>${t('bundles')} (${v.bundles.length})</summary>
                <ul class="rows">
                  ${v.bundles.map((b) => html`<li><span class="grow">${b.name}</span>${b.version}${b.active ? '' : ' ✕'}</li>`)}
                </ul>
              </details>
            </section>`
          : nothing}
      </div>
    </div>`;
  }

  private cert(c: Certificate): TemplateResult {
    return html`<section class="card stack">
      <h2>${t('certificate')}${c.own == null ? '' : ` · ${c.own ? t('own') : t('city')}`}</h2>
      <p class="mono hint">${c.fingerprint}</p>
      ${c.toUtcMs ? html`<p>${t('valid')} ${c.fromUtcMs ? day(c.fromUtcMs) : ''} – ${day(c.toUtcMs)}</p>` : nothing}
      <div class="field">
        <label for="cert">${t('upload')}</label>
        <input id="cert" type="file" accept=".pem,.crt,.key,text/plain" @change=${this.upload} />
        <p class="hint">${t('uploadText')}</p>
      </div>
    </section>`;
  }

  private readonly upload = async (e: Event): Promise<void> => {
    const file = (e.target as HTMLInputElement).files?.[0];
    if (!file) return;
    const pem = await file.text();
    const parts = pem.match(/-----BEGIN ([A-Z ]+)-----[\s\S]+?-----END \1-----/g) ?? [];
    const key = parts.filter((p) => p.includes('PRIVATE KEY')).join('\n');
    const chain = parts.filter((p) => p.includes('BEGIN CERTIFICATE')).join('\n');
    await doing(t('upload'), () => send('PUT', '/certificate', { chain, key }));
    await this.load();
  };
}

customElements.define('view-version', VersionView);
