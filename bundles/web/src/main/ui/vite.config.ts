import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { fake } from './src/dev/fake.ts';

/** The page goes into the bundle as it stands in target/ui: relative addresses, hashed names, one chunk per view. */
export default defineConfig({
  base: './',
  plugins: [fake()],
  build: {
    outDir: fileURLToPath(new URL('../../../target/ui', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
});
