import { html, nothing, type TemplateResult } from 'lit';
import { command, get } from '../api.ts';
import { ago, clock, measured, moment, unitText } from '../format.ts';
import { t } from '../i18n/alarms.ts';
import { t as common } from '../i18n/common.ts';
import { alarmName } from '../naming.ts';
import { live } from '../live.ts';
import { ask } from '../parts/ask.ts';
import { allowed, badge, doing, empty, href, icon, loading, problem, value } from '../parts/basics.ts';
import type { ChartData } from '../parts/chart.ts';
import { MOST_NOTICES, noticeRow, notices, reason } from '../parts/notices.ts';
import { isBad, isFault, rank, type Alarm, type History, type Notice } from '../types.ts';
import { View } from '../view.ts';

const BEFORE_MS = 15 * 60_000;
const AFTER_MS = 10 * 60_000;
const FEW = 6;
const TABS = ['standing', 'every', 'history'] as const;

class AlarmsView extends View {
  private tab: (typeof TABS)[number] = 'standing';
  private log: Notice[] | null = null;
  private logEnd = false;
  private logAll = false;
  private error: unknown = null;
  private shown = '';
  private chart: ChartData | null = null;
  private chartFor = '';

  constructor() {
    super();
    this.topics = ['alarms', 'points', 'link', 'notice'];
    this.everyMs = 10_000;
  }

  override route(path: string[]): void {
    super.route(path);
    const first = path[0] ?? '';
    const tab = first === '' || first === '-all' || first === '-history';
    const shown = tab ? '' : first;
    if (tab) this.tab = first === '-all' ? 'every' : first === '-history' ? 'history' : 'standing';
    if (shown !== this.shown || tab) {
      this.shown = shown;
      this.logAll = false;
      this.log = null;
      this.logEnd = false;
      this.chart = null;
      this.chartFor = '';
      if (shown || this.tab === 'history') void this.earlier();
      if (shown) void import('../parts/chart.ts');
    }
  }

  override render(): TemplateResult {
    if (!live.alarms) return loading();
    return this.shown ? this.detail(this.shown) : this.list(live.alarms);
  }

  private list(alarms: Alarm[]): TemplateResult {
    const standing = alarms.filter(stands).sort(order);
    const open = standing.filter((a) => !a.acknowledged);
    return html`<div class="stack">
      <div class="head">
        <h1>${t('title')}</h1>
        ${open.length > 1 && this.tab === 'standing' && allowed('technician')
          ? html`<button class="main" @click=${() => void this.ackAll(open)}>${icon('check')}${t('ackAll', { n: open.length })}</button>`
          : nothing}
      </div>
      ${live.overview?.modes.includes('drill')
        ? html`<p class="note care"><span>${t('drillOn')}</span> <a class="button" href="#/commission">${t('drillSee')}</a></p>`
        : nothing}
      <nav class="tabrow" aria-label=${t('title')}>
        ${this.tabLink('standing', '#/alarms', `${t('standing')} ${standing.length}`)}
        ${this.tabLink('every', '#/alarms/-all', `${t('every')} ${alarms.length}`)}
        ${this.tabLink('history', '#/alarms/-history', t('history'))}
      </nav>
      ${this.tab === 'history'
        ? this.history()
        : this.tab === 'standing'
          ? standing.length
            ? standing.map((a) => this.card(a))
            : html`<div class="card">${empty(t('noneStanding'))}</div>`
          : [...alarms].sort(order).map((a) => this.card(a))}
    </div>`;
  }

  private tabLink(tab: string, to: string, text: string): TemplateResult {
    const here = this.tab === tab;
    return html`<a class="button chip" href=${to} aria-current=${here ? 'page' : nothing}>${text}</a>`;
  }

  private card(a: Alarm): TemplateResult {
    return html`<article class="alarm ${a.colour}">
      <div class="line">${this.marks(a)}</div>
      <h2><a href=${href('alarms', a.alarm)}>${alarmName(a)}</a></h2>
      ${stands(a) && a.sinceUtcMs
        ? html`<p class="soft">
            ${a.value != null
              ? html`<strong>${measured(a.value, decimals(a), a.unit)}</strong>${a.limit != null
                    ? ` (${t('limit')} ${limitText(a)})`
                    : ''} · `
              : nothing}${t('since', { time: moment(a.sinceUtcMs), ago: ago(a.sinceUtcMs) })}
          </p>`
        : nothing}
      ${allowed('technician') && stands(a) ? html`<div class="buttons">${this.nextAction(a)}</div>` : nothing}
    </article>`;
  }

