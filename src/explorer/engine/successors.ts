/**
 * The step of the packed engine: all that can happen in a state, in a fixed order (by buffer; create,
 * then each importer's steps, CPU access, the deadline, free), and the state that each leads to.
 *
 * It says the same as the exporter's `decide` and the rule table of the machines, a second time and in
 * other words. test/exhaustive compares both edge by edge.
 */
import { assert } from '../../base/assert.ts';
import type { Policy } from '../../events/policy.ts';
import { LATE_POLICIES, type LatePolicy } from '../../machines/late-policies.ts';
import { NO_PLACE } from './place-judge.ts';
import { LocalSteps } from './local-steps.ts';
import { callerBits, MOVED_FLAG, packCall, REFUSED_FLAG } from './packed-calls.ts';
import { FIRST_PLACE, NO_STORAGE, NOT_CREATED, type PackedModel } from './packed-model.ts';
import { RememberedJudge } from './remembered-judge.ts';
import { StepTables } from './step-tables.ts';

const ATTACH = packCall('attach', 0);
const MAP = packCall('map', 0);
const IMPORT = packCall('import', 0);
const RELEASE = packCall('release', 0);
const CREATE = packCall('create', 0);
const BEGIN = packCall('begin', 0);
const END = packCall('end', 0);
const DEADLINE = packCall('deadline', 0);
const FREE = packCall('free', 0);

/** Finds the successors of states, one state at a time. */
export class Successors {
  /** The words of the successors that were found last, one after the other. */
  readonly words: Uint32Array;
  /** The calls that lead to them. */
  readonly calls: Int32Array;
  /** Where the successors of each buffer begin, and at last how many there are. */
  readonly starts: Int32Array;
  count = 0;
  /** A buffer of the state that was looked at last was never met like this before, or nobody can tell. */
  hasNews = false;
  readonly #packed: PackedModel;
  readonly #late: LatePolicy;
  readonly #tables: StepTables;
  readonly #judge: RememberedJudge;
  readonly #width: number;
  readonly #current: Uint32Array;
  readonly #positions: Int32Array;
  readonly #local: readonly (LocalSteps | null)[];
  readonly #occupied: Uint32Array;
  #occupiedCount = 0;

