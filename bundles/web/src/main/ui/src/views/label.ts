import { html, nothing, type TemplateResult } from 'lit';
import { get } from '../api.ts';
import { t as common } from '../i18n/common.ts';
import { t } from '../i18n/label.ts';
import { loading, problem } from '../parts/basics.ts';
import { View } from '../view.ts';

interface Label {
  gateway: string;
  label: string;
  urls: string[];
  fingerprint: string;
  /** `qr`: the text of the code, `WIFI:S:name;…` */
  wifi: { qr: string; qrSvg: string } | null;
  qrSvg: string | null;
}

/** A drawing from the gateway goes into an image: whatever is in it, it cannot run. */
const picture = (svg: string, text: string): TemplateResult =>
  html`<img class="qr" alt=${text} src=${`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`} />`;

class LabelView extends View {
  private label: Label | null = null;
  private error: unknown = null;

  protected override begin(): void {
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.label = await get<Label>('/label');
      this.error = null;
    } catch (e) {
      this.error = e;
    }
    this.requestUpdate();
  }

  override render(): TemplateResult {
    if (this.error) return problem(this.error, () => void this.load());
    const l = this.label;
    if (!l) return loading();
    const ssid = /(?:^|[:;])S:((?:\\.|[^;])*)/.exec(l.wifi?.qr ?? '')?.[1]?.replace(/\\(.)/g, '$1') ?? '';
    return html`<div class="stack">
      <div class="head noprint"><h1>${t('title')}</h1><button class="main" @click=${() => print()}>${common('print')}</button></div>
      <p class="hint noprint">${t('hint')}</p>
      <section class="sticker" aria-label=${t('title')}>
        <header>
          <strong>${l.label || l.gateway}</strong><span class="mono">${t('gateway')} ${l.gateway}</span>
        </header>
        <div class="codes">
          ${l.qrSvg ? html`<figure>${picture(l.qrSvg, `${t('open')}: ${l.urls[0] ?? ''}`)}<figcaption>${t('open')}</figcaption></figure>` : nothing}
          ${l.wifi
            ? html`<figure>
                ${picture(l.wifi.qrSvg, `${t('join')}: ${ssid}`)}
                <figcaption>${t('join')} ${ssid}</figcaption>
              </figure>`
            : nothing}
        </div>
        <dl>
          <dt>${t('address')}</dt>
          ${l.urls.map((u) => html`<dd class="mono">${u}</dd>`)}
          ${ssid
            ? html`<dt>${t('wifi')}</dt>
                <dd class="mono">${ssid}</dd>`
            : nothing}
          <dt>${t('fingerprint')}</dt>
          <dd class="mono print-small">${l.fingerprint}</dd>
        </dl>
        <p class="print-small">${t('check')}</p>
      </section>
    </div>`;
  }
}

customElements.define('view-label', LabelView);
