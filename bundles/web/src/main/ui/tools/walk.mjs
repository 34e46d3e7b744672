// Walks through the page as a technician would, against the built page and the simulated gateway: npm run build && npm run walk
// The tests against the real gateway are elsewhere (tests/browser); this one finds out within half a minute.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

const server = await preview({ preview: { port: 0 }, logLevel: 'error' });
const address = `http://127.0.0.1:${server.httpServer.address().port}`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
page.setDefaultTimeout(20_000);
const errors = [];
page.on('console', (m) => m.type() === 'error' && !/401|ERR_|Failed to load/.test(m.text()) && errors.push(m.text()));
page.on('pageerror', (e) => errors.push(e.stack));
const fake = (what) => fetch(`${address}/fake?${what}`);
const button = (name) => page.getByRole('button', { name, exact: true });
const step = async (name, work) => {
  try {
    await work();
    console.log('ok  ', name);
  } catch (e) {
    await page.screenshot({ path: 'shots/walk-failed.png', fullPage: true });
    throw e;
  }
};
const login = async (password = 'correct horse', user = 'wang') => {
  await page.getByLabel('用户名').fill(user);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await button('登录').click();
};

await step('a wrong password is told, the right one lets in', async () => {
  await page.goto(`${address}/#/points/radar-01/level`);
  await login('wrong');
  await page.getByText('不正确').waitFor();
  await login();
});
await step('after the login one is where one wanted to be', async () => {
  await page.getByRole('heading', { name: '积水深度' }).waitFor();
  await page.locator('x-chart canvas').waitFor();
});
await step('an alarm is acknowledged', async () => {
  await page.goto(`${address}/#/alarms/fault:crack-01`);
  await button('确认: 东墙裂缝计').click();
  await page.getByText('已完成：确认').waitFor();
});
await step('shelving asks for time and reason', async () => {
  await button('搁置').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '设备检修' }).click();
  await dialog.getByRole('button', { name: '搁置', exact: true }).click();
  await button('取消搁置').waitFor();
});
await step('a lost link is shown at once, and recovers by itself', async () => {
  await page.goto(`${address}/#/points`);
  await page.locator('.point').first().waitFor();
  await fake('cut=1');
  await page.getByText('与网关的连接已断开').waitFor();
  await page.locator('.value.old').first().waitFor();
  await fake('cut=0');
  await page.getByText('与网关的连接已断开').waitFor({ state: 'detached' });
  await page.locator('.value.old').first().waitFor({ state: 'detached' });
});
await step('a session that ends leads to the login and back', async () => {
  await fake('expire');
  await page.getByText('登录已到期').waitFor();
  await login();
  await page.getByRole('heading', { name: '测点', exact: true }).waitFor();
});
await step('a broken configuration is refused at its line, a good one runs on trial and is reverted', async () => {
  await page.goto(`${address}/#/config`);
  await button('文本').click();
  const editor = page.locator('#site-text');
  await editor.waitFor();
  const text = await editor.inputValue();
  await editor.fill(text.replace('    period: 500ms', '    perod: 500ms'));
  await page.getByText('unknown key').waitFor();
  assert.equal(await button('应用…').isDisabled(), true);
  await editor.fill(text.replace('yellow: 0.15', 'yellow: 0.16'));
  await page.getByText('检查通过').waitFor();
  await button('应用…').click();
  await page.getByRole('dialog').getByRole('button', { name: '调整限值' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '应用' }).click();
  await page.getByText('新配置在试运行').waitFor();
  await button('立即恢复上一版').click();
  await page.getByRole('dialog').getByLabel('原因').fill('试验');
  await page.getByRole('dialog').getByRole('button', { name: '立即恢复上一版' }).click();
  await page.getByText('新配置在试运行').waitFor({ state: 'detached' });
  assert.equal(await editor.inputValue(), text);
});
await step('an instrument is commissioned from search to record', async () => {
  await page.goto(`${address}/#/commission`);
  await page.locator('#link').selectOption('/dev/ttyUSB1');
  await button('开始查找').click();
  await button('选这台: 地址 5').click({ timeout: 30_000 });
  await page.getByText('仁科 RS-PM').first().waitFor();
  await button('下一步').click();
  await button('读取').click();
  await page.getByText('PM2.5').waitFor();
  await page.getByLabel('测值与现场相符').check();
  await button('下一步').click();
  await page.getByLabel('编号').fill('pm-02');
  await page.getByLabel('中文名称').fill('西侧 "颗粒物": #2');
  await page.getByLabel('安装位置').fill('B1 东侧');
  await button('下一步').click();
  await page.getByText('profile: renke/rs-pm').waitFor();
  await button('写入并试运行').click();
  await page.getByText('已写入，正在试运行').waitFor();
});
await step('what has been entered survives a reload, and can be started over', async () => {
  await page.reload();
  await page.getByText('已写入，正在试运行').waitFor();
  await button('从头开始').click();
  await page.getByRole('dialog').getByRole('button', { name: '从头开始' }).click();
  await button('开始查找').waitFor();
});
await step('what comes from the gateway is text and runs nowhere', async () => {
  const text = await page.evaluate(() => fetch('./api/v1/site').then((r) => r.json()).then((s) => s.text));
  assert.match(text, /label: "西侧 \\"颗粒物\\": #2"/);
});
assert.deepEqual(errors, []);
await browser.close();
await server.close();
console.log('walked through without an error in the console');
process.exit(0);
