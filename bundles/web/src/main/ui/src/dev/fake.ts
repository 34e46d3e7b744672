/** Answers the contract from the simulated site, for work on the page without a gateway. Never in the build. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { colourOf, DEVICES, SITE_TEXT, water } from './site.ts';

type Json = Record<string, unknown>;
type Handler = (q: URLSearchParams, body: Json, rest: string[]) => unknown;

class Refusal extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly extra: Json = {}) {
    super(message);
  }
}

const START = Date.now() - 86_400_000 * 3;
const seconds = (utcMs = Date.now()): number => (utcMs - START) / 1000;
let password = process.env['SLUICE_FAKE_FIRST'] ? '' : 'correct horse';
let loggedIn: Json | null = null;
let cut = false;
const acked = new Map<string, string>();
const masks = new Map<string, Json>();
const outputs = [
  { name: 'siren-01', label: '警号', kind: 'siren', state: 'off', driver: '', failSafe: 'watchdog', fault: '' },
  { name: 'lamp-01', label: '红色警灯', kind: 'lamp', state: 'off', driver: '', failSafe: 'no fail-safe', fault: '' },
];
const maintenance = new Map<string, number>();
const streams = new Set<ServerResponse>();
let site = { text: SITE_TEXT, revision: 7 };
const revisions: Json[] = [
  { number: 7, utcMs: Date.now() - 7_200_000, by: 'page:wang', why: '调整积水限值', running: true, confirmInMs: 0 },
  { number: 6, utcMs: Date.now() - 86_400_000 * 9, by: 'platform:mqtt-main', why: '增加噪声监测仪', running: false, confirmInMs: 0 },
  { number: 5, utcMs: Date.now() - 86_400_000 * 30, by: 'file', why: '', running: false, confirmInMs: 0 },
];
const texts = new Map<number, string>([[7, SITE_TEXT], [6, SITE_TEXT.replace('0.15', '0.18')], [5, SITE_TEXT.replace('0.1,', '0.12,')]]);
const users: Json[] = [
  { name: 'wang', role: 'engineer', created: Date.now() - 86_400_000 * 100, lastLogin: Date.now() - 60_000, locked: false },
  { name: 'li', role: 'technician', created: Date.now() - 86_400_000 * 50, lastLogin: Date.now() - 86_400_000, locked: false },
  { name: 'zhao', role: 'viewer', created: Date.now() - 86_400_000 * 20, lastLogin: null, locked: true },
];
const audit: Json[] = [];
let scanJob: { at: number; stopped: boolean } | null = null;
let drill: Json | null = null;
let confirmUntil = 0;

function points(): Json[] {
  const s = seconds();
  const utcMs = Date.now();
  return DEVICES.flatMap((d) =>
    d.points.map((p) => {
      const value = p.at(s);
      let quality = p.quality?.(s) ?? 'good';
      if (maintenance.has(d.name)) quality = 'maintenance';
      return {
        name: `${d.name}/${p.name}`, device: d.name, deviceLabel: d.label, label: p.label, unit: p.unit, decimals: p.decimals,
        value, quality, utcMs: value == null ? utcMs - 734_000 : utcMs, held: false, virtual: !!d.virtual,
        armed: d.name !== 'pm-01', colour: p.limits ? colourOf(value, p.limits) : 'none',
        limits: (p.limits ?? []).map(([colour, v]) => ({ colour, kind: 'high', value: v, hysteresis: 0.02 })),
        min: null, max: null,
      };
    }),
  );
}

function alarms(): Json[] {
  const s = seconds();
  const w = water(s);
  const since = (): number => {
    let t = s;
    const c = colourOf(water(s), [['blue', 0.1], ['yellow', 0.15], ['orange', 0.25], ['red', 0.4]]);
    while (t > s - 480 && colourOf(water(t), [['blue', 0.1], ['yellow', 0.15], ['orange', 0.25], ['red', 0.4]]) === c) t--;
    return START + t * 1000;
  };
  const make = (alarm: string, label: string, colour: string, more: Json): Json => {
    const occurrence = colour === 'none' ? null : `${alarm}@${colour}`;
    const acknowledged = colour === 'none' || acked.get(alarm) === occurrence;
    return {
      alarm, label, device: null, point: null, inputs: [], colour, called: colour, acknowledged, unconfirmed: false, overdue: false,
      mask: masks.get(alarm) ?? null, latched: false, occurrence, sinceUtcMs: Date.now() - 400_000, value: null, unit: null, limit: null,
      group: null, deadlineUtcMs: acknowledged ? null : Date.now() + 180_000, armed: true, ...more,
    };
  };
  const depth = colourOf(w, [['blue', 0.1], ['yellow', 0.15], ['orange', 0.25], ['red', 0.4]]);
  const limit = { none: 0.1, blue: 0.1, yellow: 0.15, orange: 0.25, red: 0.4 }[depth];
  return [
    make('depth', '下穿通道积水', depth, { device: 'radar-01', point: 'radar-01/level', inputs: ['radar-01/level'], value: w, unit: 'm', limit, group: 'underpass', sinceUtcMs: since() }),
    make('float-road', '路面浮球动作', w > 0.2 ? 'orange' : 'none', { device: 'float-01', point: 'float-01/di1', value: 1, unit: '1', limit: 1, group: 'underpass' }),
    make('rain-and-level', '强降雨叠加积水', w > 0.12 ? 'yellow' : 'none', { inputs: ['underpass/rain-5min', 'radar-01/level'], unconfirmed: true, group: 'underpass' }),
    make('fault:crack-01', '东墙裂缝计', 'yellow', { device: 'crack-01', sinceUtcMs: Date.now() - 734_000 }),
    make('pm', 'PM2.5 超标', 'none', { device: 'pm-01', point: 'pm-01/pm2.5', unit: 'ug/m3', limit: 75, armed: false }),
    make('house-tilt', '房屋倾斜', 'none', { device: 'tilt-01', point: 'tilt-01/roll', unit: 'deg' }),
  ];
}

const ORDER = ['none', 'blue', 'yellow', 'orange', 'red'];

function overview(): Json {
  const list = alarms();
  const standing: Record<string, number> = { blue: 0, yellow: 0, orange: 0, red: 0 };
  let colour = 'none';
  for (const a of list) {
    const c = String(a['colour']);
    if (c === 'none') continue;
    standing[c] = (standing[c] ?? 0) + 1;
    if (ORDER.indexOf(c) > ORDER.indexOf(colour)) colour = c;
  }
  const reasons = ['fault:crack-01: no-reply', 'not-armed: pm'];
  for (const [a, m] of masks) reasons.push(`${String(m['kind'])}: ${a}`);
  for (const d of maintenance.keys()) reasons.push(`maintenance: ${d}`);
  return {
    gateway: { id: 'gw-demo-01', label: '示范路下穿通道', place: { address: '上海市黄浦区示范路1号' } },
    revision: site.revision, configFault: null, boot: 42, uptimeMs: Date.now() - START, nowUtcMs: Date.now(),
    clock: { state: 'synchronised', errorMs: 12 }, zone: 'Asia/Shanghai', colour, standing, unacknowledged: list.filter((a) => !a['acknowledged']).length,
    protection: { full: false, reasons }, figures: { raisedLastHour: 3 }, modes: drill ? ['drill'] : [],
    devices: { up: DEVICES.filter((d) => !d.virtual).length - 1, all: DEVICES.filter((d) => !d.virtual).length },
    uplinks: [{ name: 'mqtt-main', connected: true, standby: false, waiting: 0 }, { name: 'coap-4g', connected: false, standby: true, waiting: 0 }],
    journal: { bytes: 734_003_200, fullInMs: 86_400_000 * 41, fault: null, dropped: 0, thinned: 0 },
    outputs: outputs.map(({ name, label, state }) => ({ name, label, state })), rssBytes: 142_000_000, power: { mains: true, batteryV: 13.2, onBatteryMs: 0, endsInMs: -1, ending: '', door: false, water: false, temperatureCel: 31.5 },
  };
}

function history(q: URLSearchParams): unknown {
  const from = Number(q.get('from'));
  const to = Math.min(Date.now(), Number(q.get('to')));
  if (!(from < to)) throw new Refusal(400, 'bad-argument', 'from, to: from must lie before to');
  let detail = q.get('detail') ?? 'auto';
  if (detail === 'auto') detail = to - from <= 2_000_000 ? 'scans' : to - from <= 120_000_000 ? 'minutes' : 'hours';
  const step = { scans: 1000, minutes: 60_000, hours: 3_600_000 }[detail] ?? 60_000;
  const series = (q.get('points') ?? '').split(',').map((name) => {
    const [d, n] = name.split('/');
    const p = DEVICES.find((x) => x.name === d)?.points.find((x) => x.name === n);
    const utcMs: number[] = [];
    const value: (number | null)[] = [];
    const min: (number | null)[] = [];
    const max: (number | null)[] = [];
    const quality: string[] = [];
    for (let t = Math.ceil(from / step) * step; p && t < to; t += step) {
      if (Math.floor(t / 7_200_000) % 23 === 0) continue;
      const s = seconds(t);
      const v = p.at(s);
      utcMs.push(t);
      value.push(v);
      const swing = detail === 'scans' ? 0 : Math.abs((p.at(s + 31) ?? 0) - (v ?? 0)) / 3 + Math.abs(v ?? 0) * 0.01;
      min.push(v == null ? null : v - swing);
      max.push(v == null ? null : v + swing);
      quality.push(detail === 'scans' ? (p.quality?.(s) ?? 'good') : v == null ? 'no-reply' : 'good');
    }
    return { point: name, unit: p?.unit ?? '1', decimals: p?.decimals ?? 0, utcMs, value, min, max, quality };
  });
  return { detail, series };
}

function links(): unknown {
  const up = (name: string): boolean => name !== 'crack-01';
  const of = (link: string): Json[] =>
    DEVICES.filter((d) => d.link === link).map((d) => ({
      device: d.name, label: d.label, profile: d.profile, unit: d.unit, periodMs: d.periodMs, up: up(d.name), failures: up(d.name) ? 0 : 73,
      polls: Math.floor((Date.now() - START) / d.periodMs), noReply: up(d.name) ? 3 : 4073, garbled: d.name === 'vib-01' ? 512 : 0, refused: 0, linkDown: 0,
      fault: up(d.name) ? '' : 'read holding 0+2, unit 1, /dev/ttyUSB0: no reply in 200 ms', faultUtcMs: up(d.name) ? null : Date.now() - 4000,
      maintenanceForMs: maintenance.has(d.name) ? Math.max(0, maintenance.get(d.name)! - Date.now()) : 0,
      diagnosis: up(d.name)
        ? d.name === 'vib-01' ? { zh: '千分之一的应答校验错误：线路有干扰。检查屏蔽层是否单端接地、终端电阻是否 120 Ω。', en: 'One reply in a thousand is damaged: noise on the line. Check that the shield is earthed at one end and the bus ends in 120 Ω.' } : null
        : { zh: '同一总线上的其他仪表有应答，只有这一台没有：多半是断电、A/B 线松脱，或地址不是 1。', en: 'Others on the same bus answer, this one alone does not: most likely no power, a loose A/B wire, or its address is not 1.' },
      commands: d.profile.startsWith('witmotion') ? [{ name: 'zero', label: '置零', argument: false }, { name: 'rate', label: '采样率', argument: true }] : [],
    }));
  const trace = (n: number): string[] => Array.from({ length: 12 }, (_, i) => `12:00:${String(i + 10)}.${n}20 > 01 03 00 00 00 02 c4 0b`.replace('>', i % 2 ? '<' : '>'));
  return {
    links: [
      { name: 'underpass', driver: 'modbus-tcp', running: true, paused: false, use: 0.21, missed: 0, fault: '', trace: trace(1), devices: of('underpass') },
      { name: 'house', driver: 'modbus-rtu', running: true, paused: !!scanJob && !scanJob.stopped, use: 0.83, missed: 214, fault: '', trace: trace(4), devices: of('house') },
      { name: 'air', driver: 'modbus-tcp', running: true, paused: false, use: 0.08, missed: 0, fault: '', trace: [], devices: of('air') },
    ],
  };
}

let number = 900;
function noticeList(q: URLSearchParams): unknown {
  const before = Number(q.get('before') ?? number + 1);
  const most = Number(q.get('most') ?? 50);
  const subject = q.get('subject');
  const entries: Json[] = [];
  for (let n = before - 1; n > 700 && entries.length < most; n--) {
    const kind = n % 7 === 0 ? 'event' : 'transition';
    const up = n % 2 === 0;
    entries.push({
      number: n, kind, utcMs: Date.now() - (number - n) * 240_000, type: kind === 'event' ? 'output' : 'transition', subject: subject ?? (kind === 'event' ? 'siren-01' : 'depth'),
      label: kind === 'event' ? '警号' : '下穿通道积水', by: n % 5 === 0 ? 'page:wang' : 'gateway', from: up ? 'blue' : 'yellow', to: up ? 'yellow' : n % 5 === 0 ? 'yellow' : 'blue',
      cause: n % 5 === 0 ? 'acknowledge' : 'limit', value: up ? 0.151 : 0.128, unit: 'm', limit: 0.15, quality: 'good', realm: n % 31 === 0 ? 'drill' : 'live',
      data: kind === 'event' ? { state: 'on', driver: 'depth' } : {},
    });
  }
  return { entries };
}

function check(text: string): Json {
  const findings: Json[] = [];
  text.split('\n').forEach((line, i) => {
    if (/\t/.test(line)) findings.push({ severity: 'error', line: i + 1, column: 1, key: '', message: 'tab in indentation: YAML allows blanks only' });
    const m = /^(\s*)(\w+): *(.*)$/.exec(line);
    if (m && m[2] === 'perod') findings.push({ severity: 'error', line: i + 1, column: m[1]!.length + 1, key: 'devices[0].perod', message: 'unknown key; allowed: name, label, link, profile, unit, period, timeout, only, points' });
    if (m && m[2] === 'hysteresis' && Number(m[3]) > 1) findings.push({ severity: 'warning', line: i + 1, column: 5, key: 'alarms[0].hysteresis', message: `${m[3]}: larger than the distance between blue and yellow` });
  });
  return { ok: !findings.some((f) => f['severity'] === 'error'), findings };
}

function commands(body: Json): unknown {
  const name = String(body['name']);
  const args = (body['args'] ?? {}) as Record<string, string>;
  audit.unshift({ number: ++number, id: `page-${number}`, utcMs: Date.now(), by: `page:${String(loggedIn?.['user'])}`, action: `${name} ${args['alarm'] ?? args['device'] ?? args['output'] ?? ''}`, outcome: 'ok' });
  const rows: Json[] = [];
  switch (name) {
    case 'acknowledge': {
      const a = alarms().find((x) => x['alarm'] === args['alarm']);
      if (!a) throw new Refusal(404, 'not-found', `alarm "${args['alarm']}"`);
      acked.set(args['alarm']!, String(a['occurrence']));
      break;
    }
    case 'shelve': masks.set(args['alarm']!, { kind: 'shelved', untilUtcMs: Date.now() + 7_200_000, by: 'page:wang', why: args['why'] }); break;
    case 'out-of-service': masks.set(args['alarm']!, { kind: 'out-of-service', untilUtcMs: null, by: 'page:wang', why: args['why'] }); break;
    case 'unshelve': case 'return-to-service': masks.delete(args['alarm']!); break;
    case 'maintain': maintenance.set(args['device']!, Date.now() + 7_200_000); break;
    case 'end-maintenance': maintenance.delete(args['device']!); break;
    case 'silence': outputs.forEach((o) => { if (o.state === 'on') o.state = 'silenced'; }); break;
    case 'test-output': {
      const o = outputs.find((x) => x.name === args['output']);
      if (!o) throw new Refusal(404, 'not-found', `output "${args['output']}"`);
      o.state = 'test'; o.driver = 'test';
      setTimeout(() => { o.state = 'off'; o.driver = ''; }, parseFloat(args['for'] ?? '1') * 1000);
      break;
    }
    case 'peek':
      if (args['device'] === 'crack-01') throw new Refusal(503, 'unavailable', 'read holding 0+2, unit 1, /dev/ttyUSB0: no reply in 200 ms');
      for (let i = 0; i < Number(args['count']); i++) rows.push({ address: Number(args['address']) + i, value: (i * 7919 + 311) % 65536 });
      break;
    case 'set-site': {
      const r = check(args['document']!);
      if (!r['ok']) throw new Refusal(409, 'refused', 'the site file has errors');
      site = { text: args['document']!, revision: site.revision + 1 };
      texts.set(site.revision, site.text);
      revisions.forEach((x) => { x['running'] = false; x['confirmInMs'] = 0; });
      confirmUntil = Date.now() + parseFloat(args['confirm'] ?? '10') * 60_000;
      revisions.unshift({ number: site.revision, utcMs: Date.now(), by: 'page:wang', why: args['why'], running: true, confirmInMs: 600_000 });
      return { code: 'ok', message: '', rows: [{ revision: site.revision, confirmInMs: 600_000 }] };
    }
    case 'confirm-site': confirmUntil = 0; break;
    case 'revert-site': {
      const text = texts.get(Number(args['revision']) || site.revision - 1);
      if (!text) throw new Refusal(404, 'not-found', 'revision is not kept');
      site = { text, revision: site.revision + 1 };
      texts.set(site.revision, text);
      revisions.forEach((x) => { x['running'] = false; });
      confirmUntil = 0;
      revisions.unshift({ number: site.revision, utcMs: Date.now(), by: 'page:wang', why: args['why'], running: true, confirmInMs: 0 });
      break;
    }
    case 'drill': drill = { id: 'd1', point: args['point'], state: 'running', startedUtcMs: Date.now() }; setTimeout(() => { drill = null; }, 40_000); break;
    case 'end-drill': drill = null; break;
    case 'drills': rows.push({ drill: 'd1', point: 'radar-01/level', by: 'page:wang', why: 'x', outputs: 'true', startedMs: String(Date.now()), state: drill ? 'running' : 'ended', durationMs: '40000', injected: '80', raised: 'depth:blue@2100ms depth:yellow@3900ms depth:orange@7300ms', injectionToAlarmMs: '3120', injectionToOutputMs: '3180', alarmToDeliveryMs: '212' }); break;
    case 'poke': case 'capture-baseline': case 'approve-baseline': case 'replay': case 'device-command': case 'reset': break;
    default: throw new Refusal(400, 'unknown-command', `"${name}"`);
  }
  push('alarms', { alarms: alarms() });
  push('overview', overview());
  return { code: 'ok', message: '', rows };
}

function wave(name: string): unknown {
  const rate = 100;
  const n = 3000;
  const col = (f: number, a: number): number[] => Array.from({ length: n }, (_, i) => +(a * Math.exp(-Math.abs(i - 900) / 500) * Math.sin((2 * Math.PI * f * i) / rate) + 0.02 * Math.sin(i * 7.7)).toFixed(4));
  return { rate, points: ['vib-01/acceleration-x', 'vib-01/acceleration-z'], unit: ['m/s2', 'm/s2'], startUtcMs: Date.now() - 3_600_000, columns: [col(7.3, 0.5), col(12.1, 0.9)], spectrum: null, name };
}

const PROFILES = [
  { id: 'fts/sdi-radar-300w', label: 'FTS SDI-Radar 300W 雷达水位计', labelEn: 'radar level', bus: 'modbus', points: [{ name: 'level', label: '水位', unit: 'm' }, { name: 'health', label: '信号', unit: 'dB' }] },
  { id: 'generic/di8', label: '8 路开关量输入模块', labelEn: '8 digital inputs', bus: 'modbus', points: [{ name: 'di1', label: '输入 1', unit: '1' }] },
  { id: 'newjieli/ngsx-5332c', label: '新捷力 NGSX-5332C 裂缝计', labelEn: 'crack gauge', bus: 'modbus', points: [{ name: 'crack', label: '裂缝', unit: 'mm' }] },
  { id: 'renke/rs-pm', label: '仁科 RS-PM 颗粒物', labelEn: 'particles', bus: 'modbus', points: [{ name: 'pm2.5', label: 'PM2.5', unit: 'ug/m3' }] },
  { id: 'witmotion/wt901c485', label: '维特 WT901C-485 倾角', labelEn: 'tilt', bus: 'modbus', points: [{ name: 'roll', label: '横滚', unit: 'deg' }] },
];

const session = (): Json => ({
  state: password === '' ? 'first' : loggedIn ? 'in' : 'login', user: loggedIn?.['user'] ?? null, role: loggedIn?.['role'] ?? null, csrf: loggedIn ? 'c' : null,
  idleS: 1800, lang: null, gateway: 'gw-demo-01', label: '示范路下穿通道',
});

const logIn = (user: string, role: string): Json => { loggedIn = { user, role }; return session(); };
const QR = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 25 25" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h25v25H0z"/><path d="M2 2h7v7H2zM16 2h7v7h-7zM2 16h7v7H2zM11 3h2v4h-2zM11 11h3v2h-3zM16 12h2v4h-2zM12 16h2v5h-2zM18 18h4v3h-4z"/></svg>`;

const routes: Record<string, Handler> = {
  'GET session': () => session(),
  'POST session/first': (_q, b) => { password = String(b['password']); return logIn(String(b['user']), 'engineer'); },
  'POST session': (_q, b) => {
    if (b['code']) { if (b['code'] !== '12345678') throw new Refusal(401, 'login', 'bad'); return logIn('code', 'technician'); }
    if (b['password'] !== password) throw new Refusal(401, 'login', 'bad');
    return logIn(String(b['user']), b['user'] === 'li' ? 'technician' : b['user'] === 'zhao' ? 'viewer' : 'engineer');
  },
  'DELETE session': () => { loggedIn = null; return {}; },
  'GET overview': overview,
  'GET points': () => ({ revision: site.revision, points: points() }),
  'GET history': history,
  'GET alarms': () => ({ alarms: alarms() }),
  'GET notices': noticeList,
  'POST commands': (_q, b) => commands(b),
  'GET links': links,
  'GET uplinks': () => ({
    uplinks: [
      { name: 'mqtt-main', connected: true, connects: 4, samples: 8_123_456, held: 1200, transitions: 321, messages: 90_112, bytes: 512_000_000, inFlight: 1, waiting: 0, fault: '', way: { standby: false, roundTripMs: 48, delayP50Ms: 320, delayP99Ms: 1900, oldestUtcMs: 0, lastUtcMs: Date.now() - 900, month: '2026-11', monthBytes: 412_000_000, monthLimitBytes: 1_000_000_000 } },
      { name: 'coap-4g', connected: false, connects: 12, samples: 0, held: 0, transitions: 0, messages: 0, bytes: 0, inFlight: 0, waiting: 40_211, fault: 'connect coaps://backup.example:5684: no answer in 10 s', way: { standby: true, roundTripMs: -1, delayP50Ms: -1, delayP99Ms: -1, oldestUtcMs: Date.now() - 5_400_000, lastUtcMs: null, month: '', monthBytes: 0, monthLimitBytes: 0 } },
    ],
  }),
  'GET outputs': () => ({ outputs }),
  'GET waveforms': (_q, _b, rest) => rest[0] ? wave(rest[0]) : { files: [0, 1, 2].map((i) => ({ name: `vib-01-2026112${i}T0301.csv.gz`, utcMs: Date.now() - i * 86_400_000, bytes: 48_211 })) },
  'GET profiles': () => ({ profiles: PROFILES }),
  'GET ports': () => ({ ports: ['/dev/ttyUSB0', '/dev/ttyUSB1'] }),
  'POST scan': () => { scanJob = { at: Date.now(), stopped: false }; return { job: 's1' }; },
  'GET scan': () => {
    const ms = scanJob ? Date.now() - scanJob.at : 0;
    const found: Json[] = [];
    if (ms > 1500) found.push({ unit: 1, serial: '9600-8N1', words: '0:0 1:311' });
    if (ms > 3000) found.push({ unit: 5, serial: '9600-8N1', words: '0:17' });
    if (ms > 4500) found.push({ unit: 1, serial: '9600-8N1', profiles: ['newjieli/ngsx-5332c', 'generic/di8'] }, { unit: 5, serial: '9600-8N1', profiles: ['renke/rs-pm'] });
    return { running: ms < 5000 && !scanJob?.stopped, found, fault: '' };
  },
  'DELETE scan': () => { if (scanJob) scanJob.stopped = true; return {}; },
  'POST probe': (_q, b) => {
    const p = PROFILES.find((x) => x.id === b['profile']);
    return { code: 'ok', message: '', points: (p?.points ?? []).map((x, i) => ({ point: x.name, label: x.label, value: 1.234 + i + Math.random() / 50, unit: x.unit, quality: 'good' })), trace: ['> 01 03 00 00 00 02 c4 0b', '< 01 03 04 00 00 01 37 bb c5'] };
  },
  'GET site': (_q, _b, rest) => {
    if (rest[0] === 'schema') return { type: 'object', properties: { devices: { type: 'array', description: 'The instruments: each on one link, read by one profile.', items: { properties: { period: { type: 'string', description: 'Time between two polls, 100 ms to 24 h.' } } } } } };
    if (rest[0] === 'upgrades') return { upgrades: site.text.includes('fts/sdi-radar-300w@2') ? [] : [{ profile: 'fts/sdi-radar-300w', from: 1, to: 2, changes: ['point level, range: [0,15] -> [0,12]'] }] };
    if (rest[0]) { const text = texts.get(Number(rest[0])); if (!text) throw new Refusal(404, 'not-found', 'no such revision'); return { text }; }
    if (revisions[0]) revisions[0]['confirmInMs'] = Math.max(0, confirmUntil - Date.now());
    return { ...site, fault: null, revisions };
  },
  // what a text says is for a gateway to tell: the form has nothing to show here
  'POST site': (_q, b, rest) => (rest[0] === 'upgrade' ? { text: site.text.replace(/(profile: fts\/sdi-radar-300w)(@\d+)?/g, '$1@2') } : rest[0] === 'edit' ? { text: b['text'], tree: null } : check(String(b['text']))),
  'GET users': () => ({ users }),
  'POST users': (_q, b) => { users.push({ name: b['name'], role: b['role'], created: Date.now(), lastLogin: null, locked: false }); return {}; },
  'PATCH users': (_q, b, r) => { const u = users.find((x) => x['name'] === r[0]); if (u && b['role']) u['role'] = b['role']; if (u && b['unlock']) u['locked'] = false; return {}; },
  'DELETE users': (_q, _b, r) => { users.splice(users.findIndex((x) => x['name'] === r[0]), 1); return {}; },
  'POST password': () => ({}),
  'POST codes': () => ({ code: '48213977', untilUtcMs: Date.now() + 86_400_000 }),
  'GET audit': (q) => ({ entries: Number(q.get('before') ?? 0) ? [] : audit }),
  'GET log': () => ({ lines: Array.from({ length: 80 }, (_, i) => `2026-11-23T02:${String(i % 60).padStart(2, '0')}:11.021Z ${i % 9 ? 'INFO ' : 'WARN '} io.sluice.field.modbus link=house device=crack-01 failures=${i} msg="no reply"`) }),
  'GET label': () => ({ gateway: 'gw-demo-01', label: '示范路下穿通道', urls: ['https://sluice.local:8443/', 'https://192.168.4.1:8443/'], fingerprint: 'A1:B2:C3:D4:E5:F6:07:18:29:3A:4B:5C:6D:7E:8F:90:A1:B2:C3:D4:E5:F6:07:18:29:3A:4B:5C:6D:7E:8F:90', wifi: { qr: 'WIFI:T:WPA;S:sluice-gw-demo-01;P:secret;;', qrSvg: QR }, qrSvg: QR }),
  'GET report': (q) => ({
    month: q.get('month'), points: points().slice(0, 12).map((p) => ({ point: p['name'], label: p['label'], unit: p['unit'], min: 0.01, minUtcMs: Date.now() - 4e8, max: 0.41, maxUtcMs: Date.now() - 2e8, mean: 0.12, valid: 0.9987 })),
    alarms: { raised: { blue: 12, yellow: 5, orange: 2, red: 0 } }, blind: [{ device: 'crack-01', fromUtcMs: Date.now() - 734_000, toUtcMs: null }], revision: 7, limitSet: ['演示用示例限值'],
  }),
  'GET version': () => ({ version: '0.1.0', commit: '8cc8a6b1ad8e', builtUtcMs: Date.parse('2026-11-22T10:00:00Z'), sinceUtcMs: START, java: '21.0.8', os: 'Linux 6.1 aarch64', bundles: ['model', 'core', 'codec', 'runtime', 'web'].map((b) => ({ name: `io.sluice.${b}`, version: '0.1.0', active: true })) }),
  'GET certificate': () => ({ fingerprint: 'A1:B2:C3', subject: 'CN=gw-demo-01', fromUtcMs: Date.now() - 1e9, toUtcMs: Date.now() + 3e11, own: true }),
  'PUT certificate': () => ({}),
};

function push(event: string, data: unknown): void {
  for (const s of streams) s.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

let before = '';
setInterval(() => {
  if (!streams.size) return;
  const p: Json = {};
  for (const x of points()) p[String(x['name'])] = [x['value'], x['quality'], x['utcMs']];
  push('points', { revision: site.revision, p });
  const list = alarms();
  const now = JSON.stringify(list.map((a) => [a['colour'], a['acknowledged']]));
  if (now !== before) push('alarms', { alarms: list });
  before = now;
  if (Math.floor(Date.now() / 1000) % 5 === 0) push('overview', overview());
}, 1000).unref();

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://x');
  // of the fake alone: cut the link, end the session
  if (url.pathname === '/fake') {
    if (url.searchParams.has('cut')) { cut = url.searchParams.get('cut') === '1'; if (cut) streams.forEach((s) => s.destroy()); }
    if (url.searchParams.has('expire')) { loggedIn = null; streams.forEach((s) => s.destroy()); }
    if (url.searchParams.has('siren')) outputs[0]!.state = url.searchParams.get('siren')!;
    res.end('ok');
    return;
  }
  if (cut) { req.socket.destroy(); return; }
  const parts = url.pathname.replace('/api/v1/', '').split('/').map(decodeURIComponent);
  const json = (status: number, body: unknown): void => {
    res.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
    res.end(JSON.stringify(body));
  };
  try {
    const open = parts[0] === 'session';
    if (!open && !loggedIn) throw new Refusal(401, 'login', 'log in first');
    if (parts[0] === 'events') {
      res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      res.write(': hello\n\n');
      streams.add(res);
      res.on('close', () => streams.delete(res));
      return;
    }
    let text = '';
    for await (const chunk of req) text += String(chunk);
    const two = `${req.method} ${parts.slice(0, 2).join('/')}`;
    const handler = routes[two] ?? routes[`${req.method} ${parts[0]}`];
    if (!handler) throw new Refusal(404, 'not-found', url.pathname);
    const body = text.startsWith('{') ? (JSON.parse(text) as Json) : {};
    json(200, handler(url.searchParams, body, parts.slice(1)));
  } catch (e) {
    if (e instanceof Refusal) json(e.status, { code: e.code, message: e.message, ...e.extra });
    else json(500, { code: 'fault', message: String(e) });
  }
}

/** The middleware, for `npm run dev` and `npm run try` alone. */
export function fake(): Plugin {
  const use = (server: { middlewares: { use: (f: (req: IncomingMessage, res: ServerResponse, next: () => void) => void) => void } }): void => {
    server.middlewares.use((req, res, next) => {
      if (req.url?.startsWith('/api/v1/') || req.url?.startsWith('/fake')) void answer(req, res);
      else next();
    });
  };
  // the built page has to live with what the gateway sends
  const csp = (server: Parameters<typeof use>[0]): void => {
    server.middlewares.use((_req, res, next) => {
      res.setHeader(
        'Content-Security-Policy',
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      );
      next();
    });
    use(server);
  };
  return { name: 'fake-gateway', configureServer: use, configurePreviewServer: csp };
}
