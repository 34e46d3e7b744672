/** A moving, simulated site for work on the page without a gateway. Never in the build. */
type Colour = 'none' | 'blue' | 'yellow' | 'orange' | 'red';

interface PointDef {
  name: string;
  label: string;
  unit: string;
  decimals: number;
  at: (s: number) => number | null;
  quality?: (s: number) => string;
  limits?: [Colour, number][];
}

interface DeviceDef {
  name: string;
  label: string;
  link: string;
  profile: string;
  unit: number;
  periodMs: number;
  virtual?: boolean;
  points: PointDef[];
}

const wave = (mean: number, swing: number, periodS: number, noise = 0.02) => (s: number): number =>
  mean + swing * Math.sin((2 * Math.PI * s) / periodS) + swing * noise * (Math.sin(s * 12.9898) + Math.sin(s * 78.233));

/** Water comes and goes within eight minutes, over yellow and orange. */
export const water = (s: number): number => Math.max(0, 0.16 + 0.15 * Math.sin((2 * Math.PI * s) / 480) + 0.004 * Math.sin(s * 3.1));

export const DEVICES: DeviceDef[] = [
  {
    name: 'radar-01', label: '下穿通道雷达水位计', link: 'underpass', profile: 'fts/sdi-radar-300w', unit: 1, periodMs: 500,
    points: [
      { name: 'level', label: '积水深度', unit: 'm', decimals: 3, at: water, limits: [['blue', 0.1], ['yellow', 0.15], ['orange', 0.25], ['red', 0.4]] },
      { name: 'health', label: '雷达信号强度', unit: 'dB', decimals: 0, at: wave(34, 3, 90) },
    ],
  },
  {
    name: 'rain-01', label: '下穿通道雨量计', link: 'underpass', profile: 'xunchip/xm9505', unit: 2, periodMs: 1000,
    points: [{ name: 'rain', label: '累计雨量', unit: 'mm', decimals: 1, at: (s) => Math.floor(s / 40) * 0.2 % 400 }],
  },
  {
    name: 'float-01', label: '下穿通道浮球开关', link: 'underpass', profile: 'generic/di8', unit: 3, periodMs: 500,
    points: [{ name: 'di1', label: '浮球(0.20米)', unit: '1', decimals: 0, at: (s) => (water(s) > 0.2 ? 1 : 0), limits: [['orange', 1]] }],
  },
  {
    name: 'tilt-01', label: '东墙倾角仪', link: 'house', profile: 'witmotion/wt901c485', unit: 80, periodMs: 500,
    points: [
      { name: 'roll', label: '东西向倾角', unit: 'deg', decimals: 3, at: wave(0.412, 0.006, 3600) },
      { name: 'pitch', label: '南北向倾角', unit: 'deg', decimals: 3, at: wave(-0.127, 0.004, 5200) },
    ],
  },
  {
    name: 'vib-01', label: '二层振动传感器', link: 'house', profile: 'witmotion/wtvb01-485', unit: 81, periodMs: 250,
    points: ['x', 'y', 'z'].map((a, i) => ({
      name: `velocity-${a}`, label: `${a.toUpperCase()}向振动有效值`, unit: 'mm/s', decimals: 2, at: wave(0.4 + i * 0.1, 0.2, 60 + i * 7, 0.3),
    })),
  },
  {
    name: 'crack-01', label: '东墙裂缝计', link: 'house', profile: 'newjieli/ngsx-5332c', unit: 1, periodMs: 1000,
    points: [{ name: 'crack', label: '裂缝宽度', unit: 'mm', decimals: 3, at: () => null, quality: () => 'no-reply' }],
  },
  {
    name: 'pm-01', label: '颗粒物监测仪', link: 'air', profile: 'renke/rs-pm', unit: 1, periodMs: 1000,
    points: [
      { name: 'pm2.5', label: 'PM2.5', unit: 'ug/m3', decimals: 0, at: wave(48, 30, 900, 0.1), limits: [['blue', 75], ['yellow', 115]] },
      { name: 'pm10', label: 'PM10', unit: 'ug/m3', decimals: 0, at: wave(88, 40, 1100, 0.1) },
    ],
  },
  {
    name: 'weather-01', label: '微型气象站', link: 'air', profile: 'renke/rs-fsxcs', unit: 2, periodMs: 1000,
    points: [
      { name: 'wind-speed', label: '风速', unit: 'm/s', decimals: 1, at: wave(3.2, 2, 50, 0.3) },
      { name: 'temperature', label: '气温', unit: 'Cel', decimals: 1, at: wave(21.4, 4, 86400), quality: (s) => (s % 120 < 30 ? 'uncertain' : 'good') },
      { name: 'humidity', label: '湿度', unit: '%', decimals: 1, at: wave(64, 12, 86400) },
      { name: 'pressure', label: '气压', unit: 'hPa', decimals: 1, at: wave(1013, 6, 40000) },
    ],
  },
  {
    name: 'noise-01', label: '噪声监测仪', link: 'air', profile: 'generic/rs485-noise', unit: 3, periodMs: 1000,
    points: [{ name: 'noise', label: '噪声', unit: 'dB[SPL]', decimals: 1, at: wave(58, 9, 40, 0.4), quality: (s) => (s % 60 < 5 ? 'spike' : 'good') }],
  },
  {
    name: 'underpass', label: '下穿通道推算值', link: '', profile: '', unit: 0, periodMs: 1000, virtual: true,
    points: [
      { name: 'rise', label: '水位上涨速率', unit: 'mm/min', decimals: 1, at: (s) => (water(s) - water(s - 60)) * 1000 },
      { name: 'to-red', label: '距红色水位时间', unit: 's', decimals: 0, at: (s) => (water(s) > water(s - 10) ? ((0.4 - water(s)) / Math.max(1e-4, water(s) - water(s - 10))) * 10 : null), quality: (s) => (water(s) > water(s - 10) ? 'good' : 'stale') },
      { name: 'rain-5min', label: '5分钟雨量', unit: 'mm', decimals: 1, at: wave(1.4, 1, 300, 0) },
      { name: 'rain-60min', label: '60分钟雨量', unit: 'mm', decimals: 1, at: wave(12, 5, 3600, 0) },
    ],
  },
];

