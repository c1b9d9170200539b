/**
 * Who does what over a whole recording, per driver: the answer to "which drivers map at the wrong
 * time". Where a recording does not tell the driver, the importer stands for it.
 */
import type { ImporterMoment } from './buffer-record.ts';
import type { DriverReport } from './report.ts';

interface Tally {
  readonly devices: Set<string>;
  attaches: number;
  late: number;
  mappedRightAfterAttach: number;
  mappedTooEarly: number;
}

type Who = Pick<ImporterMoment, 'device' | 'driver'>;

/** Counts what each driver does. */
export class DriverTally {
  readonly #tallies = new Map<string, Tally>();
  /** The attachment that each task made as its latest call, where that was an attach. */
  readonly #lastAttach = new Map<number, string>();

  attached(who: Who, pid: number, attachment: string): void {
    this.#of(who).attaches += 1;
    this.#lastAttach.set(pid, attachment);
  }

  mapped(who: Who, pid: number, attachment: string): void {
    if (this.#lastAttach.get(pid) === attachment) this.#of(who).mappedRightAfterAttach += 1;
    this.#lastAttach.delete(pid);
  }

  /** The task did something else. */
  moved(pid: number): void {
    this.#lastAttach.delete(pid);
  }

  late(who: Who): void {
    this.#of(who).late += 1;
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
        mappedRightAfterAttach: 0,
        mappedTooEarly: 0,
      };
      this.#tallies.set(name, tally);
    }
    if (who.device !== null) tally.devices.add(who.device);
    return tally;
  }
}