  private marks(a: Alarm): TemplateResult {
    const mark = (when: boolean, text: string, kind = 'plain'): TemplateResult | typeof nothing =>
      when ? html`<span class="badge c-${kind}">${text}</span>` : nothing;
    const over = a.colour === 'none' && !a.acknowledged;
    return html`${badge(a.colour)} ${mark(isFault(a), t('fault'))}
    ${mark(over, t('returned'), 'care')} ${mark(!over && !a.acknowledged, t('unacked'), 'care')}
    ${mark(a.colour !== 'none' && a.acknowledged, t('acked'))} ${mark(a.overdue, t('overdue'), 'bad')}
    ${mark(a.unconfirmed, t('unconfirmed'), 'care')} ${mark(a.latched, t('latched'), 'care')} ${mark(!a.armed, t('notArmed'))}
    ${masked(a) ? mark(true, maskText(a), 'care') : nothing}`;
  }

  /** The one thing to do next, large. */
  private nextAction(a: Alarm): TemplateResult | typeof nothing {
    if (!a.acknowledged)
      return html`<button class="main" @click=${() => void this.ack(a)} aria-label=${`${t('ack')}: ${alarmName(a)}`}>
        ${icon('check')}${t('ack')}
      </button>`;
    if (a.latched)
      return html`<button class="main" @click=${() => void this.reset(a)} aria-label=${`${t('reset')}: ${alarmName(a)}`}>
        ${t('reset')}
      </button>`;
    return nothing;
  }

  private readonly ack = (a: Alarm): Promise<unknown> =>
    doing(t('ack'), () => command('acknowledge', { alarm: a.alarm })).then(() => this.reload());

  private readonly reset = (a: Alarm): Promise<unknown> =>
    doing(t('reset'), () => command('reset', { alarm: a.alarm })).then(() => this.reload());

  private async ackAll(open: Alarm[]): Promise<void> {
    if (!(await ask({ title: t('ackAll', { n: open.length }), text: t('ackAllText', { n: open.length }), ok: t('ack') })))
      return;
    await doing(t('ack'), async () => {
      for (const a of open) await command('acknowledge', { alarm: a.alarm });
    });
    await this.reload();
  }

  private async reload(): Promise<void> {
    try {
      live.alarms = (await get<{ alarms: Alarm[] }>('/alarms')).alarms;
    } catch {
      return; // the stream brings it
    }
    if (this.shown) {
      this.log = null;
      this.logEnd = false;
      void this.earlier();
    }
    this.requestUpdate();
  }

  // --- history

  private async earlier(): Promise<void> {
    const subject = this.shown;
    const before = this.log?.at(-1)?.number ?? null;
    this.error = null;
    try {
      const page = await notices(before, subject);
      if (subject !== this.shown) return;
      this.log = [...(this.log ?? []), ...page];
      this.logEnd = page.length < MOST_NOTICES;
    } catch (e) {
      this.error = e;
    }
    this.requestUpdate();
  }

  private history(): TemplateResult {
    if (this.error) return problem(this.error, () => void this.earlier());
    if (!this.log) return loading();
    if (!this.log.length) return empty(t('noHistory'));
    return html`<ul class="rows ${this.shown ? '' : 'card'}">
        ${(this.shown && !this.logAll ? this.log.slice(0, FEW) : this.log).map((n) => noticeRow(n, !this.shown))}
      </ul>
      ${this.shown && !this.logAll && this.log.length > FEW
        ? html`<button class="wide" @click=${this.showLog}>${t('more')}</button>`
        : this.logEnd
        ? html`<p class="hint">${t('end')}</p>`
        : html`<button class="wide" @click=${() => void this.earlier()}>${t('more')}</button>`}`;
  }

  private readonly showLog = (): void => {
    this.logAll = true;
    this.requestUpdate();
  };

  // --- one alarm

