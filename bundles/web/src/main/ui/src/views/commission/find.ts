/** Steps 1 to 3: find the instrument, say what it is, compare what it measures with the site. */
import { html, nothing, type TemplateResult } from 'lit';
import { get, send } from '../../api.ts';
import { number, unitText } from '../../format.ts';
import { lang } from '../../i18n.ts';
import { t } from '../../i18n/commission.ts';
import { ask, field } from '../../parts/ask.ts';
import { say, troubleText, value } from '../../parts/basics.ts';
import { ADDRESS, PORT, siteLinks, speaks } from '../../parts/sitefile.ts';
import type { ProfileFacts } from '../../types.ts';
import type { Found, Probe, Wizard } from './work.ts';

const SCAN_MS = 700;

export function finding(v: Wizard): TemplateResult {
  const w = v.work;
  const links = siteLinks(v.site!.text).filter((l) => l.address);
  const known = new Map(links.map((l) => [l.address, l.name]));
  for (const p of v.ports) if (!known.has(p)) known.set(p, p);
  const listed = known.has(w.address);
  const other = v.other || (w.address !== '' && !listed) || known.size === 0;
  const chosen = other ? '' : w.address || [...known.keys()][0]!;
  const serial = other || PORT.test(chosen);
  return html`<form class="card fields" @submit=${(e: Event) => void search(v, e)}>
      ${v.heading(t('findTitle'), t('findText'))}
      <div class="field">
        <label for="link">${t('link')}</label>
        <select
          id="link"
          @change=${(e: Event) => {
            const address = (e.target as HTMLSelectElement).value;
            v.other = address === '';
            v.set({ address });
          }}
        >
          ${[...known].map(
            ([a, text]) => html`<option value=${a} .selected=${a === chosen}>${a === text ? a : `${text} · ${a}`}</option>`,
          )}
          <option value="" .selected=${other}>${t('linkOther')}</option>
        </select>
      </div>
      ${other
        ? field({ name: 'address', label: t('address'), hint: t('addressHint'), value: listed ? '' : w.address, max: 253 }, 'find')
        : nothing}
      <div class="inline">
        ${serial
          ? field(
              {
                name: 'serial',
                label: t('serial'),
                kind: 'select',
                value: w.serial,
                options: [
                  { value: '', text: t('usual') },
                  ...['9600-8N1', '4800-8N1', '19200-8N1', '19200-8E1', '38400-8N1', '115200-8N1', '9600-8E1', '2400-8N1'].map((s) => ({
                    value: s,
                    text: s,
                  })),
                ],
              },
              'find',
            )
          : nothing}
        ${field({ name: 'first', label: t('first'), kind: 'number', value: '1', least: 0, most: 255 }, 'find')}
        ${field({ name: 'last', label: t('last'), kind: 'number', value: '32', least: 0, most: 255 }, 'find')}
        ${field({ name: 'timeoutMs', label: t('timeout'), kind: 'number', value: '200', least: 20, most: 5000 }, 'find')}
      </div>
      <div class="buttons">
        ${v.searching
          ? html`<button type="button" @click=${() => void stop(v)}>${t('stop')}</button>`
          : html`<button class="main">${t('search')}</button>`}
        <button type="button" class="plain" ?disabled=${v.searching} @click=${() => void byHand(v)}>${t('byHand')}</button>
      </div>
    </form>
    <div role="status">
      ${v.searching
        ? html`<p class="note"><span class="live-dot">●</span><span>${t('searching', { n: v.found?.length ?? 0 })}</span></p>`
        : v.found
          ? html`<p class="note ${v.found.length ? 'good' : 'care'}">
              <span>${v.found.length ? t('found', { n: v.found.length }) : t(PORT.test(w.address) || w.address.startsWith('/') ? 'foundNone' : 'foundNoneNet')}</span>
            </p>`
          : nothing}
      ${v.searchFault ? html`<p class="note bad"><span>${v.searchFault}</span></p>` : nothing}
    </div>
    ${v.found?.length
      ? html`<ul class="card rows">
          ${v.found.map(
            (f) =>
              html`<li>
                <span class="grow"
                  ><strong>${t('unit', { n: f.unit })}</strong> ${f.serial}<br /><small class="soft"
                    >${f.profiles.slice(0, 3).map((p) => v.titleOf(p)).join(' / ') || f.words}</small
                  ></span
                >
                <button
                  class="main"
                  ?disabled=${v.searching}
                  aria-label=${`${t('select')}: ${t('unit', { n: f.unit })}`}
                  @click=${() => {
                    v.set({ unit: f.unit, serial: f.serial, fits: f.profiles, profile: f.profiles[0] ?? '', values: [], same: false });
                    v.probe = null;
                    v.to(1);
                  }}
                >
                  ${t('select')}
                </button>
              </li>`,
          )}
        </ul>`
      : nothing}`;
}

