/** The journal as a file for where there is no coverage. The browser downloads it itself: it may be larger than memory. */
import { address, getText } from '../api.ts';
import { fromInput } from '../format.ts';
import { t as common } from '../i18n/common.ts';
import { t } from '../i18n/collect.ts';
import { live } from '../live.ts';
import { ask } from './ask.ts';
import { say, troubleText } from './basics.ts';

/** Asks for what and from when to when, and begins the download. */
export async function collect(uplinks = live.overview?.uplinks.map((u) => u.name) ?? []): Promise<void> {
  const answer = await ask({
    title: t('title'),
    text: t('text'),
    fields: [
      {
        name: 'uplink',
        label: t('what'),
        kind: 'select',
        options: [...uplinks.map((u) => ({ value: u, text: t('unsent', { name: u }) })), { value: '', text: t('all') }],
      },
      { name: 'from', label: common('from'), kind: 'datetime-local', required: false, hint: t('any') },
      { name: 'to', label: common('to'), kind: 'datetime-local', required: false },
    ],
  });
  if (!answer) return;
  const query = new URLSearchParams();
  if (answer['uplink']) query.set('uplink', answer['uplink']);
  for (const name of ['from', 'to']) if (answer[name]) query.set(name, String(fromInput(answer[name])));
  try {
    // a browser shows no reason for a download that fails
    await getText(`/collection?${query}&check=1`.replace('?&', '?'));
  } catch (e) {
    say(common('failed', { message: troubleText(e) }), 'bad');
    return;
  }
  const a = document.createElement('a');
  a.download = '';
  a.href = address(`/collection?${query}`);
  a.click();
}
