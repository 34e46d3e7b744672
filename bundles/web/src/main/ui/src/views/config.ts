import { html, nothing, type TemplateResult } from 'lit';
import { command, get, send } from '../api.ts';
import { fullMoment, span } from '../format.ts';
import { t as common } from '../i18n/common.ts';
import { t } from '../i18n/config.ts';
import { live } from '../live.ts';
import { ask } from '../parts/ask.ts';
import { allowed, doing, loading, needs, problem, say, troubleText } from '../parts/basics.ts';
import { difference } from '../parts/difference.ts';
import { lookUp, propertiesOf, type Schema } from '../parts/schema.ts';
import { emptySite, NAME } from '../parts/sitefile.ts';
import { pathAt } from '../parts/yaml.ts';
import type { Finding, Revision, SiteText, Upgrade } from '../types.ts';
import { View } from '../view.ts';
import './config/form.ts';
import type { Edit, Tree } from './config/form.ts';
import { upgradeCard } from './config/upgrades.ts';
import { lang } from '../i18n.ts';

const MOST = 262_144;
const CHECK_AFTER_MS = 900;
const EVERY_MS = 5_000;

/** What was being edited when somebody went to another view: it is there when they come back. */
let left: { draft: string; base: string } | null = null;

class ConfigView extends View {
  private site: SiteText | null = null;
  /** Newer versions of profiles, for this text of the running site. */
  private upgrades: Upgrade[] = [];
  private upgradesOf: string | null = null;
  /** What is in the editor, and what it was based on. */
  private draft = '';
  private base = '';
  private findings: Finding[] | null = null;
  private checking = 0;
  private schema: Schema | null = null;
  private keys: string[] = [];
  /** What the text in the editor says, for the form; null: it cannot be read. */
  private tree: Tree = null;
  private editing: Promise<void> = Promise.resolve();
  private tab: 'form' | 'edit' | 'compare' | 'revisions' = 'form';
  private old: { number: number; text: string } | null = null;
  private error: unknown = null;
  private readMs = 0;

  constructor() {
    super();
    this.everyMs = 1_000;
  }

  protected override begin(): void {
    if (!allowed('technician')) return;
    this.poll(EVERY_MS, () => void this.load());
    get<Schema>('/site/schema')
      .then((s) => {
        this.schema = s;
        this.requestUpdate();
      })
      .catch(() => undefined);
  }

  protected override end(): void {
    left = this.site && this.changed ? { draft: this.draft, base: this.base } : null;
    clearTimeout(this.checking);
  }

  private async load(): Promise<void> {
    try {
      const site = await get<SiteText>('/site');
      if (this.site === null && left && allowed('engineer')) {
        ({ draft: this.draft, base: this.base } = left);
        void this.check();
      }
      const untouched = (this.site === null && !left) || this.draft === this.base;
      left = null;
      this.site = site;
      this.readMs = Date.now();
      if (untouched && site.text !== this.base) {
        this.base = this.draft = site.text;
        void this.check();
      }
      this.error = null;
      if (site.text !== this.upgradesOf) void this.loadUpgrades(site.text);
    } catch (e) {
      this.error = e;
    }
    this.requestUpdate();
  }

  private async loadUpgrades(text: string): Promise<void> {
    try {
      this.upgradesOf = text;
      this.upgrades = (await get<{ upgrades: Upgrade[] }>('/site/upgrades')).upgrades;
    } catch (e) {
      this.error = e;
    }
    this.requestUpdate();
  }

  /** The running site with the newest version of a profile, into the editor, and what that would change. */
  private readonly takeUpgrade = async (u: Upgrade): Promise<void> => {
    try {
      this.draft = (await send<{ text: string }>('POST', '/site/upgrade', { profile: u.profile })).text;
      this.tab = 'compare';
      void this.check();
    } catch (e) {
      say(common('failed', { message: troubleText(e) }), 'bad');
    }
    this.requestUpdate();
  };

