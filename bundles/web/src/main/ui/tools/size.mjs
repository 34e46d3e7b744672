// The whole page, every view of it, compressed: it has to come over a box's own Wi-Fi, and later over the air.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const MOST = 120 * 1024;
const root = fileURLToPath(new URL('../../../../target/ui/', import.meta.url));
let sum = 0;
let first = 0;
for (const name of readdirSync(root, { recursive: true }).sort()) {
  if (!statSync(root + name).isFile() || /\.(br|gz)$/.test(name)) continue;
  const bytes = gzipSync(readFileSync(root + name), { level: 9 }).length;
  sum += bytes;
  if (/^index\.html$|index-/.test(name.replace('assets/', ''))) first += bytes;
  console.log(String(bytes).padStart(8), name);
}
console.log(`${String(sum).padStart(8)} bytes gzip in all, ${MOST} allowed; ${first} before the first view`);
if (sum > MOST || sum === 0) {
  console.error('size: the page is larger than allowed, or is not built');
  process.exit(1);
}
