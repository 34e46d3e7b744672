import { words } from '../i18n.ts';

export const t = words(
  {
    title: '标签',
    hint: '打印后贴在网关上。手机连上网关的 Wi-Fi 或网络，扫码即可打开此页面。',
    open: '打开页面',
    join: '加入 Wi-Fi',
    address: '地址',
    fingerprint: '证书指纹（SHA-256）',
    check: '首次打开时，请核对浏览器显示的证书指纹与此一致。',
    wifi: 'Wi-Fi',
    gateway: '网关编号',
  },
  {
    title: 'Label',
    hint: 'Print it and stick it to the gateway. Once the phone is on its Wi-Fi or network, the code opens this page.',
    open: 'Open the page',
    join: 'Join the Wi-Fi',
    address: 'Address',
    fingerprint: 'Certificate fingerprint (SHA-256)',
    check: 'When you open it for the first time, compare this with what the browser shows.',
    wifi: 'Wi-Fi',
    gateway: 'Gateway',
  },
);
