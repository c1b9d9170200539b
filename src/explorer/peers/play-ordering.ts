/**
 * Plays given steps on a buffer among peers, one after the other, and tells what each must answer.
 */
import { refused, ok, type Result } from '../../base/result.ts';
import type { InputError } from '../../base/document.ts';
import type { ExpectedPeerStep, PeerOrdering } from './peer-ordering.ts';
import type { PeerStep } from './peer-calls.ts';
import { RULES_OF } from './peer-rules.ts';
import { takePeersStep } from './peers-step.ts';
import { firstPeersState, pinsIn, type PeersSetting } from './peers-state.ts';

/** An ordering whose results are not known yet. @public */
export interface PeerScript extends Omit<PeerOrdering, 'steps'> {
  /** The calls in order. */
  readonly steps: readonly PeerStep[];
}

/** What a script says of exporter and importers. */
export function settingOf({ rules, except, ...rest }: Omit<PeerScript, 'steps'>): PeersSetting {
  const { importers, localFree, closed } = rest;
  return { rules: { ...RULES_OF[rules], ...except }, importers, localFree, closed };
}

/**
 * Plays a script. Whoever was refused makes no further calls: its steps are left out.
 *
 * @refuses A step that has to wait for somebody, whom nothing in the script lets go on.
 */
export function playScript(script: PeerScript): Result<PeerOrdering, InputError> {
  const setting = settingOf(script);
  let state = firstPeersState(setting);
  const steps: ExpectedPeerStep[] = [];
  for (const [index, step] of script.steps.entries()) {
    const taken = takePeersStep(setting, state, step);
    if (taken === null) {
      const message = `step ${index + 1}, ${step.who}.${step.op}, has to wait for ever`;
      return refused({ source: 'ordering', message });
    }
    const { after, report } = taken;
    state = after;
    if (report.skipped) continue;
    const { errno, unreachable } = report;
    const invalidated = report.invalidated.flatMap((each) => setting.importers[each]?.name ?? []);
    const pins = pinsIn(state);
    const expected = { errno, place: state.place, pins, invalidated, unreachable };
    steps.push({ ...step, expected });
  }
  return ok({ ...script, steps });
}
