import { html, nothing, type TemplateResult } from 'lit';
import { address, get } from '../api.ts';
import { bytes, fullMoment, number, unitText } from '../format.ts';
import { t as common } from '../i18n/common.ts';
import { t } from '../i18n/waveforms.ts';
import { live } from '../live.ts';
import { empty, href, icon, loading, problem } from '../parts/basics.ts';
import type { ChartData } from '../parts/chart.ts';
import { spectrum } from '../parts/fft.ts';
import { View } from '../view.ts';

interface File {
  name: string;
  utcMs: number;
  bytes: number;
}

interface Wave {
  rate: number;
  points: string[];
  unit: string[];
  startUtcMs: number;
  columns: (number | null)[][];
  spectrum?: { point: string; hz: number[]; amplitude: number[] }[] | null;
}

interface Shown {
  label: string;
  unit: string;
  wave: ChartData;
  spectrum: ChartData;
  peak: number;
  rms: number;
  dominant: number;
}

class WaveformsView extends View {
  private files: File[] | null = null;
  private wave: Wave | null = null;
  private columns: Shown[] = [];
  private column = 0;
  private error: unknown = null;
  private shown = '';

  protected override begin(): void {
    void this.load();
  }

  override route(path: string[]): void {
    super.route(path);
    if (this.shown !== (path[0] ?? '')) {
      this.shown = path[0] ?? '';
      this.wave = null;
      this.column = 0;
      void this.load();
    }
  }

  private async load(): Promise<void> {
    const shown = this.shown;
    this.error = null;
    try {
      if (!shown) this.files = (await get<{ files: File[] }>('/waveforms')).files;
      else {
        void import('../parts/chart.ts');
        const wave = await get<Wave>(`/waveforms/${encodeURIComponent(shown)}?form=json`);
        if (shown !== this.shown) return;
        this.wave = wave;
        this.columns = wave.columns.map((_c, i) => prepare(wave, i));
      }
    } catch (e) {
      this.error = e;
    }
    this.requestUpdate();
  }

  override render(): TemplateResult {
    const back = html`<a class="button plain" href="#/waveforms" aria-label=${common('back')}>${icon('back')}</a>`;
    if (this.error) return html`<div class="stack">${this.shown ? back : nothing}${problem(this.error, () => void this.load())}</div>`;
    return this.shown ? html`<div class="stack">${this.detail(back)}</div>` : this.list();
  }

  private list(): TemplateResult {
    if (!this.files) return loading();
    return html`<div class="stack">
      <div class="head"><h1>${t('title')}</h1></div>
      <section class="card" aria-label=${t('events')}>
        ${this.files.length
          ? html`<ul class="rows">
              ${this.files.map(
                (f) =>
                  html`<li>
                    ${icon('waveforms')}<a class="grow" href=${href('waveforms', f.name)}
                      ><strong>${fullMoment(f.utcMs)}</strong><br />${f.name}</a
                    ><small class="soft">${bytes(f.bytes)}</small>
                    <a
                      class="button plain"
                      download
                      href=${address(`/waveforms/${encodeURIComponent(f.name)}`)}
                      aria-label=${`${t('download')} ${f.name}`}
                      >${icon('support')}</a
                    >
                  </li>`,
              )}
            </ul>`
          : empty(t('none'))}
      </section>
    </div>`;
  }

  private detail(back: TemplateResult): TemplateResult {
    const w = this.wave;
    const c = this.columns[this.column];
    if (!w || !c) return loading();
    const fact = (text: string, v: string): TemplateResult => html`<span class="badge c-plain">${text} ${v}</span>`;
    return html`<div class="head">${back}<h1>${fullMoment(w.startUtcMs)}</h1></div>
      <div class="tabrow" role="group" aria-label=${common('points')}>
        ${this.columns.map(
          (x, i) =>
            html`<button
              class="chip"
              aria-pressed=${i === this.column}
              @click=${() => {
                this.column = i;
                this.requestUpdate();
              }}
            >
              ${x.label}
            </button>`,
        )}
      </div>
      <p class="chips">
        ${fact(t('peak'), `${number(c.peak, 3)} ${c.unit}`)} ${fact(t('rms'), `${number(c.rms, 3)} ${c.unit}`)}
        ${c.rms > 0 ? fact(t('crest'), number(c.peak / c.rms, 1)) : nothing}
        ${c.dominant ? fact(t('dominant'), `${number(c.dominant, 2)} Hz`) : nothing}
        ${fact(t('rate'), `${w.rate} Hz`)} ${fact(t('length'), `${number((w.columns[0]?.length ?? 0) / w.rate, 1)} s`)}
      </p>
      <section class="card">
        <h2>${t('wave')}</h2>
        <x-chart role="img" aria-label=${`${t('wave')} ${c.label}`} .data=${c.wave}></x-chart>
      </section>
      <section class="card">
        <h2>${t('spectrum')}</h2>
        <x-chart role="img" aria-label=${`${t('spectrum')} ${c.label}`} .data=${c.spectrum}></x-chart>
        <p class="hint">${t('hint')}</p>
      </section>
      <a class="button" download href=${address(`/waveforms/${encodeURIComponent(this.shown)}`)}>${icon('support')}${t('download')}</a>`;
  }
}

function prepare(w: Wave, i: number): Shown {
  const values = w.columns[i] ?? [];
  const point = w.points[i] ?? '';
  const unit = unitText(w.unit[i]);
  const label = live.points.get(point)?.label ?? point;
  const real = values.filter((v): v is number => v != null);
  const mean = real.reduce((a, b) => a + b, 0) / Math.max(1, real.length);
  const peak = real.reduce((a, v) => Math.max(a, Math.abs(v - mean)), 0);
  const rms = Math.sqrt(real.reduce((a, v) => a + (v - mean) ** 2, 0) / Math.max(1, real.length));
  const s = spectrum(values, w.rate);
  let top = 0;
  s.amplitude.forEach((a, k) => {
    if (a > (s.amplitude[top] ?? 0)) top = k;
  });
  return {
    label,
    unit,
    peak,
    rms,
    dominant: s.hz[top] ?? 0,
    wave: { x: values.map((_v, k) => k / w.rate), curves: [{ label, unit, decimals: 4, values }], axis: t('seconds') },
    spectrum: { x: s.hz, curves: [{ label, unit, decimals: 5, values: s.amplitude }], axis: t('hertz') },
  };
}

customElements.define('view-waveforms', WaveformsView);
