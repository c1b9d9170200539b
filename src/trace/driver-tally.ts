/**
 * Who does what over a whole recording, per driver: the answer to "which drivers map at the wrong
 * time". Where a recording does not tell the driver, the importer stands for it.
 */
import type { ImporterMoment } from './buffer-record.ts';
import type { Moment } from './probe-hit.ts';
import type { DriverReport } from './report.ts';
import { TurnoverMap } from './turnover-map.ts';

interface Tally {
  readonly devices: Set<string>;
  attaches: number;
  late: number;
  harmed: number;
  mappedRightAfterAttach: number;
  mappedTooEarly: number;
  /** Maps right after an attach of storage that depends on the order. */
  tooSoon: number;
  /** The first map right after an attach, and the function that attached. */
  firstAtOnce: {
    readonly at: Moment;
    readonly buffer: string;
    readonly caller: string | null;
  } | null;
}

type Who = Pick<ImporterMoment, 'device' | 'driver'>;

/** Counts what each driver does. */
export class DriverTally {
  readonly #tallies = new Map<string, Tally>();
  /** The attachment that each task made as its latest call, where that was an attach. */
  readonly #lastAttach = new TurnoverMap<
    number,
    { readonly attachment: string; readonly caller: string | null }
  >();

  attached(who: Who, pid: number, attachment: string, caller: string | null): void {
    this.#of(who).attaches += 1;
    this.#lastAttach.set(pid, { attachment, caller });
  }

  mapped(
    who: Who & { readonly buffer: { readonly id: string } },
    at: Moment,
    address: string,
    /** Whether the order of attaches may decide where the buffer lies. */
    matters: boolean,
  ): void {
    const last = this.#lastAttach.get(at.pid);
    this.#lastAttach.delete(at.pid);
    if (last?.attachment !== address) return;
    const tally = this.#of(who);
    tally.mappedRightAfterAttach += 1;
    if (!matters) return;
    tally.tooSoon += 1;
    tally.firstAtOnce ??= { at, buffer: who.buffer.id, caller: last.caller };
  }

  /** The drivers that map right after they attach, with the first time each did. */
  habits(): {
    readonly driver: DriverReport;
    readonly first: NonNullable<Tally['firstAtOnce']>;
    readonly tooSoon: number;
  }[] {
    return this.reports().flatMap((driver) => {
      const { firstAtOnce = null, tooSoon = 0 } = this.#tallies.get(driver.name) ?? {};
      return firstAtOnce === null ? [] : [{ driver, first: firstAtOnce, tooSoon }];
    });
  }

  /** The task did something else. */
  moved(pid: number): void {
    this.#lastAttach.delete(pid);
  }

  late(who: Who): void {
    this.#of(who).late += 1;
  }

  /** A late attach has cost somebody the storage, or may have. */
  harmed(who: Who): void {
    this.#of(who).harmed += 1;
  }

  mappedTooEarly(who: Who): void {
    this.#of(who).mappedTooEarly += 1;
  }

  reports(): DriverReport[] {
    return [...this.#tallies]
      .map(([name, tally]) => ({
        name,
        devices: [...tally.devices].sort(),
        attaches: tally.attaches,
        late: tally.late,
        harmed: tally.harmed,
        mappedRightAfterAttach: tally.mappedRightAfterAttach,
        mappedTooEarly: tally.mappedTooEarly,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #of(who: Who): Tally {
    const name = who.driver ?? who.device ?? 'unknown';
    let tally = this.#tallies.get(name);
    if (tally === undefined) {
      tally = {
        devices: new Set(),
        attaches: 0,
        late: 0,
        harmed: 0,
        tooSoon: 0,
        mappedRightAfterAttach: 0,
        mappedTooEarly: 0,
        firstAtOnce: null,
      };
      this.#tallies.set(name, tally);
    }
    if (who.device !== null) tally.devices.add(who.device);
    return tally;
  }
}
