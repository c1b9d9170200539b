/**
 * What a random run wants next. Calls drawn blindly are nearly all refused: of seven hundred unmaps
 * four met a map. So most of a run is drawn as intents, which look at the exporter and become the
 * call that brings a buffer or an importer one step further or one step back, or is a mistake with
 * what is there; the rest is blind, so that refusals stay frequent.
 */
import { unreachable } from '../../base/assert.ts';
import type { Direction } from '../../events/direction.ts';
import type { ModelCall } from '../../explorer/model/model-calls.ts';
import { createModelExporter, importersOf, type Setting } from '../../explorer/model/model.ts';
import { encodeCall } from '../../explorer/replay-strings/replay-string.ts';
import { CallMaker } from '../tested-exporter.ts';

/** An attachment as an intent looks at it. @public */
export interface SeenAttachment {
  /** Who is attached. */
  readonly importer: string;
  /** The direction of its maps; null where there are none. */
  readonly direction: Direction | null;
  /** Pins that were not given back; absent where there are none. */
  readonly pins?: number;
  /** Absent where it is static. */
  readonly sharing?: object;
}

/** What an intent looks at: a buffer as it is now. @public */
export interface SeenState {
  /** Who is attached, in the order of attaching. */
  readonly attachments: readonly SeenAttachment[];
  /** How deep CPU access is nested. */
  readonly cpuAccessDepth: number;
  /** Null where there is none. */
  readonly storage: object | null;
  /** Whether access is revoked; absent where it never was. */
  readonly isRevoked?: boolean;
  /** Whom the first map waits for. */
  readonly awaited: readonly string[];
}

/** Who knows how the buffers are: an exporter, or a model of one. */
export type LookAt = (buffer: string) => SeenState | undefined;

/** The next thing a run wants. */
export type Intent =
  | {
      readonly want: 'further' | 'back' | 'hold' | 'revoke' | 'cpu' | 'amiss';
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
export function callFor(intent: Intent, setting: Setting, look: LookAt): ModelCall {
  if (intent.want === 'call') return intent.call;
  const { want, buffer, importer, direction } = intent;
  const names = importersOf(setting);
  const state = look(`b${buffer}`);
  if (state === undefined) return { call: 'create', buffer };
  switch (want) {
    case 'further': {
      const name = names[importer];
      const attachment = state.attachments.find((each) => each.importer === name);
      const isUnusual = direction === 'fromDevice';
      if (attachment === undefined) {
        return { call: 'attach', buffer, importer, ...(isUnusual ? { isDynamic: true } : {}) };
      }
      const next = names.indexOf(state.awaited[0] ?? '');
      // Under barrier a map is refused while somebody is missing; one who is missing comes first.
      if (next >= 0) return { call: 'attach', buffer, importer: next };
      if (isUnusual && attachment.sharing !== undefined) return { call: 'pin', buffer, importer };
      return { call: 'map', buffer, importer, direction: attachment.direction ?? direction };
    }
    case 'hold':
      return callToHold(state, names, intent);
    case 'revoke':
      return callOfRevoke(state, names, intent);
    case 'back':
      return callBack(state, names, buffer, importer);
    case 'amiss':
      return callAmiss(state, names, intent);
    case 'cpu':
      return {
        call: state.cpuAccessDepth > 0 && direction !== 'toDevice' ? 'end' : 'begin',
        buffer,
      };
    default:
      return unreachable(want);
  }
}

/** Pins where the importer is attached, and unpins some of what it has pinned. */
function callToHold(
  { attachments }: SeenState,
  names: readonly string[],
  { buffer, importer, direction }: Exclude<Intent, { readonly want: 'call' }>,
): ModelCall {
  const attachment = attachments.find((each) => each.importer === names[importer]);
  if (attachment === undefined) return { call: 'attach', buffer, importer, isDynamic: true };
  const isEnough = (attachment.pins ?? 0) > 0 && direction !== 'toDevice';
  return { call: isEnough ? 'unpin' : 'pin', buffer, importer };
}

/** Takes access back, lets those unmap who were told, and gives it again; now and then too early. */
function callOfRevoke(
  state: SeenState,
  names: readonly string[],
  { buffer, direction }: Exclude<Intent, { readonly want: 'call' }>,
): ModelCall {
  if (state.isRevoked !== true) return { call: 'revoke', buffer };
  const holder = state.attachments.find((each) => each.direction !== null);
  if (holder === undefined || direction === 'toDevice') return { call: 'unrevoke', buffer };
  return {
    call: 'unmap',
    buffer,
    importer: names.indexOf(holder.importer),
    direction: holder.direction,
  };
}

/** Undoes what the importer has, else what the first one attached has; at last frees the buffer. */
function callBack(
  state: SeenState,
  names: readonly string[],
  buffer: number,
  importer: number,
): ModelCall {
  const own = state.attachments.find((each) => each.importer === names[importer]);
  const attachment = own ?? state.attachments[0];
  if (attachment !== undefined) {
    const whose = names.indexOf(attachment.importer);
    const { direction, pins = 0 } = attachment;
    if (direction === null && pins > 0) return { call: 'unpin', buffer, importer: whose };
    if (direction === null) return { call: 'detach', buffer, importer: whose };
    return { call: 'unmap', buffer, importer: whose, direction };
  }
  if (state.cpuAccessDepth > 0) return { call: 'end', buffer };
  // A buffer that was never used is not worth freeing.
  return state.storage === null ? { call: 'attach', buffer, importer } : { call: 'put', buffer };
}

/**
 * A mistake with what is there, the first map before all else: what undoes another thing than was done, or comes too
 * early, or twice.
 */
function callAmiss(
  { attachments }: SeenState,
  names: readonly string[],
  { buffer, importer, direction }: Exclude<Intent, { readonly want: 'call' }>,
): ModelCall {
  const met = attachments.find((each) => each.direction !== null) ?? attachments[0];
  if (met === undefined) return { call: 'map', buffer, importer, direction };
  const whose = names.indexOf(met.importer);
  if (met.direction === direction) return { call: 'detach', buffer, importer: whose };
  if (met.direction === null && direction === 'toDevice') {
    return { call: 'attach', buffer, importer: whose };
  }
  return { call: 'unmap', buffer, importer: whose, direction };
}

/** The calls that intents become, one after the other. */
export function callsFor(setting: Setting, intents: readonly Intent[]): readonly ModelCall[] {
  const driver = new CallMaker(setting, createModelExporter(setting));
  const look: LookAt = (buffer) => driver.exporter.buffer(buffer)?.state;
  const calls: ModelCall[] = [];
  for (const intent of intents) {
    const call = callFor(intent, setting, look);
    calls.push(call);
    try {
      void driver.make(call);
    } catch {
      // The law that gets these calls meets the same failure, and reports it with a replay string.
      break;
    }
  }
  return calls;
}
