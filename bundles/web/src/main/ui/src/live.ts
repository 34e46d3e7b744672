/**
 * What is live: points, alarms and overview as the gateway's events tell them. One stream; it recovers by itself.
 *
 *     idle --start--> opening --event--> up --silence or error--> lost --retry ok--> opening
 *                                                                   +--401--> login (api)
 */
import { address, askSession, currentSession, get, Trouble } from './api.ts';
import { isFault, type Alarm, type Notice, type Overview, type Point } from './types.ts';

/** The gateway tells something each second; 5 s, and a little for a slow line. */
const STALE_MS = 5_500;
const SILENT_MS = 20_000;
const RETRY_MS = [1_000, 2_000, 4_000, 8_000];
const TRAIL = 180;

type Topic = 'points' | 'alarms' | 'overview' | 'link' | 'notice' | 'expiring';

export interface Trail {
  utcMs: number[];
  value: (number | null)[];
}

/** Before there is a site there are no points: an empty page that says so, not a broken one. */
async function siteOr<T>(answer: Promise<T>, none: T): Promise<T> {
  try {
    return await answer;
  } catch (e) {
    if (e instanceof Trouble && e.status === 503) return none;
    throw e;
  }
}

class Live {
  points = new Map<string, Point>();
  alarms: Alarm[] | null = null;
  overview: Overview | null = null;
  revision = -1;
  /** When the link was lost, ms since 1970 by the browser's clock; 0 while it is up. */
  lostMs = 0;
  stale = false;
  everUp = false;
  expiresInS: number | null = null;
  notices: Notice[] = [];
  readonly trails = new Map<string, Trail>();

  private source: EventSource | null = null;
  private lastMs = 0;
  private attempt = 0;
  private retry = 0;
  private watch = 0;
  private running = false;
  private readonly listeners = new Map<Topic, Set<() => void>>();

  on(topic: Topic, listener: () => void): () => void {
    let set = this.listeners.get(topic);
    if (!set) this.listeners.set(topic, (set = new Set()));
    set.add(listener);
    return () => set.delete(listener);
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.watch = window.setInterval(() => this.check(), 1_000);
    void this.open();
  }

  stop(): void {
    this.running = false;
    clearInterval(this.watch);
    clearTimeout(this.retry);
    this.close();
    this.points.clear();
    this.trails.clear();
    this.alarms = null;
    this.overview = null;
    this.notices = [];
    this.lostMs = 0;
    this.stale = false;
    this.expiresInS = null;
  }

  /** The gateway's clock now as far as known, ms since 1970: the phone's own may be wrong. */
  now(): number {
    return Date.now() + this.offsetMs;
  }

  private offsetMs = 0;

  /** Label of a device as its points tell it. */
  deviceLabel(device: string): string {
    for (const p of this.points.values()) if (p.device === device) return p.deviceLabel || device;
    return device;
  }

  private early: ReturnType<Live['read']> | null = null;

  /** While the session is asked for: reads what it will most likely be allowed to see. */
  prepare(): void {
    this.early = this.read();
    this.early.catch(() => undefined);
  }

  private read(): Promise<[Overview, { revision: number; points: Point[] }, { alarms: Alarm[] }]> {
    return Promise.all([
      get<Overview>('/overview'),
      siteOr(get<{ revision: number; points: Point[] }>('/points'), { revision: 0, points: [] }),
      siteOr(get<{ alarms: Alarm[] }>('/alarms'), { alarms: [] }),
    ]);
  }

  /** Reads everything anew: after a reconnect, or when the site has another revision. */
  async load(): Promise<void> {
    const early = this.early;
    this.early = null;
    const [overview, points, alarms] = await (early?.catch(() => this.read()) ?? this.read());
    this.takeOverview(overview);
    this.revision = points.revision;
    this.trails.forEach((_trail, name) => this.points.has(name) || this.trails.delete(name));
    this.points = new Map(points.points.map((p) => [p.name, p]));
    for (const p of points.points) this.trace(p);
    this.alarms = alarms.alarms;
    this.tell('points');
    this.tell('alarms');
  }