  private detail(name: string): TemplateResult {
    const a = live.alarms!.find((x) => x.alarm === name);
    const back = html`<a class="button plain" href="#/alarms" aria-label=${common('back')}>${icon('back')}</a>`;
    if (!a) return html`<div class="stack">${back}<p class="note care">${t('gone', { name })}</p></div>`;
    const p = a.point ? live.points.get(a.point) : undefined;
    const inputs = [...new Set([...(a.point ? [a.point] : []), ...(a.inputs ?? [])])];
    this.wantChart(a, inputs);
    const rose = inputs.length > 1 && stands(a) && this.log?.find((n) => n.realm !== 'drill' && rank(n.to ?? 'none') > rank(n.from ?? 'none'))?.why;
    return html`<div class="stack">
      <div class="head">${back}<h1>${alarmName(a)}</h1></div>
      <section class="alarm ${a.colour}" aria-label=${t('actions')}>
        <div class="line">${this.marks(a)}</div>
        ${p
          ? html`<p class="line">${t('valueNow')} ${value(p.value, p.unit, p.decimals, p.quality, true)}</p>`
          : nothing}
        ${stands(a) ? html`<p>${!a.acknowledged ? t('nextAck') : a.latched ? t('nextReset') : t('nextCheck')}</p>` : nothing}
        ${a.deadlineUtcMs && !a.acknowledged ? html`<p class="soft">${t('deadline', { time: clock(a.deadlineUtcMs) })}</p>` : nothing}
        ${a.mask?.by ? html`<p class="soft">${t('shelvedBy', { by: a.mask.by, why: a.mask.why ?? '—' })}</p>` : nothing}
        ${allowed('technician') ? html`<div class="buttons">${this.nextAction(a)} ${this.masking(a)}</div>` : nothing}
      </section>
      <section class="card stack" aria-labelledby="why">
        <h2 id="why">${t('why')}</h2>
        <dl class="facts">
          ${a.sinceUtcMs && stands(a)
            ? html`<dt>${t('raised')}</dt>
                <dd>${moment(a.sinceUtcMs)} · ${ago(a.sinceUtcMs)}</dd>`
            : nothing}
          ${rose || a.value != null
            ? html`<dt>${t('value')}</dt>
                <dd>${rose ? reason(rose) : measured(a.value!, decimals(a), a.unit)}</dd>`
            : nothing}
          ${a.limit != null
            ? html`<dt>${t('limit')}</dt>
                <dd>${limitText(a)}</dd>`
            : nothing}
          ${inputs.length
            ? html`<dt>${inputs.length > 1 ? t('inputs') : t('point')}</dt>
                <dd>
                  ${inputs.map(
                    (i) => html`<a href=${href('points', ...i.split('/'))}>${live.points.get(i)?.label ?? i}</a><br />`,
                  )}
                </dd>`
            : nothing}
          ${a.device
            ? html`<dt>${t('device')}</dt>
                <dd><a href=${href('devices', a.device)}>${live.deviceLabel(a.device)}</a></dd>`
            : nothing}
          ${a.group
            ? html`<dt>${t('group')}</dt>
                <dd>${a.group}</dd>`
            : nothing}
          <dt>${t('name')}</dt>
          <dd>${a.alarm}</dd>
        </dl>
        ${inputs.length
          ? this.chart === null
            ? loading()
            : this.chart.x.length
              ? html`<h3>${t('whyText')}</h3>
                  <x-chart
                    role="img"
                    aria-label=${common('chartPoint', { label: p?.label ?? a.label })}
                    .data=${this.chart}
                  ></x-chart>`
              : empty(t('noWhy'))
          : html`<p class="soft">${t('noPoint')}</p>`}
      </section>
      <section class="card" aria-labelledby="log">
        <h2 id="log">${t('log')}</h2>
        ${this.history()}
      </section>
    </div>`;
  }

