import { html, nothing, type TemplateResult } from 'lit';
import { command, get, send } from '../api.ts';
import { lang } from '../i18n.ts';
import { t as common } from '../i18n/common.ts';
import { t } from '../i18n/commission.ts';
import { live } from '../live.ts';
import { ask } from '../parts/ask.ts';
import { allowed, loading, needs, problem, say, troubleText } from '../parts/basics.ts';
import type { Finding, Point, ProfileFacts, SiteText } from '../types.ts';
import { View } from '../view.ts';
import { baseline, drill, limits, sign, watchDrill } from './commission/accept.ts';
import { finding, profile, values } from './commission/find.ts';
import { forgetWork, FRESH, recall, remember, type Found, type Probe, type Wizard, type Work } from './commission/work.ts';
import { place, write } from './commission/write.ts';

const STEPS = ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9'] as const;

/** From a search to a signed record: state and frame of the nine steps, which are in commission/. */
class CommissionView extends View implements Wizard {
  work: Work = recall();
  site: SiteText | null = null;
  profiles: ProfileFacts[] = [];
  ports: string[] = [];
  private error: unknown = null;
  other = false;
  job = '';
  searching = false;
  found: Found[] | null = null;
  searchFault = '';
  find = '';
  probe: Probe | null = null;
  probing = false;
  findings: Finding[] = [];
  photo = '';
  drilling = false;

  constructor() {
    super();
    this.topics = ['points', 'alarms', 'overview'];
  }

  protected override begin(): void {
    if (allowed('technician')) void this.load();
  }

  protected override end(): void {
    if (this.job && this.searching) void send('DELETE', `/scan/${this.job}`).catch(() => undefined);
  }

  private async load(): Promise<void> {
    try {
      const [site, profiles, ports] = await Promise.all([
        get<SiteText>('/site'),
        get<{ profiles: ProfileFacts[] }>('/profiles'),
        get<{ ports: string[] }>('/ports'),
      ]);
      this.site = site;
      this.profiles = profiles.profiles;
      this.ports = ports.ports;
      this.error = null;
    } catch (e) {
      this.error = e;
    }
    this.requestUpdate();
  }

  set(change: Partial<Work>): void {
    this.work = { ...this.work, ...change };
    remember(this.work);
    this.requestUpdate();
  }

  to(step: number): void {
    this.set({ step });
    void this.updateComplete.then(() => {
      window.scrollTo(0, 0);
      this.querySelector<HTMLElement>('#step-title')?.focus();
    });
    if (step === 7) watchDrill(this);
  }

  override render(): TemplateResult {
    if (!allowed('technician')) return html`<div class="stack"><h1>${t('title')}</h1>${needs('technician')}</div>`;
    if (!this.site) return this.error ? problem(this.error, () => void this.load()) : loading();
    const w = this.work;
    const views = [finding, profile, values, place, write, baseline, limits, drill, sign];
    return html`<div class="stack">
      <div class="head noprint">
        <h1>${t('title')}</h1>
        ${w.step > 0 ? html`<button class="plain" @click=${this.restart}>${t('restart')}</button>` : nothing}
      </div>
      <ol class="steps noprint" aria-label=${t('step', { n: w.step + 1 })}>
        ${STEPS.map(
          (s, i) =>
            html`<li class=${i < w.step ? 'past' : ''} aria-current=${i === w.step ? 'step' : nothing}>
              <span>${i < w.step ? '✓' : i + 1}</span><small>${t(s)}</small>
            </li>`,
        )}
      </ol>
      ${views[w.step]!(this)}
    </div>`;
  }

  private readonly restart = async (): Promise<void> => {
    if (await ask({ title: t('restart'), text: t('restartText'), ok: t('restart'), danger: true })) this.fresh();
  };

  fresh(): void {
    const { installer, witness, address } = this.work;
    forgetWork();
    this.work = { ...FRESH, installer, witness, address };
    this.probe = this.found = null;
    this.photo = '';
    this.findings = [];
    void this.load();
  }

  heading(text: string, hint?: string): TemplateResult {
    return html`<h2 id="step-title" tabindex="-1">${text}</h2>
      ${hint ? html`<p class="soft">${hint}</p>` : nothing}`;
  }

  foot(ready: boolean, skip = false): TemplateResult {
    const s = this.work.step;
    return html`<div class="actions noprint">
      ${s > 0 ? html`<button @click=${() => this.to(s - 1)}>${t('prev')}</button>` : nothing}
      ${skip && !ready
        ? html`<button @click=${() => this.to(s + 1)}>${t('skip')}</button>`
        : html`<button class="main" ?disabled=${!ready} @click=${() => this.to(s + 1)}>${t('next')}</button>`}
    </div>`;
  }

  titleOf(id: string): string {
    const p = this.profiles.find((x) => x.id === id);
    return (p && (lang() === 'zh' ? p.label || p.labelEn : p.labelEn || p.label)) || id;
  }

  /** Checks, applies on trial, and reads the site anew. */
  async put(text: string, why: string, done: Partial<Work>): Promise<boolean> {
    this.findings = [];
    try {
      const check = await send<{ ok: boolean; findings: Finding[] }>('POST', '/site/check', { text });
      if (!check.ok) {
        this.findings = check.findings.filter((f) => f.severity === 'error');
        this.requestUpdate();
        return false;
      }
      const reply = await command('set-site', { document: text, confirm: '10min', why: why.slice(0, 200) });
      // the first site of all has none before it to go back to: it is not on trial
      this.set({ ...done, ...(done.written && !reply.rows?.[0]?.['confirmInMs'] ? { confirmed: true } : {}) });
      await this.load();
      this.set({ revision: this.site?.revision ?? null });
      return true;
    } catch (e) {
      say(common('failed', { message: troubleText(e) }), 'bad');
      return false;
    }
  }

  points(): Point[] {
    return [...live.points.values()].filter((p) => p.device === this.work.name);
  }
}

customElements.define('view-commission', CommissionView);
