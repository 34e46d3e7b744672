// Writes a .br and a .gz beside every file of the page that is worth it, so that the gateway never compresses.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('../../../../target/ui/', import.meta.url));
for (const name of readdirSync(root, { recursive: true })) {
  const file = root + name;
  if (!statSync(file).isFile() || /\.(br|gz)$/.test(file)) continue;
  const plain = readFileSync(file);
  const br = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  const gz = gzipSync(plain, { level: 9 });
  if (br.length < plain.length * 0.9) writeFileSync(file + '.br', br);
  if (gz.length < plain.length * 0.9) writeFileSync(file + '.gz', gz);
}
