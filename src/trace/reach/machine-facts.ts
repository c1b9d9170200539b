/**
 * What a recording says of its machine, in the header that the recorder writes before the first event. What
 * it does not say stays unknown.
 */

import { ProbedCalls } from '../probed-calls.ts';

/** A number of the statistics of a CPU: `entries=62 overrun=0`. */
function countIn(value: string, key: string): number {
  return Number(new RegExp(`(?:^| )${key}=(\\d{1,12})(?: |$)`).exec(value)?.[1] ?? 0);
}

/** The facts of one machine; filled while the header is read. */
export class MachineFacts {
  /** The last byte of system memory; null where it is not told. */
  ramTop: number | null = null;
  /** Slots for bounces, 2 KiB each; null where it is not told. */
  bounceSlots: number | null = null;
  /** Whether each bounce has its own line. */
  showsBounces = false;
  /** Whether the limits of any importer were told so far. */
  showsLimits = false;
  /** Whether it is no machine but a log of this project. */
  isModel = false;
  /** Whether bpftrace has printed it, which does not put the lines of several CPUs in order. */
  isBpftrace = false;
  /** The release of the kernel. */
  release: string | null = null;
  /** Which calls it could show. */
  readonly probed = new ProbedCalls();
  /** Events that new ones have overwritten, that were dropped, and returns that were not taken: by its trailer. */
  overrun = 0;
  dropped = 0;
  missed = 0;
  /** The lowest and the highest address at which a bounced piece was seen; null before the first. */
  bounced: { readonly lowest: number; readonly highest: number } | null = null;

  /** Takes a line `# key: value` of the header. */
  take(key: string, value: string): void {
    switch (key) {
      case 'kernel':
        this.release = value.split(' ')[0] ?? null;
        break;
      case 'mode':
        this.isBpftrace = value === 'bpftrace';
        break;
      case 'ram_top':
        this.ramTop = /^0x[0-9a-f]{1,13}$/.test(value) ? Number(value) : null;
        break;
      case 'swiotlb_slots':
        this.bounceSlots = /^\d{1,9}$/.test(value) ? Number(value) : null;
        break;
      case 'probe':
        this.probed.set(value);
        break;
      case 'refused':
        this.probed.refuse(value);
        break;
      case 'stats':
        this.overrun += countIn(value, 'overrun') + countIn(value, 'commit_overrun');
        this.dropped += countIn(value, 'dropped_events');
        break;
      case 'missed':
        this.missed += Number(/^\S+ (\d{1,12})$/.exec(value)?.[1] ?? 0);
        break;
      case 'event':
        if (value.includes('swiotlb_bounced')) this.showsBounces = true;
        break;
      default:
        break;
    }
  }

  /** A device got a bounced piece at this address. */
  sawBounceAt(address: number): void {
    const { lowest = address, highest = address } = this.bounced ?? {};
    this.bounced = { lowest: Math.min(lowest, address), highest: Math.max(highest, address) };
  }
}
