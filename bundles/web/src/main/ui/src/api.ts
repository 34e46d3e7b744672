/** The gateway's REST interface. Every call ends within its time limit; what goes wrong is a {@link Trouble}. */
import type { Reply, Session } from './types.ts';

const BASE = './api/v1';
const TIMEOUT_MS = 15_000;

export class Trouble extends Error {
  constructor(
    /** HTTP status; 0: no answer at all. */
    readonly status: number,
    readonly code: string,
    message: string,
    readonly allowed?: string,
    readonly retryAfterS?: number,
  ) {
    super(message);
  }
}

let session: Session | null = null;
const onSession = new Set<(s: Session | null) => void>();

export const currentSession = (): Session | null => session;
export const watchSession = (listener: (s: Session | null) => void): void => void onSession.add(listener);

function setSession(next: Session | null): Session | null {
  session = next;
  onSession.forEach((l) => l(next));
  return next;
}

interface Options {
  method?: string;
  body?: unknown;
  timeoutMs?: number;
  signal?: AbortSignal;
}

async function call(path: string, options: Options = {}): Promise<Response> {
  const method = options.method ?? 'GET';
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET' && session?.csrf) headers['X-CSRF'] = session.csrf;
  let body: string | undefined;
  if (options.body !== undefined) {
    body = JSON.stringify(options.body);
    headers['Content-Type'] = 'application/json';
  }
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), options.timeoutMs ?? TIMEOUT_MS);
  options.signal?.addEventListener('abort', () => limit.abort());
  let response: Response;
  try {
    response = await fetch(BASE + path, { method, headers, body, signal: limit.signal, credentials: 'same-origin' });
  } catch {
    throw new Trouble(0, 'no-link', '');
  } finally {
    clearTimeout(timer);
  }
  if (response.ok) return response;
  throw await trouble(response, path);
}

async function trouble(response: Response, path: string): Promise<Trouble> {
  let code = String(response.status);
  let message = response.statusText;
  let allowed: string | undefined;
  let retry = Number(response.headers.get('Retry-After')) || undefined;
  try {
    const body = (await response.json()) as Record<string, unknown>;
    if (typeof body['code'] === 'string') code = body['code'];
    if (typeof body['message'] === 'string' && body['message']) message = body['message'];
    if (typeof body['allowed'] === 'string') allowed = body['allowed'];
    if (typeof body['retryAfterS'] === 'number') retry = body['retryAfterS'];
  } catch {
    // not JSON: the status line has to do
  }
  if (response.status === 401 && !path.startsWith('/session') && session?.state === 'in') {
    setSession({ ...session, state: 'login', user: null, role: null, csrf: null });
  }
  return new Trouble(response.status, code, message, allowed, retry);
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await call(path, { signal })).json()) as T;
}

export async function getText(path: string): Promise<string> {
  return (await call(path)).text();
}

export async function send<T>(method: string, path: string, body?: unknown, timeoutMs?: number): Promise<T> {
  const response = await call(path, { method, body, timeoutMs });
  const text = await response.text();
  return (text ? JSON.parse(text) : {}) as T;
}

/** Asks who is logged in. Throws {@link Trouble} with status 0 if the gateway does not answer. */
export async function askSession(): Promise<Session> {
  return setSession(await get<Session>('/session'))!;
}

export async function login(body: Record<string, string>, first: boolean): Promise<void> {
  const answer = await send<Session>('POST', first ? '/session/first' : '/session', body);
  setSession({ ...answer, state: 'in' });
}

export async function logout(): Promise<void> {
  await send('DELETE', '/session');
  await askSession();
}

/** Has the gateway do something. Waits as long as a slow bus may take. Throws {@link Trouble} unless it was done. */
export function command(name: string, args: Record<string, string> = {}): Promise<Reply> {
  return send<Reply>('POST', '/commands', { name, args }, 65_000);
}

/** Address of something that the browser itself fetches: a download, the stream of events. */
export const address = (path: string): string => BASE + path;
