import { html, nothing, type TemplateResult } from 'lit';
import { command } from '../api.ts';
import { bytes, count, span } from '../format.ts';
import { clockWord, colourWord, outputState, qualityWord, reasonWord } from '../i18n/common.ts';
import { t } from '../i18n/overview.ts';
import { alarmName, subject } from '../naming.ts';
import { live } from '../live.ts';
import { ask } from '../parts/ask.ts';
import { allowed, badge, doing, href, icon, loading, shape, value } from '../parts/basics.ts';
import { isBad, rank, type Alarm, type Colour, type Overview, type Point } from '../types.ts';
import { View } from '../view.ts';

interface Todo {
  colour: Colour | 'care' | 'bad';
  title: string;
  text: string;
  to: string;
  next: string;
}

/** Reads `fault:tilt-01: no-reply`, `output: siren-01: write ...`, `degraded-vote: depth 1 of 3`: kind, name and why. */
function reason(text: string): { kind: string; name: string; why: string } {
  const m = /^([a-z-]+): ?([^\s:]+(?::[^\s:]+)*)(?::? (.*))?$/.exec(text);
  return m ? { kind: m[1]!, name: m[2]!, why: m[3] ?? '' } : { kind: text, name: '', why: '' };
}

class OverviewView extends View {
  constructor() {
    super();
    this.topics = ['overview', 'alarms', 'points', 'link'];
  }

  override render(): TemplateResult {
    const o = live.overview;
    if (!o || !live.alarms) return loading();
    return html`<div class="stack">
      ${this.hero(o, live.alarms)} ${this.sounding(o)}
      <div class="columns">
        <section class="card" aria-labelledby="todo">
          <h2 id="todo">${t('todo')}</h2>
          ${this.todo(o, live.alarms)}
        </section>
        ${o.protection.full
          ? nothing
          : html`<section class="card" aria-labelledby="why">
              <h2 id="why">${t('why')}</h2>
              <ul class="rows">
                ${o.protection.reasons.map((r) => {
                  const { kind, name, why } = reason(r);
                  const called = name.startsWith('link:') ? alarmName({ alarm: `fault:${name}` }) : subject(name);
                  return html`<li>
                    <span class="badge c-care">${reasonWord(kind)}</span><span class="grow">${called}${why && !name.startsWith('link:') ? html` <small class="soft">${qualityWord(why)}</small>` : nothing}</span>
                  </li>`;
                })}
              </ul>
            </section>`}
      </div>
      ${this.keyPoints()}
      <section aria-label=${t('state')}>${this.tiles(o)}</section>
      <p class="hint">
        ${t('running')} ${span(o.uptimeMs)} · ${t('memory', { m: bytes(o.rssBytes) })} ·
        ${t('revision', { n: o.revision ?? '—' })}${o.modes.length ? html` · ${t('modes')}: ${o.modes.join(', ')}` : nothing}
      </p>
    </div>`;
  }

  private hero(o: Overview, alarms: Alarm[]): TemplateResult {
    const standing = alarms.filter((a) => a.colour !== 'none');
    const unacked = alarms.filter((a) => !a.acknowledged).length;
    const worst = standing.reduce<Colour>((w, a) => (rank(a.colour) > rank(w) ? a.colour : w), o.colour);
    const old = live.lostMs > 0;
    const degraded = !o.protection.full;
    const text =
      worst === 'none'
        ? degraded
          ? t('calmDegraded', { n: o.protection.reasons.length })
          : t('calm')
        : `${t('standing', { n: standing.length })} · ${unacked ? t('unacked', { n: unacked }) : t('allAcked')}`;
    return html`<section class="hero c-${worst} ${degraded ? 'degraded' : ''} ${old ? 'old' : ''}">
      ${shape(worst)}
      <h1>${worst === 'none' ? (degraded ? t('degraded') : t('normal')) : t('heroAlarm', { colour: colourWord(worst) })}</h1>
      <p>${old ? t('old') + ' · ' : ''}${text}</p>
      ${worst !== 'none'
        ? html`<p class="tally">
            ${(['red', 'orange', 'yellow', 'blue'] as const)
              .map((c) => [c, standing.filter((a) => a.colour === c).length] as const)
              .filter(([, n]) => n > 0)
              .map(([c, n]) => badge(c, `${colourWord(c)} ${n}`))}
            ${degraded ? html`<span class="badge c-care">${t('degraded')}</span>` : nothing}
          </p>`
        : nothing}
    </section>`;
  }

