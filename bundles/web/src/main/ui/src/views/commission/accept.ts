/** Steps 6 to 9: baseline, limits, drill, and the record that is signed. */
import { html, nothing, type TemplateResult } from 'lit';
import { command } from '../../api.ts';
import { day, fullMoment, span, unitText } from '../../format.ts';
import { colourWord, t as common } from '../../i18n/common.ts';
import { t } from '../../i18n/commission.ts';
import { alarmName } from '../../naming.ts';
import { live } from '../../live.ts';
import { field } from '../../parts/ask.ts';
import { allowed, badge, doing, icon, say } from '../../parts/basics.ts';
import { alarmBlock, alarmNames } from '../../parts/sitefile.ts';
import { addItem } from '../../parts/yaml.ts';
import type { Point, Reply } from '../../types.ts';
import type { Wizard, Work } from './work.ts';

const COLOURS = ['blue', 'yellow', 'orange', 'red'] as const;
const DRILL_MS = 1_500;

export function baseline(v: Wizard): TemplateResult {
  const w = v.work;
  const derived = [...live.points.values()].filter((p) => p.virtual);
  const act = async (name: string, text: string): Promise<void> => {
    const point = v.querySelector<HTMLSelectElement>('#baseline')!.value;
    if (await doing(text, () => command(name, { point })))
      v.set({ baseline: `${live.points.get(point)?.label ?? point}: ${text} ${fullMoment(live.now())}` });
  };
  return html`<section class="card stack">
      ${v.heading(t('baselineTitle'), t('baselineText'))}
      ${derived.length
        ? html`<div class="field">
              <label for="baseline">${t('baselinePoint')}</label>
              <select id="baseline">
                ${derived.map((p) => html`<option value=${p.name}>${p.label}</option>`)}
              </select>
            </div>
            <div class="buttons">
              <button @click=${() => void act('capture-baseline', t('capture'))}>${t('capture')}</button>
              ${allowed('engineer')
                ? html`<button @click=${() => void act('approve-baseline', t('approve'))}>${t('approve')}</button>`
                : nothing}
            </div>
            ${w.baseline ? html`<p class="note good"><span>${w.baseline}</span></p>` : nothing}`
        : html`<p class="soft">${t('noBaseline')}</p>`}
    </section>
    ${v.foot(w.baseline !== '', true)}`;
}


export function limits(v: Wizard): TemplateResult {
  const w = v.work;
  const points = v.points();
  const names = new Set(points.map((p) => p.name));
  const alarms = (live.alarms ?? []).filter((a) => a.point && names.has(a.point) && !a.fault);
  return html`<section class="card stack">
      ${v.heading(t('limitsTitle'), t('limitsText'))}
      <h3>${t('existing')}</h3>
      ${alarms.length
        ? html`<ul class="rows">
            ${alarms.map((a) => {
              const limits = live.points.get(a.point!)?.limits ?? [];
              return html`<li>
                <div class="grow">
                  <strong>${alarmName(a)}</strong>
                  <p class="chips">${limits.map((l) => html`<span>${badge(l.colour)} ${l.value}</span>`)}</p>
                </div>
                <span class="badge c-${a.armed ? 'none' : 'care'}">${a.armed ? t('armed') : t('notArmed')}</span>
              </li>`;
            })}
          </ul>`
        : html`<p class="soft">${t('none')}</p>`}
      ${allowed('engineer') && points.length ? newLimit(v, points) : nothing}
      ${v.findings.length
        ? html`<p class="note bad" role="alert"><span>${v.findings.map((f) => `${f.key} ${f.message}`).join('; ')}</span></p>`
        : nothing}
    </section>
    ${v.foot(alarms.length > 0 || w.limits !== '', true)}`;
}

function newLimit(v: Wizard, points: Point[]): TemplateResult {
  return html`<details>
    <summary>${t('addLimit')}</summary>
    <form class="fields" @submit=${(e: Event) => void addLimit(v, e)}>
      ${field({ name: 'point', label: t('limitPoint'), kind: 'select', options: points.map((p) => ({ value: p.name, text: `${p.label} (${unitText(p.unit)})` })) }, 'limit')}
      ${field({ name: 'label', label: t('alarmLabel'), value: v.work.label, max: 64 }, 'limit')}
      ${field(
        {
          name: 'direction',
          label: t('direction'),
          kind: 'select',
          options: [
            { value: 'rising', text: t('rising') },
            { value: 'falling', text: t('falling') },
          ],
        },
        'limit',
      )}
      <div class="inline">
        ${COLOURS.map((c) => field({ name: c, label: colourWord(c), kind: 'number', required: false }, 'limit'))}
        ${field({ name: 'hysteresis', label: t('hysteresis'), kind: 'number', required: false, least: 0 }, 'limit')}
      </div>
      <button>${t('write')}</button>
    </form>
  </details>`;
}