  private get changed(): boolean {
    return this.draft !== (this.site?.text ?? '');
  }

  override render(): TemplateResult {
    if (!allowed('technician')) return html`<div class="stack"><h1>${t('title')}</h1>${needs('technician')}</div>`;
    const s = this.site;
    if (!s) return this.error ? problem(this.error, () => void this.load()) : loading();
    const tab = (name: typeof this.tab, text: string): TemplateResult =>
      html`<button
        class="chip"
        aria-pressed=${this.tab === name}
        @click=${() => {
          this.tab = name;
          this.requestUpdate();
        }}
      >
        ${text}
      </button>`;
    return html`<div class="stack">
      <div class="head"><h1>${t('title')}</h1><span class="badge c-plain">${s.revision ? t('running', { n: s.revision }) : t('noSite')}</span></div>
      ${this.trial(s)} ${s.fault ? html`<p class="note bad"><span>${t('fault', { fault: s.fault })}</span></p>` : nothing}
      ${this.error ? problem(this.error) : nothing}
      ${upgradeCard(this.upgrades, s.text, this.changed, (u) => void this.takeUpgrade(u))}
      <div class="tabrow" role="group" aria-label=${t('title')}>
        ${tab('form', t('form'))} ${tab('edit', t('edit'))} ${tab('compare', `${t('compare')}${this.changed ? ' •' : ''}`)} ${tab('revisions', t('revisions'))}
      </div>
      ${this.tab === 'form' ? this.form() : this.tab === 'edit' ? this.editor() : this.tab === 'compare' ? this.comparison(s) : this.history(s)}
    </div>`;
  }

  /** What runs only until somebody confirms it is the first thing to see. */
  private trial(s: SiteText): TemplateResult | typeof nothing {
    const r = s.revisions.find((x) => x.running && x.confirmInMs > 0);
    const left = r ? r.confirmInMs - (Date.now() - this.readMs) : 0;
    if (!r || left <= 0) return nothing;
    return html`<section class="note care" role="alert" aria-label=${t('confirmTitle')}>
      <div class="grow">
        <h2>${t('confirmTitle')}</h2>
        <p>${t('confirmText', { s: span(left) })}</p>
      </div>
      ${allowed('engineer')
        ? html`<div class="buttons">
            <button class="main" @click=${this.confirm}>${t('confirm')}</button>
            <button @click=${() => void this.revert(0)}>${t('revertNow')}</button>
          </div>`
        : needs('engineer')}
    </section>`;
  }

  private readonly confirm = async (): Promise<void> => {
    await doing(t('confirm'), () => command('confirm-site'));
    await this.load();
  };

  private async revert(revision: number): Promise<void> {
    const answer = await ask({
      title: revision ? t('backTitle', { n: revision }) : t('revertNow'),
      text: revision ? t('backText', { n: revision }) : undefined,
      ok: revision ? t('back') : t('revertNow'),
      fields: [{ name: 'why', label: common('why'), hint: common('whyHint'), max: 200 }],
      danger: true,
    });
    if (!answer) return;
    await doing(t('back'), () => command('revert-site', { why: answer['why']!, ...(revision ? { revision: String(revision) } : {}) }));
    this.base = this.draft = '';
    this.site = null;
    await this.load();
  }

  // --- the editor

