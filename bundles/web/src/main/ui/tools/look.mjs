// Takes pictures of every view and runs axe over it, against the built page and the simulated gateway:
//   npm run build && npm run look [views] [--sizes=phone,desk] [--langs=zh,en] [--themes=light,dark]
// Pictures go to shots/. Ends with 1 if axe finds something serious, or the console said an error.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

const option = (name, all) => (process.argv.find((a) => a.startsWith(`--${name}=`))?.split('=')[1] ?? all).split(',');
const wanted = process.argv.slice(2).filter((a) => !a.startsWith('--'));
const VIEWS = [
  'overview', 'points', 'points/radar-01/level', 'alarms', 'alarms/depth', 'alarms/-history', 'devices', 'devices/crack-01', 'more',
  'waveforms', 'outputs', 'uplinks', 'commission', 'config', 'access', 'log', 'version', 'label', 'report',
];
const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1440, height: 900 } };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const server = await preview({ preview: { port: 0 }, logLevel: 'error' });
const address = `http://127.0.0.1:${server.httpServer.address().port}`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--lang=zh-CN'],
});
mkdirSync('shots', { recursive: true });
let bad = 0;
for (const size of option('sizes', 'phone,desk'))
  for (const lang of option('langs', 'zh,en'))
    for (const theme of option('themes', 'light,dark')) {
      const context = await browser.newContext({ viewport: SIZES[size], deviceScaleFactor: 1, hasTouch: size === 'phone', timezoneId: 'Asia/Shanghai' });
      const page = await context.newPage();
      const outside = [];
      page.on('console', (m) => {
        if (m.type() === 'error' && !/401/.test(m.text())) {
          bad++;
          console.log(`console ${size} ${lang} ${theme}: ${m.text()}`);
        }
      });
      page.on('pageerror', (e) => {
        bad++;
        console.log(`page error ${size} ${lang} ${theme}: ${e.stack}`);
      });
      page.on('request', (r) => {
        if (!r.url().startsWith(address) && !r.url().startsWith('data:')) outside.push(r.url());
      });
      await page.addInitScript(
        ([l, t]) => {
          localStorage.setItem('sluice.lang', l);
          localStorage.setItem('sluice.theme', t);
        },
        [lang, theme],
      );
      const check = async (name) => {
        await page.waitForTimeout(900);
        const file = `shots/${name.replaceAll('/', '_')}.${size}.${lang}.${theme}.png`;
        await page.screenshot({ path: file, fullPage: !process.argv.includes('--fold') });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) {
          bad++;
          console.log(`wider than the screen by ${wide} px: ${file}`);
        }
        await page.evaluate(axe);
        const found = await page.evaluate(() =>
          window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
        );
        for (const v of found.violations) {
          if (v.impact === 'serious' || v.impact === 'critical') bad++;
          console.log(`axe ${v.impact} ${v.id} ${file}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' | ' + (n.any[0]?.message ?? '').slice(0, 120)).join(' ;; ')}`);
        }
        const small = await page.evaluate(() =>
          [...document.querySelectorAll('button, a.button, nav a, input, select, summary')]
            .filter((e) => e.checkVisibility())
            .map((e) => [e, e.getBoundingClientRect()])
            .filter(([e, r]) => r.height > 0 && r.height < 44 && !/checkbox|radio/.test(e.type ?? ''))
            .map(([e, r]) => `${e.tagName} ${e.textContent.trim().slice(0, 20)} ${r.height}`),
        );
        if (small.length) console.log(`small target ${file}: ${small.slice(0, 3).join('; ')}`);
      };
      await page.goto(address + '/');
      await page.waitForSelector('#login-user');
      if (!wanted.length || wanted.includes('login')) await check('login');
      await page.fill('#login-user', 'wang');
      await page.fill('#login-password', 'correct horse');
      await page.click('form button.main');
      await page.waitForSelector('nav.tabs', { state: 'attached' });
      for (const view of VIEWS) {
        if (wanted.length && !wanted.includes(view)) continue;
        await page.goto(`${address}/#/${view}`);
        await page.waitForTimeout(600);
        await check(view);
      }
      if (outside.length) {
        bad++;
        console.log('asked outside the gateway:', outside);
      }
      await page.evaluate(() => fetch('./api/v1/session', { method: 'DELETE' }));
      await context.close();
    }
await browser.close();
await server.close();
console.log(bad ? `${bad} faults` : 'no fault');
process.exit(bad ? 1 : 0);
