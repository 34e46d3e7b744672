/** The little that the page has to know of YAML to add to a site file without touching the rest, comments included. */

interface Section {
  /** Line of its key. */
  at: number;
  /** Line after its last item. */
  end: number;
  indent: string;
  /** What stands behind the key on its line. */
  inline: string;
}

function section(lines: string[], name: string): Section | null {
  const at = lines.findIndex((l) => l.startsWith(`${name}:`));
  if (at < 0) return null;
  const inline = lines[at]!.slice(name.length + 1).replace(/\s+#.*$/, '').trim();
  let end = at + 1;
  for (let i = at + 1; i < lines.length; i++) {
    const l = lines[i]!;
    if (/^[^\s#-]/.test(l) || /^(---|\.\.\.)/.test(l)) break;
    // comments and blank lines at the margin belong to what follows them
    if (/^\s+\S/.test(l) || l.startsWith('- ')) end = i + 1;
  }
  const item = lines.slice(at + 1, end).find((l) => /^\s*- /.test(l));
  return { at, end, inline, indent: item ? /^\s*/.exec(item)![0] : '  ' };
}

/**
 * Adds an item to a list at the top of a document.
 *
 * @param item lines of the item without indentation, the first with `- `
 * @returns null if the list is written in one line and not empty: nobody should edit that unseen
 */
export function addItem(text: string, name: string, item: string[]): string | null {
  const lines = text.replace(/\s+$/, '').split('\n');
  const s = section(lines, name);
  if (!s) return [...(text.trim() ? [...lines, ''] : []), `${name}:`, ...item.map((l) => `  ${l}`), ''].join('\n');
  if (s.inline && !/^(\[\s*\]|~|null)$/.test(s.inline)) return null;
  if (s.inline) lines[s.at] = `${name}:`;
  lines.splice(s.end, 0, ...item.map((l) => s.indent + l));
  return lines.join('\n') + '\n';
}

/** Items of a list at the top, each as its text, for a look at single keys. */
export function items(text: string, name: string): string[] {
  const lines = text.split('\n');
  const s = section(lines, name);
  if (!s) return [];
  const out: string[] = [];
  for (const l of lines.slice(s.at + 1, s.end)) {
    if (l.startsWith(`${s.indent}- `)) out.push(l);
    else if (out.length) out[out.length - 1] += `\n${l}`;
  }
  return out;
}

/** A plain value of a key within an item, wherever it stands in it; empty if it does not. */
export function valueOf(item: string, key: string): string {
  const m = new RegExp(`(?:^|[\\s{,-])${key}:\\s*("(?:[^"\\\\]|\\\\.)*"|'[^']*'|[^,}\\n#]*)`).exec(item);
  return (m?.[1] ?? '').trim().replace(/^(["'])(.*)\1$/, '$2');
}

/** A text as a YAML scalar that is taken for nothing else. */
export const quoted = (text: string): string => JSON.stringify(text);

/** Keys from the top of the document to the line, lists as `[]`: `devices [] points level`. */
export function pathAt(text: string, offset: number): string[] {
  const lines = text.slice(0, offset).split('\n');
  const last = lines.length - 1;
  const rest = text.slice(offset);
  lines[last] += rest.slice(0, rest.indexOf('\n') < 0 ? rest.length : rest.indexOf('\n'));
  const path: string[] = [];
  let indent = Infinity;
  for (let i = last; i >= 0; i--) {
    const m = /^(\s*)((?:- )*)(?:([A-Za-z][\w-]*):)?/.exec(lines[i]!);
    if (!m || !lines[i]!.trim() || lines[i]!.trim().startsWith('#')) continue;
    const dash = m[2]!.length;
    const keyAt = m[1]!.length + dash;
    if (m[3] !== undefined && keyAt < indent) {
      path.unshift(m[3]);
      indent = keyAt;
    }
    if (dash && m[1]!.length < indent) {
      path.unshift('[]');
      indent = m[1]!.length + (m[1]!.length === 0 ? 0.5 : 0);
    }
    if (indent === 0) break;
  }
  return path;
}
