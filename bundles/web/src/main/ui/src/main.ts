/** The shell: who is logged in, where one is, what is wrong with the link; everything else is loaded when it is needed. */
import { html, nothing, type TemplateResult } from 'lit';
import { askSession, currentSession, send, Trouble, watchSession } from './api.ts';
import { clock, foreignZone } from './format.ts';
import { lang, langChosen, setLang } from './i18n.ts';
import { colourWord, t } from './i18n/common.ts';
import { forget, keep, kept } from './keep.ts';
import { alarmName } from './naming.ts';
import { live } from './live.ts';
import { badge, icon, say } from './parts/basics.ts';
import { rank, type Colour, type Session } from './types.ts';
import { View } from './view.ts';

const VIEWS = {
  overview: () => import('./views/overview.ts'),
  points: () => import('./views/points.ts'),
  alarms: () => import('./views/alarms.ts'),
  devices: () => import('./views/devices.ts'),
  more: () => import('./views/more.ts'),
  waveforms: () => import('./views/waveforms.ts'),
  outputs: () => import('./views/outputs.ts'),
  uplinks: () => import('./views/uplinks.ts'),
  commission: () => import('./views/commission.ts'),
  config: () => import('./views/config.ts'),
  access: () => import('./views/access.ts'),
  log: () => import('./views/log.ts'),
  version: () => import('./views/version.ts'),
  label: () => import('./views/label.ts'),
  report: () => import('./views/report.ts'),
};
export type ViewName = keyof typeof VIEWS;

const TABS: readonly ViewName[] = ['overview', 'points', 'alarms', 'devices', 'more'];
const SIDE: readonly (ViewName | '')[] = [
  'overview',
  'points',
  'alarms',
  'devices',
  '',
  'waveforms',
  'outputs',
  'uplinks',
  'report',
  '',
  'commission',
  'config',
  'access',
  'log',
  'version',
  'label',
  'more',
];
const SAY_MS = 6_000;

export function theme(): string {
  return kept('sluice.theme') ?? 'auto';
}

export function setTheme(next: string): void {
  keep('sluice.theme', next);
  showTheme();
  window.dispatchEvent(new Event('sluice-theme'));
}

