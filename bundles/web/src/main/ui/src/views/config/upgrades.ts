import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../i18n/config.ts';
import { allowed, needs } from '../../parts/basics.ts';
import { items, valueOf } from '../../parts/yaml.ts';
import type { Upgrade } from '../../types.ts';

/** Devices of a site file that have a profile, whatever version of it. */
function devicesWith(text: string, profile: string): string {
  return items(text, 'devices')
    .filter((d) => valueOf(d, 'profile').replace(/@\d+$/, '') === profile)
    .map((d) => valueOf(d, 'name'))
    .join(', ');
}

/**
 * What newer versions of profiles would change. A device keeps the version it was accepted with: taking a newer one is a change
 * of the site file like any other, looked at first, on trial, and taken back with its revision.
 *
 * @param running the site file that runs
 * @param busy whether somebody has changed the text in the editor
 * @param take puts the text with the newest version of a profile into the editor
 */
export function upgradeCard(
  upgrades: Upgrade[],
  running: string,
  busy: boolean,
  take: (u: Upgrade) => void,
): TemplateResult | typeof nothing {
  if (!upgrades.length) return nothing;
  return html`<details class="card" id="upgrades">
    <summary>${t('upgrades', { n: upgrades.length })}</summary>
    <p class="hint">${t('upgradesHint')}</p>
    <ul class="rows">
      ${upgrades.map(
        (u) => html`<li>
          <div class="grow">
            <p><strong class="mono">${u.profile}</strong> ${u.from}&nbsp;→&nbsp;${u.to}</p>
            <p class="hint">${devicesWith(running, u.profile)}</p>
            ${u.changes.length
              ? html`<ul>
                  ${u.changes.map((c) => html`<li class="mono">${c}</li>`)}
                </ul>`
              : html`<p>${t('sourcesOnly')}</p>`}
          </div>
          ${allowed('engineer')
            ? html`<button aria-label=${`${t('takeUpgrade')} ${u.profile}`} ?disabled=${busy} @click=${() => take(u)}>${t('takeUpgrade')}</button>`
            : nothing}
        </li>`,
      )}
    </ul>
    ${!allowed('engineer') ? needs('engineer') : busy ? html`<p class="hint">${t('firstApply')}</p>` : nothing}
  </details>`;
}