  private sounding(o: Overview): TemplateResult | typeof nothing {
    const on = o.outputs.filter((x) => x.state === 'on');
    if (!on.length || !allowed('technician')) return nothing;
    return html`<button class="danger wide" @click=${this.silence}>${icon('outputs')}${t('silence')}</button>`;
  }

  private readonly silence = async (): Promise<void> => {
    if (await ask({ title: t('silence'), text: t('silenceText'), ok: t('doSilence'), danger: true }))
      await doing(t('silence'), () => command('silence'));
  };

  private todo(o: Overview, alarms: Alarm[]): TemplateResult {
    const list: Todo[] = alarms
      .filter((a) => !a.acknowledged)
      .sort((a, b) => rank(b.colour) - rank(a.colour) || (b.sinceUtcMs ?? 0) - (a.sinceUtcMs ?? 0))
      .slice(0, 5)
      .map((a) => ({
        colour: a.colour,
        title: alarmName(a),
        text: a.device ? live.deviceLabel(a.device) : '',
        to: href('alarms', a.alarm),
        next: t('seeAlarm'),
      }));
    const add = (when: boolean, title: string, text: string, to: string, next = t('see'), colour: 'care' | 'bad' = 'care'): void => {
      if (when) list.push({ colour, title, text, to, next });
    };
    const down = o.devices.all - o.devices.up;
    if (o.trialForMs)
      list.unshift({ colour: 'care', title: t('trial', { t: span(o.trialForMs) }), text: t('trialText'), to: '#/config', next: t('confirmConfig') });
    add(o.revision == null && !o.configFault, t('noSite'), t('noSiteText'), '#/commission', t('begin'));
    add(!!o.configFault, t('configFault'), o.configFault ?? '', '#/config', t('confirmConfig'), 'bad');
    add(!!o.journal?.fault, t('storeBad'), t('storeNext'), '#/log', t('see'), 'bad');
    add(down > 0, t('deviceDown', { n: down }), t('deviceNext'), '#/devices');
    for (const u of o.uplinks)
      add(!u.connected && !u.standby, t('uplinkDown', { name: u.name }), t('uplinkNext'), '#/uplinks');
    const wrong = o.outputs.filter((x) => x.state === 'unknown' || x.state === 'blocked');
    add(wrong.length > 0, t('outputBad', { name: wrong.map((x) => x.label || x.name).join(', ') }), t('outputNext'), '#/outputs', t('see'), 'bad');
    add(o.clock.state === 'unsynchronised', t('clockBad'), t('clockNext'), '#/version');
    const p = o.power;
    add(
      p?.mains === false,
      p?.ending ? t('ending') : t('onBattery', { t: span(p?.onBatteryMs ?? 0) }),
      p && p.endsInMs >= 0 ? t('endsIn', { t: span(p.endsInMs) }) : t('powerNext'),
      '#/version',
      t('see'),
      'bad',
    );
    add(!!p?.water, t('boxWet'), t('boxNext'), '#/version', t('see'), 'bad');
    add(o.modes.includes('drill'), t('drill'), t('drillNext'), '#/commission');
    if (!list.length) return html`<p class="row">${badge('none', t('nothingWrong'))}</p>`;
    return html`<ul class="rows todo">
      ${list.map(
        (x) =>
          html`<li>
            <div>
              <p class="title">
                ${x.colour === 'care' || x.colour === 'bad'
                  ? html`<span class="badge c-${x.colour}">${x.colour === 'bad' ? '✕' : '!'}</span>`
                  : badge(x.colour)}
                <span>${x.title}</span>
              </p>
              <p>${x.text}</p>
            </div>
            <a class="button ${x.colour === 'care' ? '' : 'main'}" href=${x.to}>${x.next}</a>
          </li>`,
      )}
    </ul>`;
  }

