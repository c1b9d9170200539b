/**
 * Checks the facts of an event log of this project, without the readers of a kernel's formats: a page that only
 * steps through a log need not bring them along.
 */
import { ok, refused, type Result } from '../base/result.ts';
import type { RecordedEvent } from '../events/envelope.ts';
import { BufferHistories } from './buffer-histories.ts';
import { operationOfFact } from './fact-operation.ts';
import { findingOf, type Finding } from './finding.ts';
import { MachineFacts } from './reach/machine-facts.ts';
import { RecordingTally } from './recording-tally.ts';

/** Takes facts in order: counts them, so that a missing or doubled line is noticed, and applies them. */
export class FactIntake {
  readonly #tally: RecordingTally;
  readonly #histories: BufferHistories;
  readonly #lose: () => void;
  #nextSequence = 1;

  /** @param lose - Called where facts are missing. */
  constructor(tally: RecordingTally, histories: BufferHistories, lose: () => void) {
    this.#tally = tally;
    this.#histories = histories;
    this.#lose = lose;
  }

  /** Takes the next fact, whose line was counted. */
  take(recorded: RecordedEvent): void {
    const tally = this.#tally;
    const { sequence } = recorded;
    tally.events += 1;
    tally.understood += 1;
    tally.facts += 1;
    const missing = sequence - this.#nextSequence;
    if (missing !== 0) {
      tally.lostEvents += Math.max(1, missing);
      this.#lose();
    }
    this.#nextSequence = sequence + 1;
    const operation = operationOfFact(recorded, tally.lines);
    if (operation !== null) this.#histories.apply(operation);
  }
}

/** The findings of a log whose facts are in hand; those that `TraceChecker` has of the same facts. */
export class FactChecker {
  readonly #file: string;
  readonly #tally = new RecordingTally();
  readonly #machine = modelMachine();
  readonly #histories: BufferHistories;
  readonly #intake: FactIntake;

  /**
   * @param file - The name of the log, for findings.
   * @param finding - Told of each finding as it is met.
   */
  constructor(file: string, finding: (finding: Finding) => void = () => undefined) {
    this.#file = file;
    this.#histories = new BufferHistories({
      snapshots: [],
      machine: this.#machine,
      findingsOnly: true,
      observer: {
        finding: (draft) => {
          finding(findingOf(draft, file));
        },
      },
    });
    this.#intake = new FactIntake(this.#tally, this.#histories, () => {
      this.#histories.lose();
    });
  }

  /** Takes the next fact. */
  feed(recorded: RecordedEvent): void {
    this.#tally.lines += 1;
    this.#intake.take(recorded);
  }

  /** Ends the log: what was found, by line; nothing is told of a log without facts. */
  finish(): Result<readonly Finding[], 'empty'> {
    const tally = this.#tally;
    if (tally.understood === 0) return refused('empty');
    const { table } = this.#histories;
    const loose = {
      olderBuffers: table.olderCount,
      vanishedBuffers: table.vanishedCount,
      unreturnedCalls: 0,
      orphanReturns: 0,
      unknownReleases: this.#histories.unknownReleaseCount,
      strangerCalls: this.#histories.attachments.strangerCount,
    };
    const gaps = tally.gaps(loose, this.#machine);
    const limits = tally.limits(table.hasAttached(), this.#machine.probed);
    this.#histories.finish(gaps.length === 0 && limits.length === 0, tally.showsReleases);
    const findings = this.#histories.book.drafts.map((draft) => findingOf(draft, this.#file));
    return ok(findings.sort((a, b) => a.line - b.line));
  }
}

/** A log of this project tells of no machine: its exporters choose their storage at the first map. */
function modelMachine(): MachineFacts {
  const machine = new MachineFacts();
  machine.isModel = true;
  return machine;
}
