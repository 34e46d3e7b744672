/** The site file as forms, made from its schema. Every change is an edit of the text: what is not touched stays as it is. */
import { html, nothing, type TemplateResult } from 'lit';
import { get } from '../../api.ts';
import { lang } from '../../i18n.ts';
import { t as common } from '../../i18n/common.ts';
import { t } from '../../i18n/config.ts';
import { live } from '../../live.ts';
import { ask, type Field } from '../../parts/ask.ts';
import { propertiesOf, resolve, type Schema } from '../../parts/schema.ts';
import type { Finding, ProfileFacts } from '../../types.ts';
import { View } from '../../view.ts';

export type Tree = string | number | boolean | null | Tree[] | { [key: string]: Tree };
type Obj = { [key: string]: Tree };
export interface Edit {
  path: string;
  value: Tree;
}

const SECTIONS = ['gateway', 'links', 'devices', 'alarms', 'outputs', 'uplinks'];
const MOST = 60;

const isObj = (v: Tree | undefined): v is Obj => typeof v === 'object' && v !== null && !Array.isArray(v);
const step = (key: string): string => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** A pointer as findings name the place: `/devices/0/period` is `devices[0].period`. */
const keyOf = (path: string): string =>
  path
    .slice(1)
    .split('/')
    .reduce((k, s) => (/^\d+$/.test(s) ? `${k}[${s}]` : k ? `${k}.${s}` : s), '')
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');

