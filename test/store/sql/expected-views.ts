/**
 * What the views of a log must hold, told by a replay of it: facts are applied one by one, and after each
 * the world is looked at. Nothing here is shared with the SQL.
 */
import { isDeepStrictEqual } from 'node:util';
import { assert } from '../../../src/base/assert.ts';
import { accepts } from '../../../src/constraints/accepts.ts';
import type { Constraints } from '../../../src/constraints/constraints.ts';
import { storageSize } from '../../../src/constraints/storage.ts';
import type { RecordedEvent } from '../../../src/events/envelope.ts';
import type { World } from '../../../src/exporter/world.ts';
import type { Buffer } from '../../../src/machines/legality.ts';
import { Replay } from '../../../src/store/replay.ts';

/** A row as tests compare it. */
export type ViewRow = Readonly<Record<string, unknown>>;

/** An attachment as the replay has seen it. */
interface SeenAttachment {
  readonly buffer: string;
  readonly importer: string;
  readonly version: number;
  readonly time: number | null;
  readonly late: number;
  readonly outcome: string;
  readonly constraints: Constraints;
  until: number | null;
  maps: number;
  liveMaps: number;
  isReached: boolean | null;
}

/** The views of a log, by their names. */
export function expectedViews(log: readonly RecordedEvent[]): Readonly<Record<string, ViewRow[]>> {
  const watcher = new Watcher();
  for (const recorded of log) watcher.see(recorded);
  return watcher.views();
}

class Watcher {
  readonly #replay = new Replay();
  readonly #attachments: SeenAttachment[] = [];
  readonly #refusals: ViewRow[] = [];
  readonly #late: ViewRow[] = [];
  readonly #inUse: ViewRow[] = [];
  readonly #importers = new Set<string>();
  #moved: string | null = null;

  see(recorded: RecordedEvent): void {
    const { event, sequence, version, time = null, actor = null } = recorded;
    const used = this.#used();
    const failure = this.#replay.apply(recorded);
    assert(failure === null, failure?.message ?? '');
    this.#seeUse(sequence, used);
    if (event.type === 'CallRefused') {
      const { call, buffer = null, importer = null, errno, rule, message } = event.refusal;
      this.#refusals.push({ version, time, actor, buffer, importer, call, errno, rule, message });
      if (importer !== null) this.#importers.add(importer);
      if (rule === 'ATT4') this.#late.push({ buffer, importer, time, outcome: 'refused' });
      return;
    }
    if ('importer' in event) this.#importers.add(event.importer);
    if (event.type === 'ImporterAttached') {
      const isLate = this.#buffer(event.buffer).state.firstMap !== null;
      const outcome = this.#moved === `${event.buffer} ${event.importer}` ? 'moved' : 'accepted';
      const { buffer, importer, constraints } = event;
      const none = { until: null, maps: 0, liveMaps: 0, isReached: null };
      const late = isLate ? 1 : 0;
      const seen = { buffer, importer, version, time, late, outcome, constraints, ...none };
      this.#attachments.push(seen);
      if (isLate) this.#late.push({ buffer, importer, time, outcome });
    }
    this.#moved = event.type === 'BackingMoved' ? `${event.buffer} ${event.importer}` : null;
    const live = this.#attachments.filter((each) => each.until === null);
    for (const each of live) this.#look(each, version, recorded);
  }

  views(): Readonly<Record<string, ViewRow[]>> {
    const attachments = this.#attachments.map(({ isReached, until, liveMaps, ...each }) => ({
      buffer: each.buffer,
      importer: each.importer,
      version: each.version,
      time: each.time,
      until_version: until,
      maps: each.maps,
      live_maps: liveMaps,
      late: each.late,
      reach: isReached === null ? null : isReached ? 'reachable' : 'unreachable',
      constraints: each.constraints,
    }));
    return {
      buffers: [...this.#world.buffers.values()].map(bufferRow),
      attachments,
      refusals: this.#refusals,
      late_attaches: this.#late,
      storage_in_use: this.#inUse,
      importers: [...this.#importers].map((importer) => {
        const own = attachments.filter((each) => each.importer === importer);
        const no = this.#refusals.filter((each) => each['importer'] === importer);
        return {
          importer,
          attaches: own.length,
          late: own.filter(({ late }) => late === 1).length,
          late_refused: no.filter(({ rule }) => rule === 'ATT4').length,
          refused: no.length,
          maps: own.reduce((sum, { maps }) => sum + maps, 0),
        };
      }),
    };
  }

  get #world(): World {
    const { world } = this.#replay;
    assert(world !== null, 'the log has begun');
    return world;
  }

  #buffer(id: string): Buffer {
    const buffer = [...this.#world.buffers.values()].find(({ state }) => state.id === id);
    assert(buffer !== undefined, 'a fact is about a buffer that is there');
    return buffer;
  }

  /** What an attachment is after a fact of its buffer. */
  #look(seen: SeenAttachment, version: number, { stream }: RecordedEvent): void {
    if (stream !== seen.buffer) return;
    const { attachments, storage } = this.#buffer(seen.buffer).state;
    const own = attachments.find(({ importer }) => importer === seen.importer);
    if (own === undefined) {
      seen.until = version;
      seen.liveMaps = 0;
      return;
    }
    if (own.maps > seen.liveMaps) seen.maps += 1;
    seen.liveMaps = own.maps;
    if (storage !== null) seen.isReached = accepts(seen.constraints, storage);
  }

  #used(): Readonly<Record<string, number>> {
    return this.#replay.world?.memory.describe().used ?? {};
  }

  /** The last line of each change of the storage in use. */
  #seeUse(sequence: number, before: Readonly<Record<string, number>>): void {
    const after = this.#used();
    const all = Object.values(after).reduce((sum, each) => sum + each, 0);
    const changed = Object.keys({ ...before, ...after });
    const rows = changed
      .filter((id) => !isDeepStrictEqual(before[id], after[id]))
      .map((id) => ({ sequence, allocator: Number(id), in_use: after[id] ?? 0, all_in_use: all }));
    this.#inUse.push(...rows);
  }
}

function bufferRow({ life, state }: Buffer): ViewRow {
  const { storage, firstMap } = state;
  return {
    buffer: state.id,
    version: state.version,
    size: state.size,
    life,
    attachments: state.attachments.length,
    live_maps: state.attachments.reduce((sum, { maps }) => sum + maps, 0),
    held: state.references,
    cpu_accesses: state.cpuAccessDepth,
    allocator: storage?.allocator ?? null,
    allocator_name: storage?.facts?.name ?? null,
    address: storage?.runs[0]?.address ?? null,
    runs: storage?.runs.length ?? null,
    bytes: storage === null ? null : storageSize(storage),
    first_map_by: firstMap?.importer ?? null,
    first_map_version: firstMap?.version ?? null,
  };
}