  private editor(): TemplateResult {
    const errors = this.findings?.filter((f) => f.severity === 'error').length ?? 0;
    const marks = new Map(this.findings?.map((f) => [f.line, f.severity]) ?? []);
    const count = this.draft.split('\n').length;
    return html`${this.changed && this.base !== this.site!.text
        ? html`<p class="note bad"><span>${t('other')}</span></p>`
        : nothing}
      <div class="columns wide-left">
        <section class="stack" aria-labelledby="editor-label">
          <div class="head">
            <h2 class="grow" id="editor-label">${t('editor')}</h2>
            ${this.changed ? html`<span class="badge c-care">${t('changed')}</span>` : nothing}
          </div>
          <div class="editor">
            <div class="gutter mono" aria-hidden="true">
              ${Array.from({ length: count }, (_, i) => {
                const mark = marks.get(i + 1);
                return html`<div class=${mark ?? ''}>${mark ? (mark === 'error' ? '✕' : '!') : ''}${i + 1}</div>`;
              })}
            </div>
            <textarea
              class="code"
              id="site-text"
              aria-labelledby="editor-label"
              aria-describedby="findings"
              spellcheck="false"
              autocapitalize="off"
              autocomplete="off"
              wrap="off"
              maxlength=${MOST}
              ?readonly=${!allowed('engineer')}
              .value=${this.draft}
              @input=${this.typed}
              @scroll=${this.scrolled}
              @keyup=${this.moved}
              @click=${this.moved}
            ></textarea>
          </div>
          ${this.buttons(errors)}
        </section>
        <div class="stack">${this.found(errors)} ${this.help()}</div>
      </div>`;
  }

  /** The same text, as forms. */
  private form(): TemplateResult {
    const errors = this.findings?.filter((f) => f.severity === 'error').length ?? 0;
    if (!this.draft.trim())
      return html`<section class="card stack">
        <p>${t('noSite')}</p>
        ${allowed('engineer') ? html`<button class="main" @click=${this.beginSite}>${t('begin')}</button>` : needs('engineer')}
      </section>`;
    return html`<site-form
        .given=${{
          schema: this.schema,
          tree: this.tree,
          findings: this.findings ?? [],
          readonly: !allowed('engineer'),
          change: this.edit,
        }}
      ></site-form>
      ${this.found(errors)} ${this.buttons(errors)}`;
  }

  private readonly beginSite = async (): Promise<void> => {
    const answer = await ask({
      title: t('begin'),
      ok: t('begin'),
      fields: [
        { name: 'id', label: t('gatewayId'), max: 64, pattern: NAME.source },
        { name: 'label', label: t('gatewayLabel'), max: 64 },
      ],
    });
    if (!answer) return;
    this.draft = emptySite(answer['id']!, answer['label']!);
    void this.check();
  };

  /** One after the other: each changes the text that the one before has made. */
  private readonly edit = (edits: Edit[]): void => {
    this.editing = this.editing.then(async () => {
      try {
        const made = await send<{ text: string; tree: Tree }>('POST', '/site/edit', { text: this.draft, edits });
        this.draft = made.text;
        this.tree = made.tree;
      } catch (e) {
        say(common('failed', { message: troubleText(e) }), 'bad');
      }
      await this.check();
    });
  };

  private buttons(errors: number): TemplateResult {
    return html`<div class="buttons">
            ${allowed('engineer')
              ? html`<button class="main" ?disabled=${!this.changed || errors > 0} @click=${this.apply}>${t('apply')}</button>`
              : needs('engineer')}
            <button @click=${() => void this.check()}>${t('check')}</button>
            <button @click=${this.save}>${t('export')}</button>
            ${allowed('engineer')
              ? html`<label class="button">
                    ${t('import')}<input class="unseen" type="file" accept=".yaml,.yml,text/*" @change=${this.take} />
                  </label>
                  ${this.changed ? html`<button @click=${this.discard}>${t('discard')}</button>` : nothing}`
              : nothing}
          </div>`;
  }

  private found(errors: number): TemplateResult {
    const warnings = (this.findings?.length ?? 0) - errors;
    return html`<section class="card" id="findings" role="status" aria-live="polite">
            ${this.findings === null
              ? loading()
              : this.findings.length === 0
                ? html`<p class="badge c-none"><span aria-hidden="true">✓</span><span>${t('ok')}</span></p>`
                : html`<p class="chips">
                      ${errors ? html`<span class="badge c-bad">✕ ${t('errors', { n: errors })}</span>` : nothing}
                      ${warnings ? html`<span class="badge c-care">! ${t('warnings', { n: warnings })}</span>` : nothing}
                    </p>
                    <ul class="rows">
                      ${this.findings.map(
                        (f) =>
                          html`<li>
                            <button class="plain" @click=${() => void this.jump(f)}>${t('line', { n: f.line })}</button>
                            <span class="grow"
                              >${f.severity === 'error' ? '✕' : '!'} ${f.key ? html`<strong class="mono">${f.key}</strong> ` : nothing}${f.message}</span
                            >
                          </li>`,
                      )}
                    </ul>`}
          </section>`;
  }

