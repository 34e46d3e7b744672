import { html, type TemplateResult } from 'lit';
import { t } from '../i18n/config.ts';
import { changes, diff } from './diff.ts';

/** Two texts, what differs with its line numbers; each line says by its sign what it is, not by colour alone. */
export function difference(before: string, after: string): TemplateResult {
  const lines = changes(diff(before, after));
  if (!lines.length) return html`<p class="soft">${t('noChange')}</p>`;
  return html`<div class="diff mono" tabindex="0" role="region" aria-label=${t('compare')}>
    ${lines.map((l) =>
      l
        ? html`<div class=${l.kind}><span class="no">${l.now ?? l.old}</span><span aria-hidden="true">${sign(l.kind)}</span><span class="unseen">${l.kind === 'same' ? '' : sign(l.kind)}</span><span class="text">${l.text}</span></div>`
        : html`<div class="cut">${t('left')}</div>`,
    )}
  </div>`;
}

const sign = (kind: string): string => (kind === 'gone' ? '−' : kind === 'new' ? '+' : ' ');