function chosenAddress(form: HTMLFormElement): string {
  const typed = (form.elements.namedItem('address') as HTMLInputElement | null)?.value.trim();
  const picked = form.querySelector<HTMLSelectElement>('#link')!.value;
  return picked || typed || '';
}

async function search(v: Wizard, e: Event): Promise<void> {
  e.preventDefault();
  const form = e.target as HTMLFormElement;
  const address = chosenAddress(form);
  if (!ADDRESS.test(address)) {
    say(t('addressHint'), 'bad');
    return;
  }
  const data = new FormData(form);
  const serial = String(data.get('serial') ?? '');
  v.set({ address });
  v.found = [];
  v.searchFault = '';
  v.searching = true;
  try {
    const { job } = await send<{ job: string }>('POST', '/scan', {
      link: address,
      serial: serial ? [serial] : [],
      first: Number(data.get('first')),
      last: Number(data.get('last')),
      timeoutMs: Number(data.get('timeoutMs')),
    });
    v.job = job;
    while (v.searching && v.isConnected) {
      const s = await get<{ running: boolean; found: Partial<Found>[]; fault: string | null }>(`/scan/${job}`);
      v.found = merge(s.found);
      v.searchFault = s.fault ?? '';
      v.requestUpdate();
      if (!s.running) break;
      await new Promise((r) => setTimeout(r, SCAN_MS));
    }
  } catch (err) {
    v.searchFault = troubleText(err);
  }
  v.searching = false;
  v.requestUpdate();
}

async function stop(v: Wizard): Promise<void> {
  await send('DELETE', `/scan/${v.job}`).catch(() => undefined);
}

async function byHand(v: Wizard): Promise<void> {
  const form = v.querySelector('form')!;
  const address = chosenAddress(form);
  if (!ADDRESS.test(address)) {
    say(t('addressHint'), 'bad');
    return;
  }
  const answer = await ask({
    title: t('byHand'),
    fields: [
      { name: 'unit', label: t('unitLabel'), kind: 'number', value: String(v.work.unit), least: 0, most: 255 },
      ...(PORT.test(address)
        ? [{ name: 'serial', label: t('serial'), value: v.work.serial || '9600-8N1', pattern: '\\d+-8[NEO][12]' }]
        : []),
    ],
  });
  if (!answer) return;
  v.set({ address, unit: Number(answer['unit']), serial: answer['serial'] ?? '', fits: [], profile: '', values: [], same: false });
  v.probe = null;
  v.to(1);
}


