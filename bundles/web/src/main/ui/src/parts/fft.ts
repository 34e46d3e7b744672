/** Spectrum of an evenly sampled signal. */

/** Most samples taken into one spectrum; of a longer signal the part around its peak. */
const MOST = 16_384;

/**
 * One-sided amplitude spectrum: mean removed, Hann window, zeros up to a power of two; amplitudes are those of a sine (peak).
 *
 * @param signal samples; a null counts as the mean
 * @param rate samples per second
 */
export function spectrum(signal: readonly (number | null)[], rate: number): { hz: number[]; amplitude: number[] } {
  const part = around(signal);
  const n = part.length;
  if (n < 8 || !(rate > 0)) return { hz: [], amplitude: [] };
  const real = part.filter((v): v is number => v != null);
  const mean = real.reduce((a, b) => a + b, 0) / Math.max(1, real.length);
  let size = 8;
  while (size < n) size *= 2;
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  let weight = 0;
  for (let i = 0; i < n; i++) {
    const w = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (n - 1));
    weight += w;
    re[i] = ((part[i] ?? mean) - mean) * w;
  }
  fft(re, im);
  const hz: number[] = [];
  const amplitude: number[] = [];
  for (let k = 1; k < size / 2; k++) {
    hz.push((k * rate) / size);
    amplitude.push((2 * Math.hypot(re[k]!, im[k]!)) / weight);
  }
  return { hz, amplitude };
}

function around(signal: readonly (number | null)[]): readonly (number | null)[] {
  if (signal.length <= MOST) return signal;
  let at = 0;
  signal.forEach((v, i) => {
    if (Math.abs(v ?? 0) > Math.abs(signal[at] ?? 0)) at = i;
  });
  const from = Math.max(0, Math.min(signal.length - MOST, at - MOST / 2));
  return signal.slice(from, from + MOST);
}

/** In place, radix 2, decimation in time (Cooley and Tukey 1965). The length is a power of two. */
function fft(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let len = 2; len <= n; len *= 2) {
    const angle = (-2 * Math.PI) / len;
    const half = len / 2;
    for (let k = 0; k < half; k++) {
      const c = Math.cos(angle * k);
      const s = Math.sin(angle * k);
      for (let i = k; i < n; i += len) {
        const j = i + half;
        const x = re[j]! * c - im[j]! * s;
        const y = re[j]! * s + im[j]! * c;
        re[j] = re[i]! - x;
        im[j] = im[i]! - y;
        re[i] = re[i]! + x;
        im[i] = im[i]! + y;
      }
    }
  }
}
