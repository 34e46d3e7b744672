// The parts that compute something, without a browser: npm test
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runnerImport } from 'vite';

const part = async (name) => (await runnerImport(`./src/parts/${name}.ts`, { configFile: false, logLevel: 'error' })).module;
const { changes, diff } = await part('diff');
const { spectrum } = await part('fft');
const { addItem, items, pathAt, quoted, valueOf } = await part('yaml');

const SITE = `schema: 1
links:
  - name: house        # the first
    driver: modbus-rtu
    path: /dev/ttyUSB0
    serial: {baud: 9600}
  - {name: air, driver: modbus-tcp, host: 10.0.0.2, port: 1502}

# what is read
devices:
  - name: tilt-01
    points:
      roll: {label: "a, b"}

# and judged
alarms: []
`;

test('adds an item at the end of its list and leaves comments where they are', () => {
  const out = addItem(SITE, 'devices', ['- name: new-01', '  link: house']);
  assert.equal(
    out,
    SITE.replace('      roll: {label: "a, b"}\n', '      roll: {label: "a, b"}\n  - name: new-01\n    link: house\n'),
  );
});

test('adds to an empty list, to a missing one and to an empty document', () => {
  assert.match(addItem(SITE, 'alarms', ['- name: a']), /\nalarms:\n {2}- name: a\n$/);
  assert.match(addItem(SITE, 'uplinks', ['- name: m']), /\nuplinks:\n {2}- name: m\n$/);
  assert.equal(addItem('', 'links', ['- name: x']), 'links:\n  - name: x\n');
});

test('keeps lists without indentation as they are', () => {
  assert.equal(addItem('links:\n- name: a\ndevices:\n- name: b\n', 'links', ['- name: c']), 'links:\n- name: a\n- name: c\ndevices:\n- name: b\n');
});

test('does not touch a list that is written in one line', () => {
  assert.equal(addItem('links: [{name: a}]\n', 'links', ['- name: b']), null);
});

test('reads single keys of items in either form', () => {
  const [house, air] = items(SITE, 'links');
  assert.equal(valueOf(house, 'name'), 'house');
  assert.equal(valueOf(house, 'path'), '/dev/ttyUSB0');
  assert.equal(valueOf(house, 'baud'), '9600');
  assert.equal(valueOf(air, 'name'), 'air');
  assert.equal(valueOf(air, 'port'), '1502');
  assert.equal(valueOf(air, 'path'), '');
});

test('quotes what people write', () => {
  assert.equal(quoted('a: "b" #\n'), '"a: \\"b\\" #\\n"');
});

test('knows where in the document a line is', () => {
  assert.deepEqual(pathAt(SITE, SITE.indexOf('roll')), ['devices', '[]', 'points', 'roll']);
  assert.deepEqual(pathAt(SITE, SITE.indexOf('driver: modbus-rtu')), ['links', '[]', 'driver']);
  assert.deepEqual(pathAt(SITE, 3), ['schema']);
  const flat = 'links:\n- name: a\n  driver: x\n';
  assert.deepEqual(pathAt(flat, flat.indexOf('driver')), ['links', '[]', 'driver']);
});

test('tells what changed between two texts', () => {
  const lines = diff('a\nb\nc\nd', 'a\nx\nc\nd\ne');
  assert.deepEqual(lines.map((l) => l.kind[0] + l.text), ['sa', 'gb', 'nx', 'sc', 'sd', 'ne']);
  assert.deepEqual(changes(diff('a\nb', 'a\nb')), []);
  // whatever is shown, the new text can be put together from it
  const random = (n) => Array.from({ length: n }, () => 'abc'[Math.floor(Math.random() * 3)]).join('\n');
  for (let i = 0; i < 200; i++) {
    const a = random(12);
    const b = random(12);
    const d = diff(a, b);
    assert.equal(d.filter((l) => l.kind !== 'gone').map((l) => l.text).join('\n'), b);
    assert.equal(d.filter((l) => l.kind !== 'new').map((l) => l.text).join('\n'), a);
  }
});

