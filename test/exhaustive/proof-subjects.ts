/**
 * Products that a proof must not pass: the chart with a rule dropped, and exporters that decide something wrong
 * on purpose.
 */
import { transition } from 'xstate';
import { refused } from '../../src/base/result.ts';
import { decide } from '../../src/exporter/decide.ts';
import { PRODUCT, type ProofSubject } from '../../src/explorer/proof/proof-steps.ts';
import { bufferGuards, bufferMachine } from '../../src/machines/buffer-machine.ts';
import type { Buffer } from '../../src/machines/legality.ts';
import type { BufferConditionName } from '../../src/machines/rules.ts';

/** The product, but its chart as xstate runs it, with some rules that always hold. */
export function withoutRules(...names: readonly BufferConditionName[]): ProofSubject {
  const dropped = Object.fromEntries(names.map((name) => [name, () => true]));
  return {
    ...PRODUCT,
    offer: (buffer, fact, place) => {
      const machine = bufferMachine.provide({ guards: { ...bufferGuards(place), ...dropped } });
      // A snapshot goes on with the machine that made it.
      const snapshot = machine.resolveState({ value: buffer.life, context: buffer.state });
      const [next] = transition(machine, snapshot, fact);
      if (next === snapshot || next.context === snapshot.context) {
        return refused({ errno: 'EINVAL', rule: 'ATT6', message: 'no arrow', next: '' });
      }
      const after: Buffer = { life: next.value, state: next.context };
      return { ok: true, value: after };
    },
  };
}

/** The product, but some calls are decided by somebody else. */
export function deciding(wrong: ProofSubject['decide']): ProofSubject {
  return { ...PRODUCT, decide: wrong };
}

/** A refusal that nobody has reason for. */
export const NO_REASON = {
  call: 'attach',
  errno: 'EBUSY',
  rule: 'ATT4',
  message: 'no reason',
  next: '',
} as const;

/** Leaves an importer behind that was refused, as the posted code narrows its mask. */
export const poisoning = deciding((world, command) => {
  const decided = decide(world, command);
  if (decided.ok || command.call !== 'attach') return decided;
  for (const [id, buffer] of world.buffers) {
    world.buffers.set(id, { ...buffer, state: { ...buffer.state, version: 99 } });
  }
  return decided;
});

/** Takes nobody but the first who comes, where the first states nothing about masks. */
export const orderly = deciding((world, command) => {
  const [buffer] = world.buffers.values();
  const first = buffer?.state.attachments[0]?.constraints.allocatorMask;
  const isEarly = command.call === 'attach' && buffer?.state.storage === null;
  return isEarly && first === 7 ? refused(NO_REASON) : decide(world, command);
});

/** Never lets anybody go. */
export const keeping = deciding((world, command) =>
  command.call === 'detach' ? refused({ ...NO_REASON, call: 'detach' }) : decide(world, command),
);

/** Allocates at every map, as two first maps of the posted code do. */
export const allocatingTwice = deciding((world, command) => {
  const decided = decide(world, command);
  const [buffer] = world.buffers.values();
  const storage = buffer?.state.storage ?? null;
  if (!decided.ok || command.call !== 'map' || storage === null || buffer === undefined) {
    return decided;
  }
  const importer = buffer.state.attachments[0]?.importer;
  if (importer === undefined) return decided;
  const again = {
    type: 'BackingAllocated',
    buffer: buffer.state.id,
    importer,
    storage,
    cpuReachable: true,
    fullAllocators: [],
  } as const;
  return { ok: true, value: { ...decided.value, events: [again, ...decided.value.events] } };
});