export function profile(v: Wizard): TemplateResult {
  const w = v.work;
  const fits = w.fits.map((id) => v.profiles.find((p) => p.id === id)).filter((p): p is ProfileFacts => !!p);
  const find = v.find.toLowerCase();
  const all = v.profiles.filter(
    (p) => !w.fits.slice(0, 6).includes(p.id) && speaks(w.address, p.bus) && (!find || `${p.id} ${p.label} ${p.labelEn}`.toLowerCase().includes(find)),
  );
  const option = (p: ProfileFacts): TemplateResult =>
    html`<li>
      <label class="option">
        <input type="radio" name="profile" .checked=${w.profile === p.id} @change=${() => pick(v, p.id)} />
        <span class="grow"
          ><strong>${v.titleOf(p.id)}</strong><br /><small class="soft"
            >${p.id} · ${p.points.slice(0, 5).map((x) => (lang() === 'zh' ? x.label : x.labelEn) || x.name).join(', ')}</small
          ></span
        >
      </label>
    </li>`;
  return html`<section class="card stack">
      ${v.heading(t('profileTitle'), `${w.address} · ${t('unit', { n: w.unit })} ${w.serial}`)}
      ${fits.length
        ? html`<h3>${t('fits')}</h3>
            <ul class="rows">${fits.slice(0, 6).map(option)}</ul>`
        : nothing}
      <details ?open=${!fits.length}>
        <summary>${t('allProfiles')} (${all.length})</summary>
        <div class="field">
          <label for="find-profile">${t('find')}</label>
          <input
            id="find-profile"
            type="search"
            .value=${v.find}
            @input=${(e: Event) => {
              v.find = (e.target as HTMLInputElement).value;
              v.requestUpdate();
            }}
          />
        </div>
        <ul class="rows">${all.slice(0, 60).map(option)}</ul>
      </details>
    </section>
    ${v.foot(w.profile !== '')}`;
}

function pick(v: Wizard, profile: string): void {
  v.probe = null;
  v.set({ profile, values: [], same: false });
}


export function values(v: Wizard): TemplateResult {
  const w = v.work;
  const p = v.probe;
  return html`<section class="card stack">
      ${v.heading(t('valueTitle'), `${v.titleOf(w.profile)} · ${t('unit', { n: w.unit })}`)}
      <div class="buttons">
        <button class=${p ? '' : 'main'} ?disabled=${v.probing} @click=${() => void read(v)}>${v.probing ? t('reading') : t('read')}</button>
      </div>
      <div role="status">
        ${p
          ? html`${p.code === 'ok' ? nothing : html`<p class="note bad"><span>${t('notRead')}: ${p.message}</span></p>`}
              <ul class="rows">
                ${p.points.map((x) => html`<li><span class="grow">${x.label || x.point}</span>${value(x.value, x.unit, 3, x.quality, true)}</li>`)}
              </ul>`
          : nothing}
      </div>
      ${p?.trace.length
        ? html`<details>
            <summary>${t('trace')}</summary>
            <pre tabindex="0">${p.trace.join('\n')}</pre>
          </details>`
        : nothing}
      <div class="field check">
        <label for="same">${t('same')}</label>
        <input
          id="same"
          type="checkbox"
          .checked=${w.same}
          ?disabled=${!w.values.length}
          @change=${(e: Event) => v.set({ same: (e.target as HTMLInputElement).checked })}
        />
        <p class="hint">${t('mustSame')}</p>
      </div>
    </section>
    ${v.foot(w.same)}`;
}

async function read(v: Wizard): Promise<void> {
  const w = v.work;
  v.probing = true;
  v.requestUpdate();
  try {
    const p = await send<Probe>('POST', '/probe', { link: w.address, serial: w.serial, profile: w.profile, unit: w.unit }, 65_000);
    v.probe = p;
    v.set({
      same: false,
      values:
        p.code === 'ok'
          ? p.points.map((x) => ({ label: x.label || x.point, text: `${number(x.value, 3)} ${unitText(x.unit)}` }))
          : [],
    });
  } catch (e) {
    v.probe = { code: 'failed', message: troubleText(e), points: [], trace: [] };
  }
  v.probing = false;
  v.requestUpdate();
}

/** A search tells first what answered, then what it may be: one row for each instrument. */
function merge(rows: Partial<Found>[]): Found[] {
  const all = new Map<string, Found>();
  for (const r of rows) {
    if (r.unit === undefined) continue;
    const key = `${r.unit} ${r.serial ?? ''}`;
    const f = all.get(key) ?? { unit: r.unit, serial: r.serial ?? '', words: '', profiles: [] };
    if (r.words !== undefined) f.words = r.words;
    if (r.profiles) f.profiles = r.profiles;
    all.set(key, f);
  }
  return [...all.values()];
}