  /** Points whose limits matter: nearest to a limit first. */
  private keyPoints(): TemplateResult | typeof nothing {
    const near = (p: Point): number => {
      if (p.value == null || isBad(p.quality)) return 2;
      return Math.max(
        ...p.limits.map((l) => (l.value === 0 ? 0 : l.kind === 'high' ? p.value! / l.value : l.value / (p.value! || 1e-9))),
      );
    };
    const points = [...live.points.values()]
      .filter((p) => p.limits.length > 0)
      .sort((a, b) => rank(b.colour) - rank(a.colour) || near(b) - near(a))
      .slice(0, 6);
    if (!points.length) return nothing;
    return html`<section aria-labelledby="key" class="stack">
      <h2 id="key">${t('keyPoints')}</h2>
      <div class="keypoints">
        ${points.map(
          (p) =>
            html`<a class="tile" href=${href('points', ...p.name.split('/'))}>
              <span class="what">${p.label}</span>
              ${value(p.value, p.unit, p.decimals, p.quality, true)}
              ${p.colour === 'none' ? nothing : html`<span>${badge(p.colour)}</span>`}
            </a>`,
        )}
      </div>
    </section>`;
  }

  private tiles(o: Overview): TemplateResult {
    const down = o.devices.all - o.devices.up;
    const waiting = o.uplinks.reduce((n, u) => n + u.waiting, 0);
    const off = o.uplinks.filter((u) => !u.connected && !u.standby);
    const j = o.journal;
    const p = o.power;
    const on = o.outputs.filter((x) => x.state !== 'off');
    const unsure = on.some((x) => x.state === 'unknown');
    const tile = (to: string, name: string, title: string, big: string, small: string, bad = ''): TemplateResult =>
      html`<a class="tile ${bad}" href=${to}
        ><span class="what">${icon(name)}${title}</span><strong>${big}</strong><small>${small}</small></a
      >`;
    const diskBig = j ? bytes(j.bytes) : t('diskFault');
    const long = j?.fullInMs == null || j.fullInMs > 365 * 86_400_000;
    const diskSmall = j?.fault || (j?.fullInMs === 0 ? t('thinning') : long ? t('diskFine') : t('full_in', { d: span(j!.fullInMs) }));
    return html`<div class="tiles">
      ${tile('#/devices', 'devices', t('devices'), t('devicesText', o.devices), down ? t('devicesDown', { n: down }) : t('allUp'), down ? 'care' : '')}
      ${tile(
        '#/uplinks',
        'uplinks',
        t('links'),
        o.uplinks.length ? (off.length ? t('notConnected') : t('connected')) : t('noUplinks'),
        waiting ? t('waiting', { n: count(waiting) }) : t('noBacklog'),
        off.length ? 'care' : '',
      )}
      ${tile(
        '#/version',
        'settings',
        t('clock'),
        clockWord(o.clock.state),
        o.clock.errorMs == null || o.clock.errorMs < 0 ? '' : t('clockError', { e: span(o.clock.errorMs) }),
        o.clock.state === 'unsynchronised' ? 'care' : '',
      )}
      ${tile('#/version', 'version', t('disk'), diskBig, diskSmall, !j || j.fault ? 'bad' : j.fullInMs === 0 ? 'care' : '')}
      ${tile(
        '#/version',
        'support',
        t('power'),
        !p || p.mains == null ? '—' : p.mains ? t('powerFine') : t('battery'),
        !p ? t('noPower') : p.batteryV == null ? '' : `${t('batteryV')} ${p.batteryV.toFixed(1)} V`,
        p?.mains === false ? 'bad' : '',
      )}
      ${tile(
        '#/outputs',
        'outputs',
        t('outputs'),
        unsure ? outputState('unknown') : on.length ? t('outputsOn', { n: on.length }) : t('outputsOff'),
        on.map((x) => `${x.label || x.name}: ${outputState(x.state)}`).join(', '),
        on.length ? 'care' : '',
      )}
    </div>`;
  }
}

customElements.define('view-overview', OverviewView);