  /** @param policy - Instead of the model's own, where several share one layout. */
  constructor(packed: PackedModel, policy: Policy = packed.policy) {
    this.#packed = packed;
    this.#late = LATE_POLICIES[policy];
    this.#tables = new StepTables(packed);
    this.#judge = new RememberedJudge(packed.judge, packed.importerCount);
    this.#width = packed.width;
    const most = packed.bufferCount * (this.#tables.stepsMax * packed.importerCount + 5);
    assert(most > 0, 'something can happen in some state');
    this.words = new Uint32Array(most * packed.width);
    this.calls = new Int32Array(most);
    this.starts = new Int32Array(packed.bufferCount + 1);
    this.#current = new Uint32Array(packed.width);
    this.#positions = new Int32Array(packed.importerCount);
    this.#local = packed.judge.isRoomBounded
      ? []
      : packed.buffers.map((each) => LocalSteps.of(each));
    this.#occupied = new Uint32Array(packed.bufferCount);
  }

  /** Finds the successors of the state that begins at `at`; returns how many there are. */
  expand(from: Uint32Array, at: number): number {
    const { bufferCount } = this.#packed;
    for (let word = 0; word < this.#width; word += 1) this.#current[word] = from[at + word] ?? 0;
    this.count = 0;
    this.hasNews = false;
    if (this.#judge.judge.isRoomBounded) this.#readOccupied();
    for (let buffer = 0; buffer < bufferCount; buffer += 1) {
      this.starts[buffer] = this.count;
      const local = this.#local[buffer] ?? null;
      if (local !== null) this.#repeat(buffer, local);
      else {
        this.hasNews = true;
        this.#expandBuffer(buffer);
      }
    }
    assert(this.count <= this.calls.length, 'a state has no more successors than there are calls');
    this.starts[bufferCount] = this.count;
    return this.count;
  }

  /** The remembered steps of the buffer's pattern; worked out where it is met for the first time. */
  #repeat(buffer: number, local: LocalSteps): void {
    const before = this.#current[local.word] ?? 0;
    const pattern = local.patternOf(before);
    const start = local.startOf(pattern);
    if (start < 0) {
      this.#learn(buffer, local, before, pattern);
      return;
    }
    const count = local.countOf(pattern);
    assert(start + count <= local.calls.length, 'what is remembered of a pattern is there');
    const { calls, flips } = local;
    for (let each = start; each < start + count; each += 1) {
      const at = this.count * this.#width;
      for (let word = 0; word < this.#width; word += 1) {
        this.words[at + word] = this.#current[word] ?? 0;
      }
      this.words[at + local.word] = before ^ (flips[each] ?? 0);
      this.calls[this.count] = calls[each] ?? 0;
      this.count += 1;
    }
  }

  #learn(buffer: number, local: LocalSteps, before: number, pattern: number): void {
    const first = this.count;
    this.hasNews = true;
    this.#expandBuffer(buffer);
    local.begin(pattern, this.count - first);
    for (let each = first; each < this.count; each += 1) {
      for (let word = 0; word < this.#width; word += 1) {
        const isOwn = word === local.word;
        const isLeft = this.words[each * this.#width + word] === this.#current[word];
        assert(isOwn || isLeft, 'what happens to a buffer changes its own word and no other');
      }
      local.calls.push(this.calls[each] ?? 0);
      local.flips.push(before ^ (this.words[each * this.#width + local.word] ?? 0));
    }
  }

  #readOccupied(): void {
    this.#occupiedCount = 0;
    for (let buffer = 0; buffer < this.#packed.bufferCount; buffer += 1) {
      const backing = this.#tables.backing.read(this.#current, buffer);
      if (backing < FIRST_PLACE || backing >= this.#packed.freed) continue;
      this.#occupied[this.#occupiedCount] = backing - FIRST_PLACE;
      this.#occupiedCount += 1;
    }
  }

  #expandBuffer(buffer: number): void {
    const tables = this.#tables;
    const backing = tables.backing.read(this.#current, buffer);
    if (backing === NOT_CREATED) {
      this.#emitBacking(CREATE | callerBits(buffer, 0), buffer, NO_STORAGE);
      return;
    }
    if (backing === this.#packed.freed) return;
    const count = this.#packed.importerCount;
    const first = buffer * count;
    let attached = 0;
    let settled = 0;
    let mapped = 0;
    let ended = 0;
    for (let importer = 0; importer < count; importer += 1) {
      const position = tables.positions.read(this.#current, first + importer);
      this.#positions[importer] = position;
      const facts = tables.factsAt(importer, position);
      const bit = 1 << importer;
      if ((facts & 1) !== 0) attached |= bit;
      if ((facts & 2) !== 0) mapped |= bit;
      if ((facts & 4) !== 0) settled |= bit;
      if ((facts & 8) !== 0) ended += 1;
    }
    const cpu = tables.cpu.read(this.#current, buffer);
    const isOpen =
      !this.#late.firstMapWaits ||
      backing >= FIRST_PLACE ||
      tables.open.read(this.#current, buffer) === 1;
    const missing = isOpen ? 0 : this.#packed.declared & ~settled;
    const isInUse = mapped !== 0 || cpu > 0;
    assert((mapped & ~attached) === 0, 'only who is attached has maps');
    assert(backing >= FIRST_PLACE || !isInUse, 'what is in use has storage');
    for (let importer = 0; importer < count; importer += 1) {
      this.#expandImporter(buffer, importer, backing, attached, missing, isInUse);
    }
    this.#expandCpu(buffer, backing, cpu);
    if (missing !== 0 && tables.hasDeadline) {
      this.#emitDeadline(DEADLINE | callerBits(buffer, 0), buffer);
    }
    const isDone = !tables.isPrograms || ended === count;
    if (isDone && attached === 0 && cpu === 0) {
      this.#emitFreed(FREE | callerBits(buffer, 0), buffer);
    }
  }

  #expandImporter(
    buffer: number,
    importer: number,
    backing: number,
    attached: number,
    missing: number,
    isInUse: boolean,
  ): void {
    const tables = this.#tables;
    const steps = tables.stepsAt(importer, this.#positions[importer] ?? 0);
    const who = callerBits(buffer, importer);
    const field = buffer * this.#packed.importerCount + importer;
    for (const { call, to, refusedTo } of steps) {
      switch (call) {
        case ATTACH:
        case IMPORT: {
          const after = this.#backingAfterAttach(importer, backing, attached, isInUse);
          if (after === NO_PLACE) {
            if (refusedTo === null) break;
            const isAwaited = (missing & (1 << importer)) !== 0;
            const then = isAwaited ? refusedTo : tables.unawaited(importer, refusedTo);
            this.#emitPosition(call | who | REFUSED_FLAG, field, then);
            break;
          }
          const set = attached | (1 << importer);
          const others = missing & ~(1 << importer);
          const then =
            call === ATTACH ? after : this.#backingAfterMap(importer, after, set, others);
          if (then === NO_PLACE) break;
          const isMoved = backing >= FIRST_PLACE && after !== backing;
          const flag = isMoved ? MOVED_FLAG : 0;
          this.#emitBoth(call | who | flag, field, to, buffer, then);
          break;
        }
        case MAP: {
          const then = this.#backingAfterMap(importer, backing, attached, missing);
          if (then !== NO_PLACE) this.#emitBoth(call | who, field, to, buffer, then);
          break;
        }
        case RELEASE: {
          // A place that nobody keeps cannot be given up; the program goes on all the same. [BAR2]
          const isKept = (missing & (1 << importer)) !== 0;
          this.#emitPosition(isKept ? call | who : call | who | REFUSED_FLAG, field, to);
          break;
        }
        default:
          this.#emitPosition(call | who, field, to);
      }
    }
  }

  /** The backing after an attach, or `NO_PLACE` where it is refused. [ATT1] [ATT4] */
  #backingAfterAttach(
    importer: number,
    backing: number,
    attached: number,
    isInUse: boolean,
  ): number {
    assert((attached & (1 << importer)) === 0, 'who attaches is not attached');
    const set = attached | (1 << importer);
    if (backing === NO_STORAGE) return this.#judge.isFeasible(set) ? backing : NO_PLACE;
    const place = backing - FIRST_PLACE;
    if (this.#admitsLate(place, importer, set)) return backing;
    if (!this.#late.movesStorage || isInUse || !this.#judge.isFeasible(set)) return NO_PLACE;
    const other = this.#judge.plan(set, this.#occupied, this.#occupiedCount);
    return other === NO_PLACE ? NO_PLACE : FIRST_PLACE + other;
  }

  #admitsLate(place: number, importer: number, set: number): boolean {
    switch (this.#late.admits) {
      case 'nobody':
        return false;
      case 'served':
        return this.#judge.judge.admits(place, importer, set);
      case 'masks-overlap':
        return this.#judge.masksOverlap(set);
    }
  }

  /** The backing after a map, or `NO_PLACE` where it is refused. [MAP1] [MAP2] [BAR1] */
  #backingAfterMap(importer: number, backing: number, attached: number, missing: number): number {
    if (backing >= FIRST_PLACE) {
      const place = backing - FIRST_PLACE;
      return this.#judge.judge.hasAddress(place, importer) ? backing : NO_PLACE;
    }
    assert((attached & (1 << importer)) !== 0, 'who maps is attached');
    if (missing !== 0) return NO_PLACE;
    const place = this.#judge.plan(attached, this.#occupied, this.#occupiedCount);
    return place === NO_PLACE ? NO_PLACE : FIRST_PLACE + place;
  }

  #expandCpu(buffer: number, backing: number, cpu: number): void {
    const tables = this.#tables;
    if (tables.cpuMax === 0 || backing < FIRST_PLACE) return;
    const write = (call: number, depth: number): void => {
      this.#emitField(call | callerBits(buffer, 0), () => {
        tables.cpu.write(this.words, this.count * this.#width, buffer, depth);
      });
    };
    assert(cpu <= tables.cpuMax, 'CPU access is as deep as the model lets it be');
    const isReachable = this.#judge.judge.isCpuReachable(backing - FIRST_PLACE);
    if (cpu < tables.cpuMax && isReachable) write(BEGIN, cpu + 1);
    if (cpu > 0) write(END, cpu - 1);
  }

  /** Programs know who never came; in `free` everybody counts as having been there. */
  #emitDeadline(call: number, buffer: number): void {
    const tables = this.#tables;
    this.#emitField(call, () => {
      const at = this.count * this.#width;
      for (let importer = 0; importer < this.#packed.importerCount; importer += 1) {
        const field = buffer * this.#packed.importerCount + importer;
        const position = this.#positions[importer] ?? 0;
        const then = tables.unawaited(importer, position);
        tables.positions.write(this.words, at, field, then);
      }
      if (!tables.isPrograms) return;
      tables.open.write(this.words, at, buffer, 1);
      this.#forgetDeadline(buffer);
    });
  }

  /** Freeing forgets who was settled, whose place was kept, and that a deadline passed. */
  #emitFreed(call: number, buffer: number): void {
    const tables = this.#tables;
    this.#emitField(call, () => {
      const at = this.count * this.#width;
      tables.backing.write(this.words, at, buffer, this.#packed.freed);
      this.#forgetDeadline(buffer);
      for (let importer = 0; importer < this.#packed.importerCount; importer += 1) {
        const position = this.#positions[importer] ?? 0;
        const then = tables.isPrograms ? tables.unawaited(importer, position) : 0;
        const field = buffer * this.#packed.importerCount + importer;
        tables.positions.write(this.words, at, field, then);
      }
    });
  }

  #emitBacking(call: number, buffer: number, backing: number): void {
    this.#copy();
    this.#tables.backing.write(this.words, this.count * this.#width, buffer, backing);
    this.#finish(call);
  }

