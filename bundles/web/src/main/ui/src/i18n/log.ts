import { words } from '../i18n.ts';

export const t = words(
  {
    title: '日志与审计',
    audit: '审计：谁做了什么',
    log: '日志',
    lines: '最近 {n} 行',
    find: '筛选',
    more: '更早的记录',
    noAudit: '没有审计记录。',
    when: '时间',
    who: '谁',
    what: '做了什么',
    outcome: '结果',
    tail: '自动更新',
  },
  {
    title: 'Log and audit',
    audit: 'Audit: who did what',
    log: 'Log',
    lines: 'last {n} lines',
    find: 'Filter',
    more: 'Earlier',
    noAudit: 'No entries.',
    when: 'When',
    who: 'Who',
    what: 'What',
    outcome: 'Outcome',
    tail: 'Follow',
  },
);
