/** Asks in a dialog of the browser's own: focus is held inside, Escape cancels, and focus goes back to where it was. */
import { html, nothing, render } from 'lit';
import { t } from '../i18n/common.ts';

export interface Field {
  name: string;
  label: string;
  kind?: 'text' | 'number' | 'password' | 'select' | 'area' | 'datetime-local' | 'check';
  value?: string;
  hint?: string;
  options?: { value: string; text: string }[];
  required?: boolean;
  max?: number;
  least?: number;
  most?: number;
  pattern?: string;
  autocomplete?: AutoFill;
}

export interface Question {
  title: string;
  text?: string;
  fields?: Field[];
  ok?: string;
  danger?: boolean;
  /** Texts offered for the field `why`: nobody types with wet hands. */
  reasons?: string[];
}

let serial = 0;

/** @returns what was entered, by name; null if it was cancelled */
export function ask(q: Question): Promise<Record<string, string> | null> {
  const dialog = document.createElement('dialog');
  const id = `ask-${++serial}`;
  dialog.className = 'ask';
  dialog.setAttribute('aria-labelledby', id);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let answer: Record<string, string> | null = null;
    const submit = (e: Event): void => {
      e.preventDefault();
      answer = {};
      const form = e.target as HTMLFormElement;
      for (const f of q.fields ?? []) {
        const input = form.elements.namedItem(f.name) as HTMLInputElement;
        answer[f.name] = f.kind === 'check' ? String(input.checked) : input.value.trim();
      }
      dialog.close();
    };
    const pick = (text: string): void => {
      const input = dialog.querySelector<HTMLInputElement>('[name="why"]');
      if (input) input.value = text;
    };
    // nobody is to answer a question about a view that is gone
    const away = (): void => dialog.close();
    window.addEventListener('hashchange', away);
    dialog.addEventListener('close', () => {
      window.removeEventListener('hashchange', away);
      dialog.remove();
      resolve(answer);
    });
    render(
      html`<form method="dialog" @submit=${submit}>
        <h2 id=${id}>${q.title}</h2>
        ${q.text ? html`<p>${q.text}</p>` : nothing} ${(q.fields ?? []).map((f) => field(f, id))}
        ${q.reasons
          ? html`<div class="chips">
              ${q.reasons.map((r) => html`<button type="button" class="chip" @click=${() => pick(r)}>${r}</button>`)}
            </div>`
          : nothing}
        <div class="actions">
          <button type="button" class="quiet" @click=${() => dialog.close()}>${t('cancel')}</button>
          <button type="submit" class=${q.danger ? 'danger' : 'main'}>${q.ok ?? t('ok')}</button>
        </div>
      </form>`,
      dialog,
    );
    dialog.showModal();
    dialog.querySelector<HTMLElement>('input, select, textarea, .main, .danger')?.focus();
  });
}

/** A field with its label and hint. */
export function field(f: Field, prefix: string): unknown {
  const id = `${prefix}-${f.name}`;
  const hint = f.hint ? `${id}-hint` : nothing;
  const required = f.required !== false;
  const input =
    f.kind === 'select'
      ? html`<select id=${id} name=${f.name} aria-describedby=${hint}>
          ${(f.options ?? []).map(
            (o) => html`<option value=${o.value} .selected=${o.value === f.value}>${o.text}</option>`,
          )}
        </select>`
      : f.kind === 'area'
        ? html`<textarea id=${id} name=${f.name} rows="3" ?required=${required} .value=${f.value ?? ''}></textarea>`
        : html`<input
            id=${id}
            name=${f.name}
            type=${f.kind === 'check' ? 'checkbox' : (f.kind ?? 'text')}
            .value=${f.kind === 'check' ? 'on' : (f.value ?? '')}
            .checked=${f.kind === 'check' && f.value === 'true'}
            ?required=${required && f.kind !== 'check'}
            maxlength=${f.max ?? nothing}
            min=${f.least ?? nothing}
            max=${f.most ?? nothing}
            step=${f.kind === 'number' ? 'any' : nothing}
            pattern=${f.pattern ?? nothing}
            autocomplete=${f.autocomplete ?? 'off'}
            autocapitalize="off"
            spellcheck="false"
            aria-describedby=${hint}
          />`;
  return html`<div class="field ${f.kind === 'check' ? 'check' : ''}">
    <label for=${id}>${f.label}</label>${input}
    ${f.hint ? html`<p class="hint" id=${`${id}-hint`}>${f.hint}</p>` : nothing}
  </div>`;
}

export const durations = (list: [string, string][]): { value: string; text: string }[] =>
  list.map(([value, text]) => ({ value, text }));
