/** Blocks of the site file as the commissioning wizard writes them. What it does not know it leaves to the profile. */
import { addItem, items, quoted, valueOf } from './yaml.ts';

/** A link of the site as far as the wizard needs it. */
export interface SiteLink {
  name: string;
  /** As searches want it: `/dev/ttyUSB0`, `serial:/dev/ttyUSB0`, `tcp://host:port`, `/dev/i2c-1`; empty for other buses. */
  address: string;
  baud: string;
}

export const NAME = /^[A-Za-z0-9][A-Za-z0-9:._-]{0,63}$/;
export const ADDRESS = /^((serial:)?\/[!-~]+|(tcp|rtu-tcp|serial-tcp):\/\/[A-Za-z0-9._:%[\]-]+:[0-9]{1,5})$/;

/** An address that has serial settings. */
export const PORT = /^(serial:)?\/(?!dev\/i2c)/;

export function siteLinks(text: string): SiteLink[] {
  return items(text, 'links').map((item) => {
    const driver = valueOf(item, 'driver');
    const host = valueOf(item, 'host');
    const port = valueOf(item, 'port');
    const of: Record<string, string> = {
      'modbus-rtu': valueOf(item, 'path'),
      serial: `serial:${valueOf(item, 'path')}`,
      'modbus-tcp': `tcp://${host}:${port || '502'}`,
      'modbus-rtu-tcp': `rtu-tcp://${host}:${port}`,
      'serial-tcp': `serial-tcp://${host}:${port}`,
      i2c: `/dev/i2c-${valueOf(item, 'bus') || '1'}`,
    };
    const address = of[driver] ?? '';
    return { name: valueOf(item, 'name'), address, baud: valueOf(item, 'baud') };
  });
}

export const deviceNames = (text: string): string[] => items(text, 'devices').map((i) => valueOf(i, 'name'));
export const alarmNames = (text: string): string[] => items(text, 'alarms').map((i) => valueOf(i, 'name'));

const PARITY: Record<string, string> = { N: 'none', E: 'even', O: 'odd' };

/** `9600-8N1` as the site file writes it; empty if it is none. */
export function serialFlow(serial: string): string {
  const m = /^(\d+)-8([NEO])([12])$/.exec(serial);
  return m ? `{baud: ${m[1]}, parity: ${PARITY[m[2]!]}, stopBits: ${m[3]}}` : '';
}

/** Which profiles can be at an address, by the bus they speak. */
export function speaks(address: string, bus: string): boolean {
  if (address.startsWith('/dev/i2c')) return bus === 'i2c';
  if (address.startsWith('serial')) return bus === 'serial';
  return bus.startsWith('modbus') || (bus === 'serial' && address.startsWith('/'));
}

/** An address with the kind of link said: a port on which a serial instrument was found is one for those. */
const kindly = (address: string, bus: string): string => (bus === 'serial' && address.startsWith('/') ? `serial:${address}` : address);

export function linkBlock(name: string, address: string, serial: string): string[] {
  const chips = /^\/dev\/i2c-(\d+)$/.exec(address);
  if (chips) return [`- name: ${name}`, '  driver: i2c', `  bus: ${chips[1]}`];
  const net = /^(tcp|rtu-tcp|serial-tcp):\/\/(.+):(\d+)$/.exec(address);
  if (net)
    return [
      `- name: ${name}`,
      `  driver: ${net[1] === 'serial-tcp' ? 'serial-tcp' : `modbus-${net[1]}`}`,
      `  host: ${quoted(net[2]!.replace(/^\[|\]$/g, ''))}`,
      `  port: ${net[3]}`,
    ];
  return [
    `- name: ${name}`,
    `  driver: ${address.startsWith('serial:') ? 'serial' : 'modbus-rtu'}`,
    `  path: ${address.replace(/^serial:/, '')}`,
    `  serial: ${serialFlow(serial) || '{baud: 9600}'}`,
  ];
}

/** A name for a link at an address that no other link has. */
export function linkName(address: string, taken: string[]): string {
  const base = address
    .replace(/^.*\/dev\//, '')
    .replace(/^(rtu-|serial-)?tcp:\/\//, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase()
    .slice(0, 40);
  for (let i = 0; ; i++) {
    const name = i ? `${base}-${i + 1}` : base || 'link';
    if (!taken.includes(name)) return name;
  }
}

export interface NewDevice {
  name: string;
  label: string;
  where: string;
  placement: [string, number][];
  link: string;
  profile: string;
  unit: number;
  period: string;
  serial: string;
}

export function deviceBlock(d: NewDevice): string[] {
  return [
    `- name: ${d.name}`,
    `  label: ${quoted(d.label)}`,
    `  link: ${d.link}`,
    `  profile: ${d.profile}`,
    ...(d.unit >= 0 ? [`  unit: ${d.unit}`] : []),
    `  period: ${d.period}`,
    ...(d.serial ? [`  serial: ${d.serial}`] : []),
    ...(d.where ? [`  place: {address: ${quoted(d.where)}}`] : []),
    ...(d.placement.length ? [`  placement: {${d.placement.map(([k, n]) => `${k}: ${n}`).join(', ')}}`] : []),
  ];
}

export interface NewAlarm {
  name: string;
  label: string;
  point: string;
  direction: 'rising' | 'falling';
  limits: [string, number][];
  hysteresis: number;
}

export function alarmBlock(a: NewAlarm): string[] {
  return [
    `- name: ${a.name}`,
    `  label: ${quoted(a.label)}`,
    `  point: ${a.point}`,
    `  direction: ${a.direction}`,
    `  limits: {${a.limits.map(([c, v]) => `${c}: ${v}`).join(', ')}}`,
    ...(a.hysteresis > 0 ? [`  hysteresis: ${a.hysteresis}`] : []),
  ];
}

/** A site file to begin with. */
export const emptySite = (id: string, label: string): string =>
  `schema: 1\n\ngateway:\n  id: ${id}\n  label: ${quoted(label)}\n`;

/** The site file with the instrument, and with its link if there is none yet; the name of a list that has to be edited by hand if so. */
export function withDevice(
  text: string,
  at: string,
  bus: string,
  serial: string,
  d: NewDevice,
): { text: string } | { hand: string } {
  const address = kindly(at, bus);
  const links = siteLinks(text);
  const known = links.find((l) => l.address === address);
  let next = text;
  const link = known?.name ?? linkName(address, links.map((l) => l.name));
  if (!known) {
    const added = addItem(next, 'links', linkBlock(link, address, serial));
    if (added === null) return { hand: 'links' };
    next = added;
  }
  const baud = /^(\d+)-/.exec(serial)?.[1] ?? '';
  const own = known && PORT.test(address) && known.baud && baud && known.baud !== baud ? serialFlow(serial) : '';
  const added = addItem(next, 'devices', deviceBlock({ ...d, link, serial: own }));
  return added === null ? { hand: 'devices' } : { text: added };
}
