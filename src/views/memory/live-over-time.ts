/** How many bytes, buffers and maps of a recording were live after each step. */
import { LIFE_STATES } from '../../events/vocabulary.ts';
import { sizeOfBuffer } from '../recordings/buffer-steps.ts';
import type { Recording } from '../recordings/recording.ts';

/** Values of steps, and the largest of each block of them. */
export class Peaks {
  readonly values: Float64Array;
  readonly #blocks: Float64Array;

  constructor(values: Float64Array) {
    this.values = values;
    this.#blocks = new Float64Array(Math.ceil(values.length / BLOCK));
    values.forEach((value, at) => {
      const block = Math.floor(at / BLOCK);
      this.#blocks[block] = Math.max(this.#blocks[block] ?? 0, value);
    });
  }

  /** The largest of all. */
  get most(): number {
    return this.#blocks.reduce((most, each) => Math.max(most, each), 0);
  }

  /** The largest of the steps from one up to another, which is not among them. */
  mostIn(from: number, end: number): number {
    let most = 0;
    for (let at = from; at < end;) {
      const isBlock = at % BLOCK === 0 && at + BLOCK <= end;
      most = Math.max(most, (isBlock ? this.#blocks[at / BLOCK] : this.values[at]) ?? 0);
      at += isBlock ? BLOCK : 1;
    }
    return most;
  }
}

const BLOCK = 64;

/** What was live after each step. */
export interface LiveOverTime {
  readonly bytes: Peaks;
  readonly buffers: Peaks;
  readonly maps: Peaks;
  /** How many buffers there are whose size nobody tells. */
  readonly unsized: number;
}

/** What was live. */
export function liveOverTime(recording: Recording): LiveOverTime {
  const { length } = recording;
  const bytes = new Float64Array(length);
  const buffers = new Float64Array(length);
  const maps = new Float64Array(length);
  const sizes = recording.names.buffers.map((_, buffer) => sizeOfBuffer(recording, buffer));
  const live = new Map<number, number>();
  const freed = LIFE_STATES.indexOf('freed');
  const total = { bytes: 0, maps: 0 };
  for (let step = 0; step < length; step += 1) {
    const buffer = recording.bufferAt(step);
    if (buffer >= 0 && !recording.isRefused(step)) {
      const before = live.get(buffer);
      const isFreed = recording.lifeAt(step) === freed;
      const after = isFreed ? 0 : recording.liveMapsAt(step);
      total.maps += after - (before ?? 0);
      if (before === undefined && !isFreed) total.bytes += sizes[buffer] ?? 0;
      if (before !== undefined && isFreed) total.bytes -= sizes[buffer] ?? 0;
      if (isFreed) live.delete(buffer);
      else live.set(buffer, after);
    }
    bytes[step] = total.bytes;
    buffers[step] = live.size;
    maps[step] = total.maps;
  }
  const unsized = sizes.filter((size) => size === null).length;
  return {
    bytes: new Peaks(bytes),
    buffers: new Peaks(buffers),
    maps: new Peaks(maps),
    unsized,
  };
}
