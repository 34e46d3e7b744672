import { html, nothing, type TemplateResult } from 'lit';
import { currentSession, login, Trouble } from '../api.ts';
import { lang, setLang } from '../i18n.ts';
import { t as common } from '../i18n/common.ts';
import { t } from '../i18n/login.ts';
import { troubleText } from '../parts/basics.ts';
import { field } from '../parts/ask.ts';
import { live } from '../live.ts';
import { View } from '../view.ts';

/** Login; on a gateway without a password, the first engineer. */
class Login extends View {
  private withCode = false;
  private busy = false;
  private shown = false;
  private error = '';

  override render(): TemplateResult {
    const s = currentSession();
    const first = s?.state === 'first';
    const kind = this.shown ? 'text' : 'password';
    return html`<main class="gate" id="main">
      <div class="mark">
        <img src="./icon.svg" alt="" />
        <div>
          <h1>${s?.label || common('product')}</h1>
          <p class="soft">${[s?.gateway, common('product')].filter(Boolean).join(' · ')}</p>
        </div>
      </div>
      <form class="card fields" @submit=${this.submit}>
        <h2>${first ? t('firstTitle') : t('title')}</h2>
        ${first ? html`<p>${t('firstText')}</p>` : nothing}
        ${!first && live.everUp && !this.error ? html`<p class="note care"><span>${t('expired')}</span></p>` : nothing}
        ${this.withCode && !first
          ? field({ name: 'code', label: t('code'), hint: t('codeHint'), autocomplete: 'one-time-code' }, 'login')
          : html`${first ? field({ name: 'code', label: t('setup'), hint: t('setupHint'), max: 64 }, 'login') : nothing}
            ${field({ name: 'user', label: t('user'), hint: first ? t('userRule') : undefined, autocomplete: 'username', max: 32 }, 'login')}
            ${field(
              {
                name: 'password',
                label: t('password'),
                kind,
                hint: first ? t('rule') : undefined,
                autocomplete: first ? 'new-password' : 'current-password',
                max: 128,
              },
              'login',
            )}
            ${first
              ? field({ name: 'again', label: t('again'), kind, autocomplete: 'new-password', max: 128 }, 'login')
              : nothing}
            <div class="field check">
              <label for="login-show">${t('show')}</label>
              <input
                id="login-show"
                type="checkbox"
                .checked=${this.shown}
                @change=${(e: Event) => {
                  this.shown = (e.target as HTMLInputElement).checked;
                  this.requestUpdate();
                }}
              />
            </div>`}
        <div role="alert">${this.error ? html`<p class="note bad"><span>${this.error}</span></p>` : nothing}</div>
        <button class="main wide" ?disabled=${this.busy}>${first ? t('create') : t('enter')}</button>
        ${first
          ? nothing
          : html`<button
              type="button"
              class="plain wide"
              @click=${() => {
                this.withCode = !this.withCode;
                this.error = '';
                this.requestUpdate();
              }}
            >
              ${this.withCode ? t('withPassword') : t('withCode')}
            </button>`}
      </form>
      <div class="foot">
        <button class="plain" lang=${lang() === 'zh' ? 'en' : 'zh-CN'} @click=${() => setLang(lang() === 'zh' ? 'en' : 'zh')}>
          ${lang() === 'zh' ? 'English' : '中文'}
        </button>
      </div>
    </main>`;
  }

  private readonly submit = async (e: Event): Promise<void> => {
    e.preventDefault();
    const data = Object.fromEntries([...new FormData(e.target as HTMLFormElement)].map(([k, v]) => [k, String(v)]));
    const first = currentSession()?.state === 'first';
    if (first && data['password'] !== data['again']) {
      this.fail(t('mismatch'));
      return;
    }
    delete data['again'];
    this.busy = true;
    this.error = '';
    this.requestUpdate();
    try {
      await login(data, first);
    } catch (err) {
      this.fail(err instanceof Trouble && err.status === 401 ? t('wrong') : troubleText(err));
    } finally {
      this.busy = false;
      this.requestUpdate();
    }
  };

  private fail(text: string): void {
    this.error = text;
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector<HTMLInputElement>('input')?.focus());
  }
}

customElements.define('view-login', Login);
