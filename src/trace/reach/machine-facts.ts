/**
 * What a recording says of its machine, in the header that the recorder writes before the first event. What
 * it does not say stays unknown.
 */

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
