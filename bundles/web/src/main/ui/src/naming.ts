/** What things are called: by their label, and in words where the gateway made the name itself. */
import { t } from './i18n/common.ts';
import { live } from './live.ts';
import type { Alarm } from './types.ts';

/** Name of an alarm for people; alarms on instruments and links come without a label. */
export function alarmName(a: { alarm: string; label?: string | null }): string {
  if (a.label && a.label !== a.alarm) return a.label;
  const link = /^fault:link:(.+)$/.exec(a.alarm)?.[1];
  if (link !== undefined) return t('linkFault', { name: link });
  const device = /^fault:(.+)$/.exec(a.alarm)?.[1];
  return device === undefined ? a.alarm : t('deviceFault', { name: subject(device) });
}

/** A device, point, alarm or output by its label. */
export function subject(name: string): string {
  const alarm: Alarm | undefined = live.alarms?.find((a) => a.alarm === name);
  if (alarm?.label) return alarm.label;
  const output = live.overview?.outputs.find((o) => o.name === name);
  return output?.label || live.points.get(name)?.label || live.deviceLabel(name);
}