for (let i = 1; i <= Number(process.env['SLUICE_FAKE_MORE'] ?? 0); i++)
  DEVICES.push({
    name: `more-${i}`, label: `附加传感器 ${i}`, link: 'air', profile: 'generic/di8', unit: 10 + i, periodMs: 1000,
    points: Array.from({ length: 8 }, (_, k) => ({ name: `p${k}`, label: `测点 ${i}-${k}`, unit: 'mm', decimals: 2, at: wave(10 + k, 2, 30 + k, 0.2) })),
  });

export const colourOf = (v: number | null, limits: [Colour, number][]): Colour =>
  v == null ? 'none' : limits.reduce<Colour>((c, [k, l]) => (v >= l ? k : c), 'none');

export const SITE_TEXT = `# 演示站点
schema: 1
gateway:
  id: gw-demo-01
  label: 示范路下穿通道
limits: {approvedBy: 演示用示例限值, approvedOn: 2026-05-01}
links:
  - {name: underpass, driver: modbus-tcp, host: 192.168.1.51, port: 502}
  - name: house
    driver: modbus-rtu
    path: /dev/ttyUSB0
    serial: {baud: 9600}
devices:
${DEVICES.filter((d) => !d.virtual)
  .map((d) => `  - name: ${d.name}\n    label: ${d.label}\n    link: ${d.link}\n    profile: ${d.profile}\n    unit: ${d.unit}\n    period: ${d.periodMs}ms`)
  .join('\n')}
alarms:
  - name: depth
    label: 下穿通道积水
    point: radar-01/level
    direction: rising
    limits: {blue: 0.1, yellow: 0.15, orange: 0.25, red: 0.4}
    hysteresis: 0.02
uplinks:
  - name: mqtt-main
    driver: mqtt
    url: ssl://platform.example.city:8883
`;