/** `timeZone` as people read it. */
const words = (key: string): string => key[0]!.toUpperCase() + key.slice(1).replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`);

interface Given {
  schema: Schema | null;
  tree: Tree;
  findings: Finding[];
  readonly: boolean;
  change: (edits: Edit[]) => void;
}

class SiteForm extends View implements Given {
  schema: Schema | null = null;
  tree: Tree = null;
  findings: Finding[] = [];
  readonly = false;
  change: (edits: Edit[]) => void = () => undefined;

  /** What the view around it knows now. */
  set given(given: Given) {
    Object.assign(this, given);
    this.requestUpdate();
  }

  private section = 'gateway';
  private at = 0;
  private profiles: string[] = [];

  protected override begin(): void {
    get<{ profiles: ProfileFacts[] }>('/profiles')
      .then((p) => (this.profiles = p.profiles.map((x) => x.id)))
      .catch(() => undefined);
  }

  private show(section: string, at = 0): void {
    this.section = section;
    this.at = at;
    this.requestUpdate();
  }

  private named(key: string, s: Schema): [string, string] {
    const [name, help] = (s['x-zh'] ?? '').split('：');
    return lang() === 'zh' && name ? [name, help ?? ''] : [words(key), s.description ?? ''];
  }

  private wrong(path: string, below = false): Finding | undefined {
    const key = keyOf(path);
    const at = this.findings.filter((f) => f.key === key || (below && (f.key.startsWith(`${key}.`) || f.key.startsWith(`${key}[`))));
    return at.find((f) => f.severity === 'error') ?? at[0];
  }

  /** Behind a name: something below it is wrong. */
  private mark(path: string): string {
    const f = this.wrong(path, true);
    return f ? (f.severity === 'error' ? ' ✕' : ' !') : '';
  }

  override render(): TemplateResult {
    const root = this.schema;
    if (!root || !isObj(this.tree)) return html`<p class="note"><span>${t('noForm')}</span></p>`;
    const tree = this.tree;
    const s = resolve(root, root.properties![this.section])!;
    const value = tree[this.section];
    const item = resolve(root, s.items);
    const list = Array.isArray(value) ? value : [];
    const at = Math.min(this.at, list.length - 1);
    const here = item ? `/${this.section}/${at}` : `/${this.section}`;
    return html`<div class="tabrow" role="group" aria-label=${t('form')}>
        ${SECTIONS.map(
          (k) =>
            html`<button class="chip" aria-pressed=${k === this.section} @click=${() => this.show(k)}>
              ${this.named(k, root.properties![k]!)[0]}${this.mark(`/${k}`)}
            </button>`,
        )}
      </div>
      ${item
        ? html`<div class="chips">
            ${list.map(
              (x, i) =>
                html`<button class="chip" aria-pressed=${i === at} @click=${() => this.show(this.section, i)}>
                  ${isObj(x) ? String(x['name'] ?? i) : i}${this.mark(`/${this.section}/${i}`)}
                </button>`,
            )}
            ${this.readonly ? nothing : html`<button class="chip" @click=${() => void this.add(item)}>＋ ${t('add')}</button>`}
          </div>`
        : nothing}
      ${item && at < 0
        ? html`<p class="soft">${t('none')}</p>`
        : html`<section class="card fields" aria-label=${keyOf(here)}>
            ${this.object(item ?? s, item ? list[at]! : (value ?? null), here)}
            ${item && !this.readonly ? html`<button class="danger" @click=${() => void this.take(here)}>${t('remove')}</button>` : nothing}
          </section>`}`;
  }

  private async add(s: Schema): Promise<void> {
    const fields = (s.required ?? []).map((key): Field => {
      const p = resolve(this.schema!, s.properties?.[key])!;
      const [label, hint] = this.named(key, p);
      const known = p.enum?.map(String) ?? (key === 'link' ? this.names('links') : null);
      return known
        ? { name: key, label, hint, kind: 'select', options: known.map((v) => ({ value: v, text: v })) }
        : { name: key, label, hint, max: p.maxLength ?? 300, value: key === 'period' ? '1s' : key === 'urls' ? 'ssl://' : '' };
    });
    const answer = await ask({ title: t('add'), fields, ok: t('add') });
    if (!answer) return;
    const value: Obj = {};
    for (const key of s.required ?? []) {
      const p = resolve(this.schema!, s.properties?.[key])!;
      value[key] = p.items ? [answer[key]!] : answer[key]!;
    }
    const list = (this.tree as Obj)[this.section];
    this.change([{ path: `/${this.section}/-`, value }]);
    this.show(this.section, Array.isArray(list) ? list.length : 0);
  }

  private async take(path: string): Promise<void> {
    if (!(await ask({ title: t('remove'), text: keyOf(path), ok: t('remove'), danger: true }))) return;
    this.change([{ path, value: null }]);
    this.show(this.section);
  }

  private names(section: string): string[] {
    const list = (this.tree as Obj)[section];
    return Array.isArray(list) ? list.flatMap((x) => (isObj(x) ? [String(x['name'])] : [])) : [];
  }

  /** What is set and what must be, and the rest under a lid. */
  private object(s: Schema, value: Tree, path: string): unknown {
    const given = isObj(value) ? value : {};
    const all = propertiesOf(this.schema!, s);
    const first = all.filter(([k]) => k in given || s.required?.includes(k) || this.wrong(path + step(k), true));
    const rest = all.filter((x) => !first.includes(x));
    const one = ([k, p]: [string, Schema]): unknown => this.property(k, p, given[k] ?? null, path + step(k), !!s.required?.includes(k));
    return html`${first.map(one)}
      ${this.free(s, given, path)}
      ${rest.length
        ? html`<details>
            <summary>${t('moreKeys', { n: rest.length })}</summary>
            <div class="fields">${rest.map(one)}</div>
          </details>`
        : nothing}`;
  }

  /** Entries whose names the schema leaves open, such as points. */
  private free(s: Schema, given: Obj, path: string): unknown {
    if (typeof s.additionalProperties !== 'object') return nothing;
    const p = resolve(this.schema!, s.additionalProperties)!;
    const device = isObj(this.tree) && Array.isArray(this.tree[this.section]) ? (this.tree[this.section] as Tree[])[this.at] : null;
    const points = [...live.points.values()].filter((x) => isObj(device!) && x.device === device['name']).map((x) => x.name.split('/')[1]!);
    const names = [...new Set([...Object.keys(given), ...(/\/(points|checks)$/.test(path) ? points : [])])].slice(0, MOST);
    return names.map((k) => this.property(k, p, given[k] ?? null, path + step(k), false, live.points.get(`${isObj(device!) ? String(device['name']) : ''}/${k}`)?.label));
  }

  private property(key: string, s: Schema, value: Tree, path: string, required: boolean, called = ''): unknown {
    const [name, help] = called ? [called, key] : this.named(key, s);
    if (s.properties || typeof s.additionalProperties === 'object')
      return html`<details ?open=${value !== null && (Object.keys(value).length < 8 || !!this.wrong(path, true))}>
        <summary>${name}${this.mark(path)}</summary>
        ${help ? html`<p class="hint">${help}</p>` : nothing}
        <div class="fields">${this.object(s, value, path)}</div>
      </details>`;
    if (s.items) {
      const item = resolve(this.schema!, s.items)!;
      if (item.properties) return nothing;
      const list = Array.isArray(value) ? value : [];
      const most = s.maxItems ?? MOST;
      return [...list, ...(list.length < most && !this.readonly ? [null] : [])].map((v, i) =>
        this.scalar(list.length > 0 || required ? `${name} ${i + 1}` : name, i ? '' : help, item, v, path + (v === null ? '/-' : `/${i}`), key, `${path}/${i}`),
      );
    }
    return this.scalar(name, help, s, value, path, key, path, required);
  }

  private scalar(name: string, help: string, s: Schema, value: Tree, path: string, key: string, id: string, required = false): unknown {
    const wrong = this.wrong(path) ?? this.wrong(id);
    const options = s.enum?.map(String) ?? (s.type === 'boolean' ? ['true', 'false'] : key === 'link' || key === 'standby' ? this.names(key === 'link' ? 'links' : 'uplinks') : null);
    const numeric = s.type === 'number' || s.type === 'integer' || s.enum?.some((x) => typeof x === 'number');
    const text = value === null ? '' : String(value);
    const put = (e: Event): void => {
      const v = (e.target as HTMLInputElement).value.trim();
      if (v === text) return;
      const typed = s.type === 'boolean' ? v === 'true' : numeric && v !== '' && Number.isFinite(Number(v)) ? Number(v) : v;
      this.change([{ path, value: v === '' ? null : typed }]);
    };
    const known = key === 'profile' ? this.profiles : key === 'timeZone' ? (Intl.supportedValuesOf?.('timeZone') ?? []) : key === 'point' ? [...live.points.keys()] : null;
    const more = `${id}-hint`;
    return html`<div class="field">
      <label for=${id}>${name}${required ? ' *' : ''}</label>
      ${options
        ? html`<select id=${id} ?disabled=${this.readonly} aria-describedby=${more} aria-invalid=${!!wrong} @change=${put}>
            ${(text === '' || !required ? [''] : []).concat(options, text === '' || options.includes(text) ? [] : [text]).map(
              (o) =>
                html`<option value=${o} .selected=${o === text}>
                  ${o === '' ? (s.default === undefined ? '—' : `(${String(s.default)})`) : s.type === 'boolean' ? common(o === 'true' ? 'yes' : 'no') : o}
                </option>`,
            )}
          </select>`
        : html`<input
            id=${id}
            .value=${text}
            type=${numeric ? 'number' : 'text'}
            step="any"
            min=${s.minimum ?? nothing}
            max=${s.maximum ?? nothing}
            maxlength=${s.maxLength ?? nothing}
            placeholder=${s.default === undefined ? nothing : String(s.default)}
            list=${known ? `${id}-list` : nothing}
            ?readonly=${this.readonly}
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-describedby=${more}
            aria-invalid=${!!wrong}
            @change=${put}
          />`}
      ${known ? html`<datalist id=${`${id}-list`}>${known.map((k) => html`<option value=${k}></option>`)}</datalist>` : nothing}
      <div id=${more}>
        ${wrong ? html`<p class="note ${wrong.severity === 'error' ? 'bad' : 'care'}"><span>${wrong.message}</span></p>` : nothing}
        ${help ? html`<p class="hint">${help}</p>` : nothing}
      </div>
    </div>`;
  }
}

customElements.define('site-form', SiteForm);