  private help(): TemplateResult | typeof nothing {
    if (!this.schema) return nothing;
    const found = this.keys.length ? lookUp(this.schema, this.keys) : this.schema;
    const keys = found ? propertiesOf(this.schema, found) : [];
    const said = (s: Schema | null): string => (lang() === 'zh' && s?.['x-zh']) || (s?.description ?? '');
    const allowedText = found?.['x-allowed'] ?? found?.enum?.map(String).join(', ');
    return html`<section class="card stack" aria-labelledby="help">
      <h2 id="help">${t('help')}</h2>
      ${this.keys.length ? html`<p class="mono">${this.keys.join(' ').replaceAll(' []', '[]').replaceAll(' ', '.')}</p>` : nothing}
      <p>${said(found) || t('noHelp')}</p>
      ${allowedText ? html`<p class="soft">${t('values')}: ${allowedText}</p>` : nothing}
      ${keys.length
        ? html`<details>
            <summary>${t('keys')} (${keys.length})</summary>
            <dl class="keys">${keys.map(([k, d]) => html`<dt class="mono">${k}</dt><dd>${said(d)}</dd>`)}</dl>
          </details>`
        : nothing}
    </section>`;
  }

  private area(): HTMLTextAreaElement {
    return this.querySelector<HTMLTextAreaElement>('#site-text')!;
  }

  private readonly typed = (e: Event): void => {
    this.draft = (e.target as HTMLTextAreaElement).value;
    clearTimeout(this.checking);
    this.checking = window.setTimeout(() => void this.check(), CHECK_AFTER_MS);
    this.requestUpdate();
  };

  private readonly scrolled = (e: Event): void => {
    this.querySelector<HTMLElement>('.gutter')!.scrollTop = (e.target as HTMLElement).scrollTop;
  };

  private readonly moved = (e: Event): void => {
    const area = e.target as HTMLTextAreaElement;
    this.keys = pathAt(area.value, area.selectionStart);
    this.requestUpdate();
  };

  private async jump(f: Finding): Promise<void> {
    this.tab = 'edit';
    this.requestUpdate();
    await this.updateComplete;
    const area = this.area();
    const lines = this.draft.split('\n');
    const at = lines.slice(0, f.line - 1).reduce((n, l) => n + l.length + 1, 0);
    area.focus();
    area.setSelectionRange(at, at + (lines[f.line - 1]?.length ?? 0));
    area.scrollTop = Math.max(0, (f.line - 4) * (area.scrollHeight / lines.length));
  }

  private async check(): Promise<void> {
    const text = this.draft;
    if (!text) {
      this.findings = [];
      this.requestUpdate();
      return;
    }
    if (text.length > MOST) {
      say(t('tooLong'), 'bad');
      return;
    }
    try {
      const [result, said] = await Promise.all([
        send<{ ok: boolean; findings: Finding[] }>('POST', '/site/check', { text }),
        send<{ tree: Tree }>('POST', '/site/edit', { text }),
      ]);
      if (text === this.draft) {
        this.findings = result.findings;
        this.tree = said.tree;
      }
    } catch (e) {
      this.error = e;
    }
    this.requestUpdate();
  }

