/**
 * The calls of a model, by the indices of buffers and importers. An index instead of a name keeps
 * replay strings short and lets a shrinker make calls smaller.
 */
import { wrongValue } from '../../base/wrong-value.ts';
import type { Command } from '../../events/commands.ts';
import type { Direction } from '../../events/direction.ts';
import { callOfShort } from '../../events/vocabulary.ts';
import { LATE_POLICIES } from '../../machines/late-policies.ts';
import { bufferNameOf, bufferSizeOf, importersOf, limitsOf } from './model.ts';
import type { Model, Setting } from './model.ts';

/**
 * A call about a buffer alone. `put` of the last reference frees; `seal` lets a deadline pass.
 *
 * @public
 */
export interface BufferModelCall {
  /** Which call of the exporter: `begin` and `end` are those of a CPU access, `get` and `put` those of a reference. */
  readonly call: 'create' | 'begin' | 'end' | 'get' | 'put' | 'seal' | 'revoke' | 'unrevoke';
  /** The index of the buffer. */
  readonly buffer: number;
}

/** A call that joins an importer. @public */
export interface AttachModelCall {
  /** Refused with EINVAL, EBUSY where it is late, or EEXIST. */
  readonly call: 'attach';
  /** The index of the buffer, from 0; its name is `b` and this index. */
  readonly buffer: number;
  /** The index of the importer. */
  readonly importer: number;
  /** Whether it is dynamic, so that it may pin; absent where it is static. */
  readonly isDynamic?: true;
}

/** A call that parts an importer, pins or unpins for it, or gives its place up. @public */
export interface ImporterModelCall {
  /** A detach with a live map or a pin is refused with EBUSY; a pin that is static, and an unpin without one, with EINVAL. */
  readonly call: 'detach' | 'pin' | 'unpin' | 'release';
  /** The index of the buffer, from 0; its name is `b` and this index. */
  readonly buffer: number;
  /** The index of the importer. */
  readonly importer: number;
}

/** A call that maps. @public */
export interface MapModelCall {
  /**
   * Refused with EINVAL without an attachment, EAGAIN where `barrier` waits, ENODEV or ENOMEM where no storage is
   * found.
   */
  readonly call: 'map';
  /** The index of the buffer, from 0; its name is `b` and this index. */
  readonly buffer: number;
  /** The index of the importer, from 0, in the order of the setting. */
  readonly importer: number;
  /** The direction of the DMA transfer; maps of one attachment in two directions are refused with EBUSY. */
  readonly direction: Direction;
}

/** A call that unmaps; the direction is null where the caller does not say it. @public */
export interface UnmapModelCall {
  /** Ends one live map of the attachment; refused with EINVAL where there is none. */
  readonly call: 'unmap';
  /** The index of the buffer, from 0; its name is `b` and this index. */
  readonly buffer: number;
  /** The index of the importer, from 0, in the order of the setting. */
  readonly importer: number;
  /** The direction that was mapped, any other is refused with EINVAL; null where the caller does not say it. */
  readonly direction: Direction | null;
}

/** Any call of a model. @public */
export type ModelCall =
  BufferModelCall | AttachModelCall | ImporterModelCall | MapModelCall | UnmapModelCall;

/** A run: what it runs on, and its calls. @public */
export interface ModelRun {
  /** The platform, policy and limits that the calls run on. */
  readonly setting: Setting;
  /** The calls in the order in which they are made, refused ones included. */
  readonly calls: readonly ModelCall[];
}

/** The command that a call of a model stands for. @public */
export function commandOf(setting: Setting, call: ModelCall): Command {
  const buffer = bufferNameOf(call.buffer);
  switch (call.call) {
    case 'create':
      return {
        call: 'createBuffer',
        buffer,
        size: bufferSizeOf(setting, call.buffer),
        ...(LATE_POLICIES[setting.policy].firstMapWaits ? { declared: declaredIn(setting) } : {}),
      };
    case 'attach': {
      const sharing = call.isDynamic === true ? { sharing: { kind: 'dynamic' } as const } : {};
      return {
        call: 'attach',
        buffer,
        importer: importerNameOf(setting, call.importer),
        ...sharing,
      };
    }
    case 'detach':
    case 'pin':
    case 'unpin':
    case 'release':
      return { call: call.call, buffer, importer: importerNameOf(setting, call.importer) };
    case 'map': {
      const { direction } = call;
      return { call: 'map', buffer, importer: importerNameOf(setting, call.importer), direction };
    }
    case 'unmap':
      return {
        call: 'unmap',
        buffer,
        importer: importerNameOf(setting, call.importer),
        ...(call.direction === null ? {} : { direction: call.direction }),
      };
    case 'seal':
      return { call: 'seal', buffer, because: 'deadline' };
    case 'begin':
    case 'end':
    case 'get':
    case 'put':
    case 'revoke':
    case 'unrevoke':
      return { call: callOfShort(call.call), buffer };
    default:
      throw wrongValue('commandOf', 'a call of a model', call satisfies never, false);
  }
}

/** Whom `barrier` waits for: everybody who is not dispensable. */
function declaredIn(setting: Setting): readonly string[] {
  const { dispensable = [] } = setting;
  return importersOf(setting).filter((_, index) => !dispensable.includes(index));
}

/** The name of an importer; an index that names none is passed on, so that it is refused. */
function importerNameOf(setting: Setting, index: number): string {
  return importersOf(setting)[index] ?? `i${index}`;
}

/** Every call an explorer tries, in a fixed order: by buffer, then by importer. */
export function alphabetOf(model: Model): readonly ModelCall[] {
  const importers = importersOf(model).map((_, index) => index);
  const buffers = Array.from({ length: model.buffers }, (_, index) => index);
  const isCpuUsed = model.calls === 'free' && limitsOf(model).cpuAccessDepthMax > 0;
  return buffers.flatMap((buffer): ModelCall[] => [
    { call: 'create', buffer },
    ...importers.flatMap((importer): ModelCall[] => [
      { call: 'attach', buffer, importer },
      { call: 'map', buffer, importer, direction: 'bidirectional' },
      { call: 'unmap', buffer, importer, direction: null },
      { call: 'detach', buffer, importer },
    ]),
    ...(isCpuUsed ? [{ call: 'begin', buffer } as const, { call: 'end', buffer } as const] : []),
    { call: 'put', buffer },
  ]);
}