function showTheme(): void {
  if (theme() === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme();
}
showTheme();

/** The colour shown for the whole site: the worst that stands or has not been taken notice of. */
export const siteColour = (): Colour =>
  (live.alarms ?? []).reduce<Colour>(
    (worst, a) => (!a.acknowledged || a.colour !== 'none') && rank(a.colour) > rank(worst) ? a.colour : worst,
    live.overview?.colour ?? 'none',
  );

class Page extends View {
  private session: Session | null = null;
  private unreachable = false;
  private view: (HTMLElement & { route(path: string[]): void }) | null = null;
  private name: ViewName = 'overview';
  private viewError: unknown = null;
  private message: { text: string; kind: string } | null = null;
  private messageTimer = 0;
  private readonly announced = new Map<string, Colour>();
  private announcement = '';

  constructor() {
    super();
    this.topics = ['link', 'overview', 'alarms', 'expiring'];
  }

  protected override begin(): void {
    watchSession((s) => this.take(s));
    window.addEventListener('hashchange', () => void this.follow(true));
    window.addEventListener('sluice-say', (e) => {
      this.message = (e as CustomEvent<{ text: string; kind: string }>).detail;
      clearTimeout(this.messageTimer);
      this.messageTimer = window.setTimeout(() => {
        this.message = null;
        this.requestUpdate();
      }, SAY_MS);
      this.requestUpdate();
    });
    live.on('alarms', () => this.announce());
    let lost = false;
    live.on('link', () => {
      if (live.lostMs) lost = true;
      else if (lost) {
        lost = false;
        say(t('back2'), 'good');
      }
    });
    void this.ask();
  }

  private async ask(): Promise<void> {
    try {
      await askSession();
      this.unreachable = false;
    } catch (e) {
      if (this.session) return;
      this.unreachable = e instanceof Trouble;
      setTimeout(() => void this.ask(), 2_000);
    }
    this.requestUpdate();
  }

  private take(s: Session | null): void {
    const was = this.session?.state;
    if (s?.state === 'in') keep('sluice.in', '1');
    else if (s) forget('sluice.in');
    this.session = s;
    if (s && !langChosen() && (s.lang === 'en' || s.lang === 'zh')) setLang(s.lang, false);
    document.title = s ? `${s.label || s.gateway || ''} · ${t('product')}` : t('product');
    if (s?.state === 'in' && was !== 'in') {
      live.start();
      void this.follow(false);
    } else if (s?.state !== 'in') {
      if (was === 'in') live.stop();
      this.view = null;
      this.announced.clear();
      void import('./views/login.ts').then(() => this.requestUpdate());
    }
    this.requestUpdate();
  }

  private async follow(focus: boolean): Promise<void> {
    if (currentSession()?.state !== 'in') return;
    const [name, rest] = asked();
    if (this.view && this.name === name) {
      this.view.route(rest);
      return;
    }
    this.name = name;
    this.viewError = null;
    this.requestUpdate();
    try {
      await VIEWS[name]();
    } catch (e) {
      this.viewError = e;
      this.view = null;
      this.requestUpdate();
      return;
    }
    if (this.name !== name) return;
    this.view = document.createElement(`view-${name}`) as HTMLElement & { route(path: string[]): void };
    this.view.route(rest);
    this.requestUpdate();
    await this.updateComplete;
    window.scrollTo(0, 0);
    if (focus) this.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
  }

  /** A screen reader says what rises and what is over; the first look only takes note. */
  private announce(): void {
    const first = this.announced.size === 0;
    const said: string[] = [];
    for (const a of live.alarms ?? []) {
      const before = this.announced.get(a.alarm) ?? 'none';
      if (!first && rank(a.colour) > rank(before))
        said.push(t('newAlarm', { colour: colourWord(a.colour), label: alarmName(a) }));
      if (!first && a.colour === 'none' && before !== 'none') said.push(t('cleared', { label: alarmName(a) }));
      this.announced.set(a.alarm, a.colour);
    }
    if (said.length) this.announcement = said.slice(0, 3).join('; ');
  }

  override render(): TemplateResult {
    const s = this.session;
    this.classList.toggle('framed', s?.state === 'in');
    if (!s) return html`<main class="gate">${this.unreachable ? html`<p role="alert">${t('noLink')}</p>` : t('loading')}</main>`;
    if (s.state !== 'in') return html`<view-login></view-login>${this.foot()}`;
    return html`<a class="skip button" href="#main" @click=${this.skip}>${t('skip')}</a>
      ${this.bar(s)}${this.banners()}${this.side()}
      <main id="main" tabindex="-1">
        ${this.viewError
          ? html`<div class="note bad" role="alert">
              <p>${t('viewFailed')}</p>
              <button @click=${() => location.reload()}>${t('reload')}</button>
            </div>`
          : (this.view ?? nothing)}
      </main>
      ${this.tabs()}${this.foot()}`;
  }

  private readonly skip = (e: Event): void => {
    e.preventDefault();
    this.querySelector<HTMLElement>('main')?.focus();
  };

  private bar(s: Session): TemplateResult {
    const colour = siteColour();
    const zone = live.overview ? foreignZone() : '';
    return html`<header class="bar">
      <p class="site"><span>${live.overview?.gateway?.label || s.label || s.gateway || t('product')}</span><small>${s.gateway ?? ''}${zone ? html` · <abbr title=${t('siteTime')}>${zone}</abbr>` : nothing}</small></p>
      <a class="state" href="#/alarms">${
        live.lostMs
          ? html`<span class="badge c-plain">${icon('lost')}${t('lostShort')}</span>`
          : live.alarms
            ? colour === 'none' && live.overview && !live.overview.protection.full
              ? html`<span class="badge c-care"><span aria-hidden="true">!</span><span>${t('degradedShort')}</span></span>`
              : badge(colour)
            : nothing
      }</a>
      <button class="plain lang" lang=${lang() === 'zh' ? 'en' : 'zh-CN'} @click=${() => setLang(lang() === 'zh' ? 'en' : 'zh')}>
        ${lang() === 'zh' ? 'English' : '中文'}
      </button>
    </header>`;
  }

  private banners(): TemplateResult {
    return html`<div class="banners">
      <div role="alert">
        ${live.lostMs
          ? html`<p class="banner lost">${icon('lost')}<span>${t('lost', { time: clock(live.lostMs) })}</span></p>`
          : nothing}
      </div>
      ${live.expiresInS != null && live.expiresInS > 0
        ? html`<p class="banner c-care" role="status">
            <span>${t('expiring', { s: live.expiresInS })}</span>
            <button @click=${this.stay}>${t('stay')}</button>
          </p>`
        : nothing}
      ${live.overview?.modes.includes('drill') ? html`<p class="banner drill" role="status">${t('drillOn')}</p>` : nothing}
    </div>`;
  }

  private readonly stay = (): void => {
    live.expiresInS = null;
    void send('GET', '/overview').catch(() => undefined);
    this.requestUpdate();
  };

  private link(name: ViewName): TemplateResult {
    const open = name === 'alarms' ? (live.alarms ?? []).filter((a) => !a.acknowledged).length : 0;
    const here = this.name === name || (name === 'more' && !TABS.includes(this.name) && innerWidth < 900);
    return html`<a href="#/${name}" aria-current=${here ? 'page' : nothing}
      >${icon(name === 'more' && innerWidth >= 900 ? 'settings' : name)}<span
        >${name === 'more' && innerWidth >= 900 ? t('settings') : t(name)}</span
      >${open ? html`<span class="count">${open}</span>` : nothing}</a
    >`;
  }

  private tabs(): TemplateResult {
    return html`<nav class="tabs" aria-label=${t('navigation')}>${TABS.map((n) => this.link(n))}</nav>`;
  }

  private side(): TemplateResult {
    return html`<nav class="side" aria-label=${t('navigation')}>
      ${SIDE.map((n) => (n ? this.link(n) : html`<hr />`))}
    </nav>`;
  }

  private foot(): TemplateResult {
    const m = this.message;
    return html`<div class="unseen" role="log" aria-live="assertive">${this.announcement}</div>
      <div class="toast" role="status">${m ? html`<p class=${m.kind}>${m.text}</p>` : nothing}</div>`;
  }
}

/** The view that the address asks for, and what follows it. */
function asked(): [ViewName, string[]] {
  const [first, ...rest] = location.hash.replace(/^#\/?/, '').split('/').map(decode);
  return [first && first in VIEWS ? (first as ViewName) : 'overview', rest];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

// while the session is asked for: the view comes at the same time, and who was in last time is likely to be in now
VIEWS[asked()[0]]().catch(() => undefined);
if (kept('sluice.in')) live.prepare();
customElements.define('sluice-page', Page);
