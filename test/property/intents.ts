/**
 * What a random run wants next. Calls drawn blindly are nearly all refused: of seven hundred unmaps
 * four met a map. So most of a run is drawn as intents, which look at the exporter and become the
 * call that brings a buffer or an importer one step further or one step back; the rest is blind, so
 * that refusals stay frequent.
 */
import { unreachable } from '../../src/base/assert.ts';
import { encodeCall, type ModelCall, type Setting } from '../../src/explorer/index.ts';
import type { BufferState, Direction } from '../../src/index.ts';
import { Driver } from './driver.ts';

/** The next thing a run wants. */
export type Intent =
  | {
      readonly want: 'further' | 'back' | 'cpu';
      readonly buffer: number;
      readonly importer: number;
      readonly direction: Direction;
    }
  | { readonly want: 'call'; readonly call: ModelCall };

/** An intent in a word, for the messages of fast-check. */
export function intentInWords(intent: Intent): string {
  if (intent.want === 'call') return encodeCall(intent.call);
  return `${intent.want} ${intent.buffer}.${intent.importer}`;
}

/** The call that an intent becomes where the exporter is now. */
export function callFor(intent: Intent, driver: Driver): ModelCall {
  if (intent.want === 'call') return intent.call;
  const { want, buffer, importer, direction } = intent;
  const state = driver.exporter.buffer(`b${buffer}`)?.state;
  if (state === undefined) return { call: 'create', buffer };
  switch (want) {
    case 'further': {
      const name = driver.importerOf({ call: 'attach', buffer, importer });
      const attachment = state.attachments.find((each) => each.importer === name);
      if (attachment === undefined) return { call: 'attach', buffer, importer };
      const next = state.awaited.length > 0 ? driver.indexOf(state.awaited[0] ?? '') : -1;
      // Under barrier a map is refused while somebody is missing; one who is missing comes first.
      if (next >= 0) return { call: 'attach', buffer, importer: next };
      return { call: 'map', buffer, importer, direction: attachment.direction ?? direction };
    }
    case 'back':
      return callBack(state, driver, buffer, importer);
    case 'cpu':
      return {
        call: state.cpuAccessDepth > 0 && direction !== 'toDevice' ? 'end' : 'begin',
        buffer,
      };
    default:
      return unreachable(want);
  }
}

/** Undoes what the importer has, else what the first one attached has; at last frees the buffer. */
function callBack(state: BufferState, driver: Driver, buffer: number, importer: number): ModelCall {
  const names = importerNames(driver);
  const own = state.attachments.find((each) => each.importer === names[importer]);
  const attachment = own ?? state.attachments[0];
  if (attachment !== undefined) {
    const whose = names.indexOf(attachment.importer);
    const { direction } = attachment;
    if (direction === null) return { call: 'detach', buffer, importer: whose };
    return { call: 'unmap', buffer, importer: whose, direction };
  }
  if (state.cpuAccessDepth > 0) return { call: 'end', buffer };
  // A buffer that was never used is not worth freeing.
  return state.storage === null ? { call: 'attach', buffer, importer } : { call: 'put', buffer };
}

function importerNames({ exporter }: Driver): readonly string[] {
  return exporter.describe().platform.importers.map(({ id }) => id);
}

/** The calls that intents become, one after the other. */
export function callsFor(setting: Setting, intents: readonly Intent[]): readonly ModelCall[] {
  const driver = new Driver(setting);
  const calls: ModelCall[] = [];
  for (const intent of intents) {
    const call = callFor(intent, driver);
    calls.push(call);
    try {
      driver.call(call);
    } catch {
      // The law that gets these calls meets the same failure, and reports it with a replay string.
      break;
    }
  }
  return calls;
}
