/** What the gateway answers, as in docs/reference: times in ms since 1970, null where there is none. */
export type Colour = 'none' | 'blue' | 'yellow' | 'orange' | 'red';
export type Role = 'viewer' | 'technician' | 'engineer';

export interface Session {
  state: 'first' | 'login' | 'in';
  user: string | null;
  role: Role | null;
  csrf: string | null;
  idleS: number | null;
  lang: string | null;
  gateway: string | null;
  label: string | null;
}

export interface Limit {
  colour: Colour;
  kind: 'high' | 'low';
  value: number;
  hysteresis: number | null;
}

export interface Point {
  name: string;
  device: string;
  deviceLabel?: string | null;
  label: string;
  unit: string;
  decimals: number;
  value: number | null;
  quality: string | null;
  utcMs: number | null;
  held: boolean;
  virtual: boolean;
  armed: boolean;
  colour: Colour;
  limits: Limit[];
  min: number | null;
  max: number | null;
}

export interface Mask {
  kind: string;
  untilUtcMs: number | null;
  by: string | null;
  why: string | null;
}

export interface Alarm {
  fault?: boolean;
  decimals?: number;
  alarm: string;
  label: string;
  device: string | null;
  point: string | null;
  inputs?: string[];
  colour: Colour;
  called: Colour;
  acknowledged: boolean;
  unconfirmed: boolean;
  overdue: boolean;
  mask: Mask | null;
  latched: boolean;
  occurrence: string | null;
  sinceUtcMs: number | null;
  value: number | null;
  unit: string | null;
  limit: number | null;
  group: string | null;
  deadlineUtcMs: number | null;
  armed: boolean;
}

export interface Uplink {
  name: string;
  connected: boolean;
  connects: number;
  samples: number;
  held: number;
  transitions: number;
  messages: number;
  bytes: number;
  inFlight: number;
  waiting: number;
  fault: string;
  way: {
    standby: boolean;
    roundTripMs: number;
    delayP50Ms: number;
    delayP99Ms: number;
    oldestUtcMs: number | null;
    lastUtcMs?: number | null;
    month: string;
    monthBytes: number;
    monthLimitBytes: number;
  };
}

export interface Overview {
  /** The site's time zone, IANA; null while no site runs. */
  zone?: string | null;
  gateway: { id: string; label: string; place: Record<string, unknown> | null } | null;
  /** null while no site runs. */
  revision: number | null;
  configFault: string | null;
  /** Time left to confirm the configuration that runs; 0 or missing: nothing waits. */
  trialForMs?: number;
  boot: unknown;
  uptimeMs: number;
  nowUtcMs: number;
  clock: { state: string; errorMs: number | null };
  colour: Colour;
  standing: Record<Exclude<Colour, 'none'>, number>;
  unacknowledged: number;
  protection: { full: boolean; reasons: string[] };
  figures: Record<string, number> | null;
  modes: string[];
  devices: { up: number; all: number };
  uplinks: { name: string; connected: boolean; standby: boolean; waiting: number }[];
  journal: {
    bytes: number;
    fullInMs: number | null;
    fault: string | null;
    dropped: number;
    thinned: number;
  } | null;
  outputs: { name: string; label: string; state: string }[];
  rssBytes: number | null;
  /** Null: the site says nothing of its cabinet. */
  power: {
    mains: boolean | null;
    batteryV: number | null;
    onBatteryMs: number;
    endsInMs: number;
    ending: string;
    door: boolean | null;
    water: boolean | null;
    temperatureCel: number | null;
  } | null;
}

export interface DeviceFacts {
  device: string;
  label: string;
  profile: string;
  unit: number | null;
  periodMs: number;
  up: boolean;
  failures: number;
  polls: number;
  noReply: number;
  garbled: number;
  refused: number;
  linkDown: number;
  fault: string | null;
  faultUtcMs: number | null;
  maintenanceForMs: number;
  diagnosis: { zh: string; en: string } | null;
  commands?: { name: string; label?: string | null; argument?: boolean }[];
}

export interface LinkFacts {
  name: string;
  driver: string;
  running: boolean;
  paused: boolean;
  use: number | null;
  missed: number;
  fault: string | null;
  trace: string[];
  devices: DeviceFacts[];
}

export interface Output {
  name: string;
  label: string;
  kind: string;
  state: string;
  driver: string;
  failSafe: string;
  fault: string;
}

export interface Notice {
  number: number;
  kind: 'transition' | 'event';
  utcMs: number;
  type: string;
  subject: string;
  label: string | null;
  by: string | null;
  from: Colour | null;
  to: Colour | null;
  cause: string | null;
  value: number | null;
  unit: string | null;
  limit: number | null;
  quality: string | null;
  realm: string;
  /** What somebody wrote, or what each input was when it changed; names of points in it are as they are. */
  why?: string | null;
  data: Record<string, string> | null;
}

export interface Series {
  point: string;
  unit: string;
  decimals: number;
  utcMs: number[];
  value: (number | null)[];
  min?: (number | null)[] | null;
  max?: (number | null)[] | null;
  quality?: (string | null)[] | null;
}

export interface History {
  detail: string;
  series: Series[];
}

export interface Reply {
  code: string;
  message: string;
  rows: Record<string, unknown>[];
}

export interface Finding {
  severity: 'error' | 'warning';
  line: number;
  column: number;
  key: string;
  message: string;
}

export interface Revision {
  number: number;
  utcMs: number;
  by: string;
  why: string;
  running: boolean;
  confirmInMs: number;
}

export interface SiteText {
  text: string;
  revision: number;
  fault: string | null;
  revisions: Revision[];
}

/** A newer version of a profile that devices of the running site have. */
export interface Upgrade {
  profile: string;
  from: number;
  to: number;
  changes: string[];
}

export interface ProfileFacts {
  id: string;
  label: string;
  labelEn: string;
  bus: string;
  /** Numbers about the mounting that the site file must give. */
  placement?: string[];
  points: { name: string; label: string; labelEn: string; unit: string }[];
}

export const COLOURS: readonly Colour[] = ['none', 'blue', 'yellow', 'orange', 'red'];
export const rank = (c: Colour): number => COLOURS.indexOf(c);
export const worse = (a: Colour, b: Colour): Colour => (rank(a) >= rank(b) ? a : b);

const ROLES: readonly Role[] = ['viewer', 'technician', 'engineer'];
export const may = (has: Role | null | undefined, needs: Role): boolean =>
  has != null && ROLES.indexOf(has) >= ROLES.indexOf(needs);

/** Whether it is about an instrument, not about what it measures. */
export const isFault = (a: Alarm): boolean => a.fault ?? a.alarm.startsWith('fault:');

/** Whether a value with this quality is a measurement; `uncertain` is one, with care. */
export const isBad = (quality: string | null): boolean => quality !== 'good' && quality !== 'uncertain';
