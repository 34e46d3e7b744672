import { words } from '../i18n.ts';

export const t = words(
  {
    title: '取走数据到手机',
    text: '没有网络时把流水存为一个文件，带到有网络的地方交给平台。数据仍算未送达：链路恢复后照常补传，重复的按编号去掉。',
    what: '取什么',
    unsent: '“{name}”未送达的',
    all: '全部流水',
    any: '留空表示不限',
  },
  {
    title: 'Collect to this phone',
    text: 'Saves the journal as one file, to be carried to where there is a network. It stays unsent: the link sends it too when it is back, and repeats are dropped by their numbers.',
    what: 'What',
    unsent: 'What “{name}” has not delivered',
    all: 'All of the journal',
    any: 'empty: no limit',
  },
);
