// 200 points at 1 Hz on a CPU slowed down four times: time to the first useful paint, and what the page needs afterwards.
//   npm run build && npm run speed
//   SLUICE_URL=http://127.0.0.1:8080 SLUICE_USER=li SLUICE_PASSWORD=... npm run speed      a gateway instead of the simulated site
process.env.SLUICE_FAKE_MORE ??= '25';
const { chromium } = await import('playwright-core');
const { preview } = await import('vite');

const SLOWER = 4;
const WATCHED_S = 10;
const url = process.env.SLUICE_URL?.replace(/\/$/, '');
const server = url ? null : await preview({ preview: { port: 0 }, logLevel: 'error' });
const address = url ?? `http://127.0.0.1:${server.httpServer.address().port}`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: 360, height: 740 }, ignoreHTTPSErrors: true });
const page = await context.newPage();
await page.goto(address);
await page.fill('#login-user', process.env.SLUICE_USER ?? 'wang');
await page.fill('#login-password', process.env.SLUICE_PASSWORD ?? 'correct horse');
await page.click('form button.main');
await page.waitForSelector('.hero');
for (const [view, useful] of [['overview', '.hero'], ['points', '.point .value']]) {
  const tab = await context.newPage();
  const devtools = await context.newCDPSession(tab);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await tab.addInitScript((selector) => {
    new MutationObserver((_m, o) => {
      if (!document.querySelector(selector)) return;
      o.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => (window.usefulMs = performance.now())));
    }).observe(document, { subtree: true, childList: true });
  }, useful);
  await tab.goto(`${address}/#/${view}`);
  await tab.waitForFunction(() => window.usefulMs > 0);
  const ms = await tab.evaluate(() => window.usefulMs);
  await devtools.send('Performance.enable');
  const task = async () => (await devtools.send('Performance.getMetrics')).metrics.find((m) => m.name === 'TaskDuration').value;
  await tab.waitForTimeout(3_000);
  const before = await task();
  await tab.waitForTimeout(WATCHED_S * 1000);
  const busy = (((await task()) - before) / WATCHED_S) * 100;
  const points = await tab.evaluate(() => fetch('./api/v1/points').then((r) => r.json()).then((p) => p.points.length));
  console.log(`${view}: ${points} points, first useful paint ${Math.round(ms)} ms, then ${busy.toFixed(1)} % of the slowed CPU`);
  await tab.close();
}
await browser.close();
await server?.close();
process.exit(0);
