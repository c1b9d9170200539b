/** Who knows what could have been done about a late attach. */
import type { BufferRecord } from './buffer-record.ts';

/** Gives advice on late attaches. */
export interface LateAdvisor {
  /** One line of advice on the late attach of `device` to `buffer`. */
  adviceOn(buffer: BufferRecord, device: string | null): string;
}