  /** The samples around the moment it rose; of a compound alarm those of its first three inputs. */
  private wantChart(a: Alarm, inputs: string[]): void {
    const key = `${a.alarm}@${a.sinceUtcMs}`;
    if (key === this.chartFor || !inputs.length) return;
    this.chartFor = key;
    const at = a.sinceUtcMs || live.now();
    const points = inputs.slice(0, 3);
    const from = Math.round(at - BEFORE_MS);
    const to = Math.round(Math.min(live.now(), at + AFTER_MS));
    get<History>(`/history?points=${points.map(encodeURIComponent).join(',')}&from=${from}&to=${to}&detail=auto`)
      .then((h) => {
        const x = [...new Set(h.series.flatMap((s) => s.utcMs))].sort((m, n) => m - n);
        this.chart = {
          x,
          curves: h.series.map((s) => {
            const rows = new Map(s.utcMs.map((u, i) => [u, isBad(s.quality?.[i] ?? 'good') ? null : (s.value[i] ?? null)]));
            let last: number | null = null;
            const values = x.map((u) => (rows.has(u) ? (last = rows.get(u) ?? null) : h.series.length > 1 ? last : null));
            return {
              label: live.points.get(s.point)?.label ?? s.point,
              unit: unitText(s.unit),
              decimals: s.decimals,
              values,
            };
          }),
          limits: inputs.length === 1 ? (live.points.get(inputs[0]!)?.limits ?? []) : [],
          marks: a.sinceUtcMs && stands(a) ? [{ x: a.sinceUtcMs, text: `${t('raised')} ${clock(a.sinceUtcMs)}` }] : [],
        };
      })
      .catch(() => {
        this.chart = { x: [], curves: [] };
      })
      .finally(() => this.requestUpdate());
  }

  private masking(a: Alarm): TemplateResult {
    const kind = a.mask?.kind ?? '';
    const shelved = kind.includes('shelved');
    const out = kind.includes('out-of-service');
    const label = alarmName(a);
    const reasons = [t('reasonRepair'), t('reasonWork'), t('reasonFalse'), t('reasonKnown')];
    const whyField = { name: 'why', label: common('why'), hint: common('whyHint'), max: 200 };
    const act = async (
      name: string,
      title: string,
      text: string | undefined,
      ok: string,
      extra: Parameters<typeof ask>[0]['fields'] = [],
      offered = reasons,
    ): Promise<void> => {
      const answer = await ask({ title, text, ok, fields: [...extra, whyField], reasons: offered });
      if (answer) await doing(ok, () => command(name, { alarm: a.alarm, ...answer })).then(() => this.reload());
    };
    const shelve = (): Promise<void> =>
      act('shelve', t('shelveTitle', { label }), t('shelveText'), t('shelve'), [
        {
          name: 'for',
          label: common('duration'),
          kind: 'select',
          value: '2h',
          options: [
            { value: '30min', text: t('m30') },
            { value: '2h', text: t('h2') },
            { value: '8h', text: t('h8') },
            { value: '24h', text: t('h24') },
          ],
        },
      ]);
    return html`${shelved
      ? html`<button @click=${() => void act('unshelve', t('unshelve'), undefined, t('unshelve'), [], [t('reasonDone')])}>
          ${t('unshelve')}
        </button>`
      : html`<button @click=${() => void shelve()}>${t('shelve')}</button>`}
    ${allowed('engineer')
      ? out
        ? html`<button
            @click=${() => void act('return-to-service', t('backTitle', { label }), undefined, t('returnToService'), [], [t('reasonDone')])}
          >
            ${t('returnToService')}
          </button>`
        : html`<button @click=${() => void act('out-of-service', t('outTitle', { label }), t('outText'), t('outOfService'))}>
            ${t('outOfService')}
          </button>`
      : nothing}`;
  }
}

/** As the gateway means it: a colour, nobody has taken notice, or something keeps it quiet. */
export const stands = (a: Alarm): boolean => a.colour !== 'none' || !a.acknowledged || masked(a);

const masked = (a: Alarm): boolean => !!a.mask && a.mask.kind !== 'none';

const order = (a: Alarm, b: Alarm): number =>
  Number(a.acknowledged) - Number(b.acknowledged) ||
  rank(b.colour) - rank(a.colour) ||
  (b.sinceUtcMs ?? 0) - (a.sinceUtcMs ?? 0) ||
  a.alarm.localeCompare(b.alarm);

const decimals = (a: Alarm): number => a.decimals ?? (a.point ? (live.points.get(a.point)?.decimals ?? 3) : 3);

const limitText = (a: Alarm): string => [String(a.limit), unitText(a.unit)].filter(Boolean).join('\u00a0');

function maskText(a: Alarm): string {
  const kind = a.mask!.kind;
  if (kind.includes('out-of-service')) return t('out');
  if (kind.includes('shelved')) return t('shelvedUntil', { time: moment(a.mask!.untilUtcMs) });
  return t('suppressed');
}

customElements.define('view-alarms', AlarmsView);
