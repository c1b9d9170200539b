/** The keys of the recording script, as the words that a line is compared with. */
import { wordOf } from './byte-line.ts';

/** How keys begin; no two of them begin alike. */
export const KEY = {
  attach: wordOf('atta'),
  dev: wordOf('dev='),
  devp: wordOf('devp'),
  dir: wordOf('dir='),
  dmabuf: wordOf('dmab'),
  driver: wordOf('drv='),
  exporter: wordOf('exp_'),
  file: wordOf('fd='),
  ino: wordOf('ino='),
  operations: wordOf('ops='),
  size: wordOf('size'),
  status: wordOf('ret='),
  table: wordOf('sgt='),
} as const;

/** How longer keys end, with the sign behind them where it belongs to the same four bytes. */
export const ATTACH_END = wordOf('ach=');
export const DMABUF_END = wordOf('buf=');
export const EXPORTER_END = wordOf('name');
