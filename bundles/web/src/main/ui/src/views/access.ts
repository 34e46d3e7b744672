import { html, nothing, type TemplateResult } from 'lit';
import { currentSession, get, send } from '../api.ts';
import { fullMoment } from '../format.ts';
import { roleWord } from '../i18n/common.ts';
import { t } from '../i18n/access.ts';
import { ask, type Field } from '../parts/ask.ts';
import { allowed, doing, icon, loading, needs, problem } from '../parts/basics.ts';
import type { Role } from '../types.ts';
import { View } from '../view.ts';

interface User {
  name: string;
  role: Role;
  created: number | null;
  lastLogin: number | null;
  locked: boolean;
}

const roleField = (value: string): Field => ({
  name: 'role',
  label: t('role'),
  kind: 'select',
  value,
  options: (['viewer', 'technician', 'engineer'] as const).map((r) => ({ value: r, text: roleWord(r) })),
});
const passwordField = (): Field => ({
  name: 'password',
  label: t('password'),
  kind: 'password',
  hint: t('rule'),
  max: 128,
  autocomplete: 'new-password',
});

class AccessView extends View {
  private users: User[] | null = null;
  private code: { code: string; untilUtcMs: number } | null = null;
  private error: unknown = null;

  protected override begin(): void {
    void this.load();
  }

  protected override end(): void {
    this.code = null;
  }

  private async load(): Promise<void> {
    if (!allowed('engineer')) return;
    try {
      this.users = (await get<{ users: User[] }>('/users')).users;
      this.error = null;
    } catch (e) {
      this.error = e;
    }
    this.requestUpdate();
  }

  override render(): TemplateResult {
    if (!allowed('engineer')) return html`<div class="stack"><h1>${t('title')}</h1>${needs('engineer')}</div>`;
    if (this.error) return problem(this.error, () => void this.load());
    if (!this.users) return loading();
    return html`<div class="stack">
      <div class="head"><h1>${t('title')}</h1><button @click=${this.add}>${t('add')}</button></div>
      <section class="card stack" aria-labelledby="code">
        <h2 id="code">${t('code')}</h2>
        <p class="soft">${t('codeText')}</p>
        <div role="status">
          ${this.code
            ? html`<p class="onecode mono">${this.code.code}</p>
                <p class="hint">${t('until', { time: fullMoment(this.code.untilUtcMs) })}</p>`
            : nothing}
        </div>
        <div class="buttons"><button class="main" @click=${this.make}>${t('make')}</button></div>
      </section>
      <section class="card" aria-label=${t('title')}>
        <ul class="rows">
          ${this.users.map((u) => this.user(u))}
        </ul>
      </section>
      <p class="hint">${t('roles')}</p>
    </div>`;
  }

  private user(u: User): TemplateResult {
    const self = u.name === currentSession()?.user;
    return html`<li>
      ${icon('access')}
      <div class="grow">
        <strong>${u.name}</strong> <span class="badge c-plain">${roleWord(u.role)}</span>
        ${u.locked ? html`<span class="badge c-bad">${t('locked')}</span>` : nothing}
        <p class="hint">${t('lastLogin')}: ${self ? t('hereNow') : u.lastLogin ? fullMoment(u.lastLogin) : t('never')}</p>
      </div>
      <div class="buttons">
        ${u.locked ? html`<button @click=${() => void this.patch(u, t('unlock'), { unlock: true })}>${t('unlock')}</button>` : nothing}
        ${self
          ? nothing
          : html`<button aria-label=${`${t('changeRole')}: ${u.name}`} @click=${() => void this.regrade(u)}>${t('changeRole')}</button>
              <button aria-label=${`${t('setPassword')}: ${u.name}`} @click=${() => void this.newPassword(u)}>${t('setPassword')}</button>
              <button aria-label=${`${t('remove')}: ${u.name}`} @click=${() => void this.drop(u)}>${t('remove')}</button>`}
      </div>
    </li>`;
  }

  private readonly make = async (): Promise<void> => {
    const answer = await ask({
      title: t('make'),
      fields: [{ name: 'hours', label: t('hours'), kind: 'number', value: '24', least: 1, most: 24 }],
    });
    if (!answer) return;
    const code = await doing(t('make'), () =>
      send<{ code: string; untilUtcMs: number }>('POST', '/codes', { hours: Number(answer['hours']) }),
    );
    if (code) this.code = code;
    this.requestUpdate();
  };

  private readonly add = async (): Promise<void> => {
    const answer = await ask({
      title: t('add'),
      ok: t('add'),
      fields: [
        { name: 'name', label: t('name'), hint: t('nameHint'), pattern: '[A-Za-z0-9][A-Za-z0-9._\\-]*', max: 64 },
        roleField('technician'),
        passwordField(),
      ],
    });
    if (answer) await doing(t('add'), () => send('POST', '/users', answer));
    await this.load();
  };

  private async regrade(u: User): Promise<void> {
    const answer = await ask({ title: `${t('changeRole')}: ${u.name}`, fields: [roleField(u.role)] });
    if (answer) await this.patch(u, t('changeRole'), answer);
  }

  private async newPassword(u: User): Promise<void> {
    const answer = await ask({ title: `${t('setPassword')}: ${u.name}`, fields: [passwordField()] });
    if (answer) await this.patch(u, t('setPassword'), answer);
  }

  private async drop(u: User): Promise<void> {
    if (!(await ask({ title: t('removeTitle', { name: u.name }), text: t('removeText'), ok: t('remove'), danger: true }))) return;
    await doing(t('remove'), () => send('DELETE', `/users/${encodeURIComponent(u.name)}`));
    await this.load();
  }

  private async patch(u: User, what: string, body: unknown): Promise<void> {
    await doing(what, () => send('PATCH', `/users/${encodeURIComponent(u.name)}`, body));
    await this.load();
  }
}

customElements.define('view-access', AccessView);