async function addLimit(v: Wizard, e: Event): Promise<void> {
  e.preventDefault();
  const data = new FormData(e.target as HTMLFormElement);
  const text = (name: string): string => String(data.get(name) ?? '').trim();
  const limits = COLOURS.filter((c) => text(c) !== '').map((c): [string, number] => [c, Number(text(c))]);
  const direction = text('direction') === 'falling' ? 'falling' : 'rising';
  if (!limits.length) {
    say(t('someLimit'), 'bad');
    return;
  }
  if (limits.some(([, v], i) => i > 0 && (direction === 'rising' ? v <= limits[i - 1]![1] : v >= limits[i - 1]![1]))) {
    say(t('order'), 'bad');
    return;
  }
  const point = text('point');
  const taken = alarmNames(v.site!.text);
  let name = point.replace('/', '-').slice(0, 60);
  for (let i = 2; taken.includes(name); i++) name = `${point.replace('/', '-').slice(0, 56)}-${i}`;
  const next = addItem(
    v.site!.text,
    'alarms',
    alarmBlock({ name, label: text('label'), point, direction, limits, hysteresis: Number(text('hysteresis')) || 0 }),
  );
  if (next === null) {
    say(t('oneLine', { name: 'alarms' }), 'bad');
    return;
  }
  const said = limits.map(([c, v]) => `${colourWord(c)} ${v}`).join(', ');
  if (await v.put(next, t('limitWhy', { name: point }), { limits: said })) {
    (e.target as HTMLFormElement).reset();
    await doing(t('confirm'), () => command('confirm-site'));
  }
}


export function drill(v: Wizard): TemplateResult {
  const w = v.work;
  const points = v.points().filter((p) => p.limits.length);
  const chosen = points.find((p) => p.name === w.drillPoint) ?? points[0];
  const high = chosen ? peak(chosen) : 0;
  const d = w.drill;
  const running = !!live.overview?.modes.includes('drill');
  return html`<section class="card stack">
      ${v.heading(t('drillTitle'), t('drillText'))}
      ${chosen
        ? html`<form class="fields" @submit=${(e: Event) => void start(v, e)}>
            <div class="field">
              <label for="drill-point">${t('drillPoint')}</label>
              <select id="drill-point" name="point" @change=${(e: Event) => v.set({ drillPoint: (e.target as HTMLSelectElement).value })}>
                ${points.map((p) => html`<option value=${p.name} .selected=${p === chosen}>${p.label}</option>`)}
              </select>
            </div>
            ${field({ name: 'peak', label: `${t('drillPeak')} (${unitText(chosen.unit)})`, kind: 'number', value: String(high) }, 'drill')}
            ${field({ name: 'outputs', label: t('outputs'), kind: 'check' }, 'drill')}
            <div class="buttons">
              ${running
                ? html`<button type="button" class="main" @click=${() => void ackDrill(chosen)}>${icon('check')}${t('drillAck')}</button>
                    <button type="button" @click=${() => void doing(t('drillEnd'), () => command('end-drill'))}>${t('drillEnd')}</button>`
                : html`<button class="main">${t('drillStart')}</button>`}
            </div>
          </form>`
        : html`<p class="soft">${t('none')}</p>`}
      <h3>${t('report')}</h3>
      <div role="status">${d ? reportOf(d) : html`<p class="soft">${t('noReport')}</p>`}</div>
    </section>
    ${v.foot(d !== null && !running, true)}`;
}

/** The state of a drill as the gateway says it; what else it may say stands as it is. */
function drillWord(state = '—'): string {
  const [, word, by] = /^(running|ended|stopped)(?: by (.*))?$/.exec(state) ?? [];
  if (word) return t(word as 'running') + (by ? ` (${by})` : '');
  return state === 'site changed' ? t('siteChanged') : state === 'gateway ended' ? t('gatewayEnded') : state;
}

function reportOf(d: Record<string, string>): TemplateResult {
  const ms = (key: string): string => (d[key] === undefined ? '—' : span(Number(d[key])));
  return html`<dl class="facts">
    <dt>${t('drillPoint')}</dt>
    <dd>${live.points.get(d['point'] ?? '')?.label ?? d['point']}</dd>
    <dt>${t('state')}</dt>
    <dd>${drillWord(d['state'])}</dd>
    <dt>${t('raised')}</dt>
    <dd>
      ${[...(d['raised'] ?? '').matchAll(/:([a-z]+)@(\d+)ms/g)]
        .map(([, c, ms]) => `${colourWord(c!)} ${span(Number(ms))}`)
        .join(' → ') || '—'}
    </dd>
    <dt>${t('toAlarm')}</dt>
    <dd>${ms('injectionToAlarmMs')}</dd>
    <dt>${t('toOutput')}</dt>
    <dd>${ms('injectionToOutputMs')}</dd>
    <dt>${t('toDelivery')}</dt>
    <dd>${ms('alarmToDeliveryMs')}</dd>
    <dt>${t('toAck')}</dt>
    <dd>${ms('alarmToAcknowledgeMs')}</dd>
  </dl>`;
}