test('finds frequency and amplitude of a sine, whatever stands under it', () => {
  const rate = 200;
  const signal = Array.from({ length: 3000 }, (_, i) => 9.81 + 0.5 * Math.sin((2 * Math.PI * 12.5 * i) / rate));
  const { hz, amplitude } = spectrum(signal, rate);
  const top = amplitude.indexOf(Math.max(...amplitude));
  assert.ok(Math.abs(hz[top] - 12.5) < 0.1, `at ${hz[top]} Hz`);
  assert.ok(Math.abs(amplitude[top] - 0.5) < 0.02, `amplitude ${amplitude[top]}`);
  assert.deepEqual(spectrum([], 100), { hz: [], amplitude: [] });
});

test('times are the site\'s, whatever the zone of the phone, and go there and back', async () => {
  globalThis.localStorage ??= { getItem: () => null, setItem: () => undefined };
  globalThis.document ??= { documentElement: {} };
  globalThis.navigator ??= { language: 'en' };
  globalThis.window ??= { addEventListener: () => undefined };
  const { format, live } = (await runnerImport('./tools/format.entry.ts', { configFile: false, logLevel: 'error' })).module;
  const noon = Date.UTC(2026, 2, 29, 0, 59, 30);
  for (const [zone, text, later] of [
    ['Asia/Shanghai', '2026-03-29 08:59:30', '2026-03-29 09:59:30'],
    ['UTC', '2026-03-29 00:59:30', '2026-03-29 01:59:30'],
    ['Asia/Kathmandu', '2026-03-29 06:44:30', '2026-03-29 07:44:30'],
    ['America/St_Johns', '2026-03-28 22:29:30', '2026-03-28 23:29:30'],
    // clocks go forward between the two
    ['Europe/Berlin', '2026-03-29 01:59:30', '2026-03-29 03:59:30'],
  ]) {
    live.overview = { zone };
    assert.equal(format.fullMoment(noon), text, zone);
    assert.equal(format.fullMoment(noon + 3_600_000), later, zone);
    assert.equal(format.fromInput(format.toInput(noon)), noon - 30_000, zone);
    assert.equal(format.fromInput(format.toInput(noon + 3_600_000)), noon + 3_570_000, zone);
  }
  live.overview = { zone: 'Mars/Olympus' };
  assert.match(format.fullMoment(noon), /^2026-03-2[89] \d\d:59:30$|:\d\d:30$/);
});

const { ADDRESS, linkBlock, siteLinks, speaks, withDevice } = await part('sitefile');

test('writes the kind of link that an instrument was found on', () => {
  assert.deepEqual(linkBlock('a', '/dev/i2c-1', ''), ['- name: a', '  driver: i2c', '  bus: 1']);
  assert.match(linkBlock('a', 'serial-tcp://10.0.0.3:4001', '').join('\n'), /driver: serial-tcp\n {2}host: .*10\.0\.0\.3.*\n {2}port: 4001/);
  assert.match(linkBlock('a', 'rtu-tcp://10.0.0.3:4001', '').join('\n'), /driver: modbus-rtu-tcp/);
  const device = { name: 'd', label: 'd', where: '', placement: [], link: '', profile: 'x/y', unit: 0, period: '1s', serial: '' };
  const written = withDevice('schema: 1\n', '/dev/ttyUSB3', 'serial', '9600-8N1', device).text;
  assert.match(written, /driver: serial\n +path: \/dev\/ttyUSB3/);
  assert.deepEqual(siteLinks(written).map((l) => l.address), ['serial:/dev/ttyUSB3']);
  const again = withDevice(written, '/dev/ttyUSB3', 'serial', '9600-8N1', { ...device, name: 'e' }).text;
  assert.equal(siteLinks(again).length, 1);
});

test('offers a profile only where its instrument can be', () => {
  assert.ok(speaks('/dev/i2c-1', 'i2c') && !speaks('/dev/i2c-1', 'modbus'));
  assert.ok(speaks('/dev/ttyUSB0', 'modbus') && speaks('/dev/ttyUSB0', 'serial') && !speaks('tcp://h:502', 'serial'));
  assert.ok(ADDRESS.test('serial:/dev/ttyS0') && !ADDRESS.test('ftp://h:1'));
});
