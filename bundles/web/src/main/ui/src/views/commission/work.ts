/** What the commissioning wizard keeps, and what its steps see of it. */
import type { TemplateResult } from 'lit';
import { forget, keep, kept } from '../../keep.ts';
import type { Finding, Point, ProfileFacts, SiteText } from '../../types.ts';

const KEY = 'sluice.commission';

/** What has been entered and seen, kept in the browser so that a locked phone loses nothing. The photo is not: it is large. */
export interface Work {
  step: number;
  address: string;
  serial: string;
  unit: number;
  fits: string[];
  profile: string;
  values: { label: string; text: string }[];
  same: boolean;
  name: string;
  label: string;
  where: string;
  /** Numbers about the mounting, as typed. */
  placement: Record<string, string>;
  period: string;
  siteId: string;
  siteLabel: string;
  written: boolean;
  confirmed: boolean;
  revision: number | null;
  baseline: string;
  limits: string;
  drillPoint: string;
  drill: Record<string, string> | null;
  installer: string;
  witness: string;
  remarks: string;
}

export const FRESH: Work = {
  step: 0,
  address: '',
  serial: '',
  unit: 1,
  fits: [],
  profile: '',
  values: [],
  same: false,
  name: '',
  label: '',
  where: '',
  placement: {},
  period: '1s',
  siteId: '',
  siteLabel: '',
  written: false,
  confirmed: false,
  revision: null,
  baseline: '',
  limits: '',
  drillPoint: '',
  drill: null,
  installer: '',
  witness: '',
  remarks: '',
};

export interface Found {
  unit: number;
  serial: string;
  words: string;
  profiles: string[];
}

export interface Probe {
  code: string;
  message: string;
  points: { point: string; label: string; value: number | null; unit: string; quality: string }[];
  trace: string[];
}

export function recall(): Work {
  try {
    const saved = JSON.parse(kept(KEY) ?? '{}') as Partial<Work>;
    return { ...FRESH, ...saved };
  } catch {
    return { ...FRESH };
  }
}

export const remember = (work: Work): void => keep(KEY, JSON.stringify(work));
export const forgetWork = (): void => forget(KEY);

/** The wizard as its steps see it. */
export interface Wizard extends HTMLElement {
  readonly work: Work;
  site: SiteText | null;
  profiles: ProfileFacts[];
  ports: string[];
  other: boolean;
  job: string;
  searching: boolean;
  found: Found[] | null;
  searchFault: string;
  find: string;
  probe: Probe | null;
  probing: boolean;
  findings: Finding[];
  photo: string;
  drilling: boolean;
  set(change: Partial<Work>): void;
  to(step: number): void;
  fresh(): void;
  heading(text: string, hint?: string): TemplateResult;
  foot(ready: boolean, skip?: boolean): TemplateResult;
  titleOf(id: string): string;
  /** Checks, applies on trial, and reads the site anew. */
  put(text: string, why: string, done: Partial<Work>): Promise<boolean>;
  /** Points of the instrument that is being commissioned. */
  points(): Point[];
  requestUpdate(): void;
}