async function start(v: Wizard, e: Event): Promise<void> {
  e.preventDefault();
  const data = new FormData(e.target as HTMLFormElement);
  const point = String(data.get('point'));
  const p = live.points.get(point);
  const top = Number(data.get('peak'));
  const now = p?.value ?? 0;
  const plain = (n: number): string => String(Number(n.toFixed(6)));
  // up in 15 s, stands for 45 s so that on-delays pass and somebody can acknowledge, and back
  const course = `0s:${plain(now)} 15s:${plain(top)} 60s:${plain(top)} 75s:${plain(now)} 120s:${plain(now)}`;
  const outputs = data.get('outputs') !== null;
  v.set({ drill: null, drillPoint: point });
  const done = await doing(t('drillStart'), () =>
    command('drill', { point, course, outputs: String(outputs), why: t('drillWhy') }),
  );
  if (done) watchDrill(v);
}

export function watchDrill(v: Wizard): void {
  if (v.drilling) return;
  v.drilling = true;
  const look = async (): Promise<void> => {
    try {
      const reply: Reply = await command('drills');
      const row = reply.rows.find((r) => v.points().some((p) => p.name === r['point']));
      if (row) v.set({ drill: Object.fromEntries(Object.entries(row).map(([k, v]) => [k, String(v)])) });
    } catch {
      // the next look tells
    }
    const going = v.work.drill?.['state']?.startsWith('running');
    // to its end: the record that is signed must not say that it still runs
    if (v.isConnected && (v.work.step === 7 || going)) setTimeout(() => void look(), DRILL_MS);
    else v.drilling = false;
  };
  void look();
}

async function ackDrill(p: Point): Promise<void> {
  const alarms = (live.alarms ?? []).filter((a) => !a.fault && (a.point === p.name || a.inputs?.includes(p.name)));
  await doing(t('drillAck'), async () => {
    let taken = 0;
    let last: unknown = null;
    for (const a of alarms)
      try {
        await command('acknowledge', { alarm: a.alarm, realm: 'drill' });
        taken++;
      } catch (e) {
        last = e;
      }
    if (!taken && last) throw last;
  });
}


export function sign(v: Wizard): TemplateResult {
  const w = v.work;
  const o = live.overview;
  const bind = (key: 'installer' | 'witness' | 'remarks', label: string): TemplateResult =>
    html`<div @input=${(e: Event) => v.set({ [key]: (e.target as HTMLInputElement).value } as Partial<Work>)}>
      ${field({ name: key, label, value: w[key], max: 200, required: false }, 'sign')}
    </div>`;
  const row = (k: string, v: unknown): TemplateResult => html`<tr>
    <th scope="row">${k}</th>
    <td>${v}</td>
  </tr>`;
  const limits = v.points().flatMap((p) => p.limits.map((l) => `${p.label} ${colourWord(l.colour)} ${l.value} ${unitText(p.unit)}`));
  return html`<section class="card fields noprint">
      ${v.heading(t('signTitle'))} ${bind('installer', t('installer'))} ${bind('witness', t('witness'))} ${bind('remarks', t('remarks'))}
      <div class="buttons">
        <button class="main" @click=${() => print()}>${common('print')}</button>
        <button @click=${() => v.fresh()}>${t('another')}</button>
        <button class="plain" @click=${() => v.to(7)}>${t('prev')}</button>
      </div>
    </section>
    <article class="card record">
      <h2>${t('record')}</h2>
      <table>
        <tbody>
          ${row(t('gateway'), `${o?.gateway?.label ?? ''} (${o?.gateway?.id ?? ''})`)}
          ${row(t('device'), `${w.label} (${w.name})`)} ${row(t('profile'), `${v.titleOf(w.profile)} (${w.profile})`)}
          ${row(t('linkRow'), `${w.address} · ${t('unit', { n: w.unit })} ${w.serial}`)} ${row(t('where'), w.where || '—')}
          ${row(t('period'), w.period)}
          ${row(t('values'), w.values.map((v) => html`${v.label}: ${v.text}<br />`))}
          ${row(t('revision'), w.revision ?? '—')} ${row(t('baselineTitle'), w.baseline || t('skipped'))}
          ${row(t('limitsTitle'), limits.length ? limits.map((l) => html`${l}<br />`) : t('skipped'))}
          ${row(t('drillTitle'), w.drill ? reportOf(w.drill) : t('skipped'))} ${row(t('remarks'), w.remarks || '—')}
          ${row(t('date'), day(live.now()))}
        </tbody>
      </table>
      ${v.photo ? html`<img class="photo" src=${v.photo} alt=${t('photo')} />` : nothing}
      <div class="signs">
        <p class="sign">${t('installer')}: ${w.installer}</p>
        <p class="sign">${t('witness')}: ${w.witness}</p>
      </div>
    </article>`;
}

/** A little beyond the worst limit, so that every colour rises. */
function peak(p: Point): number {
  const high = p.limits.filter((l) => l.kind === 'high').map((l) => l.value);
  const low = p.limits.filter((l) => l.kind === 'low').map((l) => l.value);
  const top = high.length ? Math.max(...high) : Math.min(...low);
  const step = Math.max(Math.abs(top) * 0.05, 10 ** -p.decimals);
  return Number((high.length ? top + step : top - step).toFixed(p.decimals));
}
