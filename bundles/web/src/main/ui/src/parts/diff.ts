/** Difference between two texts, line by line. */
export interface Line {
  kind: 'same' | 'gone' | 'new';
  text: string;
  /** Line in the old text, from 1; of a new one, null. */
  old: number | null;
  /** Line in the new text, from 1; of a gone one, null. */
  now: number | null;
}

/** Most lines of a changed part that are compared one by one; a larger one is told as taken out and put in. */
const MOST = 2_000;

export function diff(before: string, after: string): Line[] {
  const a = before.split('\n');
  const b = after.split('\n');
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const lines: Line[] = [];
  for (let i = 0; i < head; i++) lines.push({ kind: 'same', text: a[i]!, old: i + 1, now: i + 1 });
  middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), head, lines);
  for (let i = tail; i > 0; i--)
    lines.push({ kind: 'same', text: a[a.length - i]!, old: a.length - i + 1, now: b.length - i + 1 });
  return lines;
}

/** The longest common subsequence: what is in neither is gone or new. */
function middle(a: string[], b: string[], offset: number, lines: Line[]): void {
  const n = a.length;
  const m = b.length;
  const large = n > MOST || m > MOST;
  const width = m + 1;
  const length = new Uint16Array(large ? 0 : (n + 1) * width);
  if (!large)
    for (let i = n - 1; i >= 0; i--)
      for (let j = m - 1; j >= 0; j--)
        length[i * width + j] =
          a[i] === b[j]
            ? length[(i + 1) * width + j + 1]! + 1
            : Math.max(length[(i + 1) * width + j]!, length[i * width + j + 1]!);
  let i = 0;
  let j = 0;
  while (i < n || j < m) {
    if (!large && i < n && j < m && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i]!, old: offset + i + 1, now: offset + j + 1 });
      i++;
      j++;
    } else if (i < n && (large || j >= m || length[(i + 1) * width + j]! >= length[i * width + j + 1]!)) {
      lines.push({ kind: 'gone', text: a[i]!, old: offset + i + 1, now: null });
      i++;
    } else {
      lines.push({ kind: 'new', text: b[j]!, old: null, now: offset + j + 1 });
      j++;
    }
  }
}

/** What changed with `around` lines before and after; null stands for lines left out. */
export function changes(lines: Line[], around = 3): (Line | null)[] {
  const keep = new Set<number>();
  lines.forEach((l, i) => {
    if (l.kind !== 'same') for (let k = i - around; k <= i + around; k++) keep.add(k);
  });
  const out: (Line | null)[] = [];
  lines.forEach((l, i) => {
    if (keep.has(i)) out.push(l);
    else if (out.length === 0 || out.at(-1) !== null) out.push(null);
  });
  return lines.some((l) => l.kind !== 'same') ? out : [];
}
