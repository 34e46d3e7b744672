/** Steps 4 and 5: name and place, and into the site file on trial. */
import { html, nothing, type TemplateResult } from 'lit';
import { command } from '../../api.ts';
import { t as common } from '../../i18n/common.ts';
import { t } from '../../i18n/commission.ts';
import { live } from '../../live.ts';
import { field } from '../../parts/ask.ts';
import { allowed, doing, say, troubleText, value } from '../../parts/basics.ts';
import { difference } from '../../parts/difference.ts';
import { deviceNames, emptySite, NAME, withDevice } from '../../parts/sitefile.ts';
import type { Wizard, Work } from './work.ts';

const PHOTO_PX = 720;

export function place(v: Wizard): TemplateResult {
  const w = v.work;
  const taken = !w.written && deviceNames(v.site!.text).includes(w.name);
  const fresh = !v.site!.text.trim();
  const asked = mounting(v);
  const placed = asked.every((k) => /^-?\d+([.,]\d+)?$/.test((w.placement[k] ?? '').trim()));
  const ready = placed && NAME.test(w.name) && !taken && w.label.trim() !== '' && (!fresh || (NAME.test(w.siteId) && w.siteLabel.trim() !== ''));
  const bind = (key: 'name' | 'label' | 'where' | 'siteId' | 'siteLabel', label: string, hint: string, max: number, required = true): TemplateResult =>
    html`<div
      @input=${(e: Event) => v.set({ [key]: (e.target as HTMLInputElement).value } as Partial<Work>)}
    >
      ${field({ name: key, label, hint, value: w[key], max, required }, 'place')}
    </div>`;
  return html`<section class="card fields">
      ${v.heading(t('placeTitle'))}
      ${fresh ? html`${bind('siteId', t('siteId'), t('nameHint'), 64)} ${bind('siteLabel', t('siteLabel'), t('labelHint'), 64)}` : nothing}
      ${bind('name', t('name'), t('nameHint'), 64)}
      ${taken ? html`<p class="note bad" role="alert"><span>${t('nameTaken')}</span></p>` : nothing}
      ${[w.name, fresh ? w.siteId : ''].some((n) => n && !NAME.test(n)) ? html`<p class="note bad" role="alert"><span>${t('nameBad')}</span></p>` : nothing}
      ${bind('label', t('label'), t('labelHint'), 64)} ${bind('where', t('where'), t('whereHint'), 200, false)}
      ${asked.map(
        (k) => html`<div
          @input=${(e: Event) => v.set({ placement: { ...w.placement, [k]: (e.target as HTMLInputElement).value } })}
        >
          ${field({ name: k, label: k === 'mountingHeight' ? t('mountingHeight') : k, hint: t('mountingHint'), value: w.placement[k] ?? '', max: 12 }, 'place')}
        </div>`,
      )}
      <div class="field">
        <label for="period">${t('period')}</label>
        <select id="period" @change=${(e: Event) => v.set({ period: (e.target as HTMLSelectElement).value })}>
          ${['500ms', '1s', '2s', '5s', '10s', '30s', '1min', '5min', '10min'].map(
            (p) => html`<option value=${p} .selected=${p === w.period}>${p}</option>`,
          )}
        </select>
      </div>
      <div class="field">
        <label for="photo">${t('photo')}</label>
        <input id="photo" type="file" accept="image/*" capture="environment" @change=${(e: Event) => void shoot(v, e)} />
        <p class="hint">${t('photoHint')}</p>
        ${v.photo ? html`<img class="photo" src=${v.photo} alt=${t('photo')} />` : nothing}
      </div>
    </section>
    ${v.foot(ready)}`;
}

/** What the profile asks for about the mounting. */
const mounting = (v: Wizard): string[] => v.profiles.find((p) => p.id === v.work.profile)?.placement ?? [];

/** A phone's picture is some megabytes: as large as it prints is enough. */
async function shoot(v: Wizard, e: Event): Promise<void> {
  const file = (e.target as HTMLInputElement).files?.[0];
  if (!file) return;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, PHOTO_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = picture.width * scale;
    canvas.height = picture.height * scale;
    canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height);
    v.photo = canvas.toDataURL('image/jpeg', 0.8);
  } catch (err) {
    say(troubleText(err), 'bad');
  }
  v.requestUpdate();
}


function proposal(v: Wizard): { text: string } | { hand: string } {
  const w = v.work;
  const base = v.site!.text.trim() ? v.site!.text : emptySite(w.siteId, w.siteLabel);
  return withDevice(base, w.address, v.profiles.find((p) => p.id === w.profile)?.bus ?? '', w.serial, {
    name: w.name,
    label: w.label.trim(),
    where: w.where.trim(),
    placement: mounting(v).map((k): [string, number] => [k, Number((w.placement[k] ?? '').replace(',', '.'))]),
    link: '',
    profile: w.profile,
    unit: w.unit,
    period: w.period,
    serial: '',
  });
}

export function write(v: Wizard): TemplateResult {
  const w = v.work;
  if (w.written) return trial(v);
  const p = proposal(v);
  return html`<section class="card stack">
      ${v.heading(t('writeTitle'), t(live.overview?.revision == null ? 'writeFirst' : 'writeText'))}
      ${'hand' in p
        ? html`<p class="note bad"><span>${t('oneLine', { name: p.hand })} <a href="#/config">${common('config')}</a></span></p>`
        : difference(v.site!.text, p.text)}
      ${v.findings.length
        ? html`<div class="note bad" role="alert">
            <div class="grow">
              <p>${t('checkFailed')}</p>
              <ul>${v.findings.map((f) => html`<li>${f.line}: ${f.key} ${f.message}</li>`)}</ul>
            </div>
          </div>`
        : nothing}
      ${allowed('engineer')
        ? html`<button class="main" ?disabled=${'hand' in p} @click=${() => void apply(v)}>${t('write')}</button>`
        : html`<p class="note care"><span>${t('noEngineer')}</span></p>`}
    </section>
    ${v.foot(false, !allowed('engineer'))}`;
}

async function apply(v: Wizard): Promise<void> {
  const p = proposal(v);
  if ('hand' in p) return;
  await v.put(p.text, t('addWhy', { name: v.work.name }), { written: true });
}

function trial(v: Wizard): TemplateResult {
  const w = v.work;
  const points = v.points();
  const good = points.length > 0 && points.some((p) => p.quality === 'good' || p.quality === 'uncertain');
  return html`<section class="card stack">
      ${v.heading(t('writeTitle'))}
      <p class="note ${w.confirmed ? 'good' : 'care'}" role="status"><span>${w.confirmed ? t('confirmed') : t('written')}</span></p>
      ${points.length
        ? html`<ul class="rows">
            ${points.map((p) => html`<li><span class="grow">${p.label}</span>${value(p.value, p.unit, p.decimals, p.quality, true)}</li>`)}
          </ul>`
        : html`<p class="soft">${t('waiting')}</p>`}
      ${w.confirmed || !allowed('engineer')
        ? nothing
        : html`<button class="main" ?disabled=${!good} @click=${() => void keepIt(v)}>${t('confirm')}</button>`}
    </section>
    ${v.foot(w.confirmed, !allowed('engineer'))}`;
}

async function keepIt(v: Wizard): Promise<void> {
  if (await doing(t('confirm'), () => command('confirm-site'))) v.set({ confirmed: true });
}