  private async open(): Promise<void> {
    this.close();
    try {
      await this.load();
    } catch {
      if (currentSession()?.state === 'in') this.lose();
      return;
    }
    if (!this.running) return;
    const source = new EventSource(address('/events'));
    this.source = source;
    this.lastMs = Date.now();
    source.onopen = () => this.heard();
    source.onerror = () => this.lose();
    const listen = (name: string, take: (data: never) => void): void =>
      source.addEventListener(name, (e) => {
        this.heard();
        take(JSON.parse((e as MessageEvent<string>).data) as never);
      });
    listen('points', (d: { revision?: number; p: Record<string, [number | null, string, number]> }) => this.takePoints(d));
    listen('alarms', (d: { alarms: Alarm[] } | Alarm[]) => {
      this.alarms = Array.isArray(d) ? d : d.alarms;
      this.colourPoints();
      this.tell('alarms');
    });
    listen('overview', (d: Overview) => this.takeOverview(d));
    listen('notice', (d: Notice) => {
      this.notices = [d, ...this.notices].slice(0, 20);
      this.tell('notice');
    });
    listen('session', (d: { state: string; leftMs: number }) => {
      this.expiresInS = d.state === 'in' ? Math.round(d.leftMs / 1000) : null;
      this.tell('expiring');
      if (d.state !== 'in') this.lose();
    });
  }

  private takePoints(d: { revision?: number; p: Record<string, [number | null, string, number]> }): void {
    if (d.revision !== undefined) this.renew(d.revision);
    for (const [name, [value, quality, utcMs]] of Object.entries(d.p)) {
      const p = this.points.get(name);
      if (!p) continue;
      p.value = value;
      p.quality = quality;
      p.utcMs = utcMs;
      this.trace(p);
    }
    this.tell('points');
  }

  private trace(p: Point): void {
    if (p.utcMs == null) return;
    let trail = this.trails.get(p.name);
    if (!trail) this.trails.set(p.name, (trail = { utcMs: [], value: [] }));
    if (trail.utcMs.at(-1) === p.utcMs) return;
    trail.utcMs.push(p.utcMs);
    trail.value.push(p.quality === 'good' || p.quality === 'uncertain' ? p.value : null);
    if (trail.utcMs.length > TRAIL) {
      trail.utcMs.shift();
      trail.value.shift();
    }
  }

  /** The alarms say which colour stands at which point; the points' own come only with a full read. */
  private colourPoints(): void {
    for (const p of this.points.values()) p.colour = 'none';
    const order = ['none', 'blue', 'yellow', 'orange', 'red'];
    for (const a of this.alarms ?? []) {
      const p = a.point ? this.points.get(a.point) : undefined;
      if (p && !isFault(a) && order.indexOf(a.colour) > order.indexOf(p.colour)) p.colour = a.colour;
    }
  }

  private takeOverview(o: Overview): void {
    this.overview = o;
    this.offsetMs = o.nowUtcMs - Date.now();
    this.tell('overview');
    if (o.revision != null) this.renew(o.revision);
  }

  /** Another site runs: its points and alarms are other ones. */
  private renew(revision: number): void {
    if (this.revision < 0 || revision === this.revision) return;
    this.revision = revision;
    void this.load().catch(() => undefined);
  }

  private heard(): void {
    this.lastMs = Date.now();
    this.attempt = 0;
    if (this.lostMs || this.stale || !this.everUp) {
      this.lostMs = 0;
      this.stale = false;
      this.everUp = true;
      this.tell('link');
    }
  }

  private lose(): void {
    this.close();
    if (!this.running) return;
    if (!this.lostMs) {
      this.lostMs = this.lastMs || Date.now();
      this.tell('link');
    }
    clearTimeout(this.retry);
    const wait = RETRY_MS[Math.min(this.attempt++, RETRY_MS.length - 1)]!;
    this.retry = window.setTimeout(() => void this.again(), wait);
  }

  private async again(): Promise<void> {
    try {
      // a stream that is refused does not say why: the session does
      const s = await askSession();
      if (s.state === 'in' && this.running) await this.open();
    } catch {
      this.lose();
    }
  }

  private check(): void {
    const silentMs = Date.now() - this.lastMs;
    if (!this.stale && this.everUp && silentMs > STALE_MS) {
      this.stale = true;
      this.tell('link');
    }
    if (this.source && silentMs > SILENT_MS) this.lose();
  }

  private close(): void {
    this.source?.close();
    this.source = null;
  }

  private tell(topic: Topic): void {
    this.listeners.get(topic)?.forEach((l) => l());
  }
}

export const live = new Live();