  private readonly apply = async (): Promise<void> => {
    const answer = await ask({
      title: t('applyTitle'),
      text: t('applyText'),
      ok: t('apply').replace('…', ''),
      fields: [
        { name: 'why', label: common('why'), hint: common('whyHint'), max: 200 },
        {
          name: 'confirm',
          label: t('within'),
          kind: 'select',
          value: '10min',
          options: [
            { value: '5min', text: t('m5') },
            { value: '10min', text: t('m10') },
            { value: '30min', text: t('m30') },
            { value: '2h', text: t('h2') },
          ],
        },
      ],
      reasons: t('reasons').split('|'),
    });
    if (!answer) return;
    const document = this.draft;
    const done = await doing(t('applyTitle'), () =>
      command('set-site', { document, confirm: answer['confirm']!, why: answer['why']! }),
    );
    if (done) this.base = document;
    await this.load();
    window.scrollTo(0, 0);
  };

  private readonly discard = async (): Promise<void> => {
    if (!(await ask({ title: t('discard'), text: t('discardText'), ok: t('discard'), danger: true }))) return;
    this.base = this.draft = this.site?.text ?? '';
    void this.check();
  };

  private readonly save = (): void => {
    const a = document.createElement('a');
    a.href = URL.createObjectURL(new Blob([this.draft], { type: 'application/yaml' }));
    a.download = `site-${live.overview?.gateway?.id ?? 'gateway'}.yaml`;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 1_000);
  };

  private readonly take = async (e: Event): Promise<void> => {
    const file = (e.target as HTMLInputElement).files?.[0];
    if (!file) return;
    if (file.size > 4 * MOST) {
      say(t('tooLong'), 'bad');
      return;
    }
    this.draft = (await file.text()).replace(/\r\n?/g, '\n');
    void this.check();
  };

  // --- difference and revisions

  private comparison(s: SiteText): TemplateResult {
    const errors = this.findings?.filter((f) => f.severity === 'error').length ?? 0;
    return html`<section class="card stack"><p class="hint">${t('legend')}</p>${difference(s.text, this.draft)}</section>
      ${this.changed ? html`${this.found(errors)} ${this.buttons(errors)}` : nothing}`;
  }

  private history(s: SiteText): TemplateResult {
    return html`${this.old
        ? html`<section class="card stack">
            <h2>${t('diffOf', { n: this.old.number })}</h2>
            ${difference(this.old.text, s.text)}
            <div class="buttons">
              ${allowed('engineer')
                ? html`<button
                    @click=${() => {
                      this.draft = this.old!.text;
                      this.tab = 'edit';
                      void this.check();
                    }}
                  >
                    ${t('toEditor')}
                  </button>`
                : nothing}
              <button
                class="plain"
                @click=${() => {
                  this.old = null;
                  this.requestUpdate();
                }}
              >
                ${common('close')}
              </button>
            </div>
          </section>`
        : nothing}
      <section class="card" aria-label=${t('revisions')}>
        <ul class="rows">
          ${s.revisions.map((r) => this.revision(r))}
        </ul>
      </section>`;
  }

  private revision(r: Revision): TemplateResult {
    return html`<li>
      <strong class="mono">#${r.number}</strong>
      <div class="grow">
        <p>${r.why || '—'} ${r.running ? html`<span class="badge c-none"><span aria-hidden="true">✓</span><span>${t('isRunning')}</span></span>` : nothing}</p>
        <p class="hint">${fullMoment(r.utcMs)} · ${t('by', { by: r.by })}</p>
      </div>
      ${r.running
        ? nothing
        : html`<div class="buttons">
            <button aria-label=${`${t('look')} #${r.number}`} @click=${() => void this.look(r.number)}>${t('look')}</button>
            ${allowed('engineer')
              ? html`<button aria-label=${`${t('back')} #${r.number}`} @click=${() => void this.revert(r.number)}>${t('back')}</button>`
              : nothing}
          </div>`}
    </li>`;
  }

  private async look(number: number): Promise<void> {
    try {
      this.old = { number, text: (await get<{ text: string }>(`/site/${number}`)).text };
      window.scrollTo(0, 0);
    } catch (e) {
      this.error = e;
    }
    this.requestUpdate();
  }
}

customElements.define('view-config', ConfigView);