  #emitPosition(call: number, field: number, position: number): void {
    this.#copy();
    this.#tables.positions.write(this.words, this.count * this.#width, field, position);
    this.#forgetDeadline(Math.floor(field / this.#packed.importerCount));
    this.#finish(call);
  }

  #emitBoth(call: number, field: number, position: number, buffer: number, backing: number): void {
    this.#copy();
    const at = this.count * this.#width;
    this.#tables.positions.write(this.words, at, field, position);
    this.#tables.backing.write(this.words, at, buffer, backing);
    this.#forgetDeadline(buffer);
    this.#finish(call);
  }

  /** That a deadline passed matters only as long as somebody would be waited for. */
  #forgetDeadline(buffer: number): void {
    const tables = this.#tables;
    const at = this.count * this.#width;
    if (tables.open.read(this.words, buffer, at) === 0) return;
    const { declared, importerCount } = this.#packed;
    let missing = tables.backing.read(this.words, buffer, at) === NO_STORAGE ? declared : 0;
    for (let importer = 0; importer < importerCount; importer += 1) {
      const field = buffer * importerCount + importer;
      const facts = tables.factsAt(importer, tables.positions.read(this.words, field, at));
      if ((facts & 4) !== 0) missing &= ~(1 << importer);
    }
    if (missing === 0) tables.open.write(this.words, at, buffer, 0);
  }

  #emitField(call: number, change: () => void): void {
    this.#copy();
    change();
    this.#finish(call);
  }

  #copy(): void {
    const at = this.count * this.#width;
    for (let word = 0; word < this.#width; word += 1) {
      this.words[at + word] = this.#current[word] ?? 0;
    }
  }

  #finish(call: number): void {
    assert(this.count < this.calls.length, 'a state has no more successors than there are calls');
    this.calls[this.count] = call;
    this.count += 1;
  }
}
