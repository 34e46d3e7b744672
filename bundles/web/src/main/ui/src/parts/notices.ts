/** A page of the alarm log, as rows. */
import { html, nothing, type TemplateResult } from 'lit';
import { get } from '../api.ts';
import { fullMoment, number, unitText } from '../format.ts';
import { t } from '../i18n/alarms.ts';
import { causeWord, colourWord, eventWord } from '../i18n/common.ts';
import { live } from '../live.ts';
import { alarmName, subject } from '../naming.ts';
import type { Notice } from '../types.ts';
import { badge, href } from './basics.ts';

export const MOST_NOTICES = 50;

export function notices(before: number | null, subject: string): Promise<Notice[]> {
  const query = new URLSearchParams({ most: String(MOST_NOTICES) });
  if (before != null) query.set('before', String(before));
  if (subject) query.set('subject', subject);
  return get<{ entries: Notice[] }>(`/notices?${query.toString()}`).then((r) => r.entries);
}

/** A reason with the points in it called by their labels. */
export const reason = (why: string): string => why.replace(/[\w:.-]+\/[\w:.-]+/g, (p) => live.points.get(p)?.label || p);

export function noticeRow(n: Notice, linked = true): TemplateResult {
  const label = n.kind === 'transition' ? alarmName({ alarm: n.subject, label: n.label }) : n.label || subject(n.subject || '');
  const change = n.kind === 'transition';
  const moved = change && n.from !== n.to;
  const facts = [
    change && linked ? causeWord(n.cause) : '',
    moved && n.from ? t('from', { from: colourWord(n.from), to: colourWord(n.to) }) : '',
    n.value != null ? `${number(n.value, 3)} ${unitText(n.unit)}` : '',
    n.limit != null ? `${t('limit')} ${n.limit} ${unitText(n.unit)}` : '',
    n.by && n.by !== 'gateway' ? t('by', { by: n.by }) : '',
    reason(n.why ?? ''),
    ...(change ? [] : Object.entries(n.data ?? {}).map(([k, v]) => `${k}: ${v}`)),
  ].filter(Boolean);
  return html`<li>
    <div class="grow">
      <p class="row flush">
        ${change ? badge(n.to ?? 'none') : html`<span class="badge c-plain">${eventWord(n.type)}</span>`}
        ${linked && change
          ? html`<a href=${href('alarms', n.subject)}>${label}</a>`
          : linked || !change
            ? html`<strong>${label}</strong>`
            : html`<strong>${causeWord(n.cause)}</strong>`}
        ${n.realm === 'drill' ? html`<span class="badge c-care">${t('drill')}</span>` : nothing}
      </p>
      <p class="soft">${facts.join(' · ')}</p>
      <small class="soft"><time>${fullMoment(n.utcMs)}</time></small>
    </div>
  </li>`;
}
