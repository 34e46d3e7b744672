import { html, type TemplateResult } from 'lit';
import { address, currentSession, logout, send } from '../api.ts';
import { lang, setLang, type Lang } from '../i18n.ts';
import { roleWord, t as common } from '../i18n/common.ts';
import { t as collecting } from '../i18n/collect.ts';
import { t } from '../i18n/more.ts';
import { keep, kept } from '../keep.ts';
import { ask } from '../parts/ask.ts';
import { collect } from '../parts/collect.ts';
import { allowed, doing, icon } from '../parts/basics.ts';
import { View } from '../view.ts';

const FIELD = ['outputs', 'waveforms', 'uplinks', 'commission', 'label', 'report'] as const;
const OFFICE = ['config', 'access', 'log', 'version'] as const;

class MoreView extends View {
  override render(): TemplateResult {
    const s = currentSession();
    const theme = kept('sluice.theme') ?? 'auto';
    const tiles = (names: readonly ((typeof FIELD)[number] | (typeof OFFICE)[number])[]): TemplateResult =>
      html`<div class="tiles menu">
        ${names.map((n) => html`<a class="tile" href="#/${n}">${icon(n)}<strong>${common(n)}</strong></a>`)}
      </div>`;
    return html`<div class="stack">
      <div class="head"><h1>${t('title')}</h1></div>
      <section class="stack" aria-labelledby="field"><h2 id="field">${t('field')}</h2>${tiles(FIELD)}</section>
      <section class="stack" aria-labelledby="office"><h2 id="office">${t('office')}</h2>${tiles(OFFICE)}</section>
      ${allowed('technician')
        ? html`<section class="card stack">
            <div class="row flush">
              <p class="grow">${t('supportText')}</p>
              <a class="button" download href=${address('/support')}>${icon('support')}${common('support')}</a>
            </div>
            <div class="row flush">
              <p class="grow">${t('collectText')} <a href="#/points">${common('points')}</a></p>
              <button @click=${() => void collect()}>${icon('support')}${collecting('title')}…</button>
            </div>
          </section>`
        : ''}
      <section class="card stack" aria-label=${t('theme')}>
        <h2>${t('theme')}</h2>
        <div class="chips" role="group" aria-label=${t('theme')}>
          ${(['auto', 'light', 'dark'] as const).map(
            (x) => html`<button class="chip" aria-pressed=${theme === x} @click=${() => this.theme(x)}>${t(x)}</button>`,
          )}
        </div>
        <h2>${t('language')}</h2>
        <div class="chips" role="group" aria-label=${t('language')}>
          ${(
            [
              ['zh', '中文'],
              ['en', 'English'],
            ] as [Lang, string][]
          ).map(
            ([x, text]) =>
              html`<button class="chip" lang=${x === 'zh' ? 'zh-CN' : 'en'} aria-pressed=${lang() === x} @click=${() => setLang(x)}>
                ${text}
              </button>`,
          )}
        </div>
      </section>
      <section class="card stack">
        <p>${t('who', { user: s?.user ?? '—', role: roleWord(s?.role) })}</p>
        <div class="buttons">
          <button @click=${this.password}>${t('password')}</button>
          <button @click=${() => void logout().catch(() => location.reload())}>${t('logout')}</button>
        </div>
      </section>
    </div>`;
  }

  private theme(next: string): void {
    keep('sluice.theme', next);
    if (next === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = next;
    window.dispatchEvent(new Event('sluice-theme'));
    this.requestUpdate();
  }

  private readonly password = async (): Promise<void> => {
    const answer = await ask({
      title: t('password'),
      fields: [
        { name: 'old', label: t('old'), kind: 'password', autocomplete: 'current-password' },
        { name: 'new', label: t('new'), kind: 'password', hint: t('rule'), autocomplete: 'new-password', max: 128 },
      ],
    });
    if (answer) await doing(t('password'), () => send('POST', '/password', answer));
  };
}

customElements.define('view-more', MoreView);
