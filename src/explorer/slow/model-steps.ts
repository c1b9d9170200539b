/**
 * The steps of a model as the slow search makes them on a real exporter. Most are one call. A program may also
 * attach and map in one step, die without a word, and give its place up when it is refused.
 */
import { ok, refused, type Result } from '../../base/result.ts';
import type { Event } from '../../events/events.ts';
import type { Exporter } from '../../exporter/exporter.ts';
import { LATE_POLICIES } from '../../machines/late-policies.ts';
import { alphabetOf, commandOf, type ModelCall } from '../model/model-calls.ts';
import { bufferNameOf, importersOf, type Model } from '../model/model.ts';

/** Attaches and maps in one step, as DRM PRIME does. @public */
export interface ImportStep {
  /** The importer attaches and maps in one step. */
  readonly call: 'import';
  /** The index of the buffer. */
  readonly buffer: number;
  /** The index of the importer. */
  readonly importer: number;
}

/** The end of an importer that has not attached. @public */
export interface DieStep {
  /** The importer ends. */
  readonly call: 'die';
  /** The index of the buffer. */
  readonly buffer: number;
  /** The index of the importer. */
  readonly importer: number;
}

/** A step of a model. @public */
export type ModelStep = ModelCall | ImportStep | DieStep;

/** Every step that is tried in a state, by buffer: what everybody may call, and what programs do beside. */
export function stepsOf(model: Model): readonly ModelStep[] {
  const isTimed = LATE_POLICIES[model.policy].firstMapWaits && model.deadline === true;
  const calls = alphabetOf(model);
  return Array.from({ length: model.buffers }, (_, buffer) => [
    ...calls.filter((call) => call.buffer === buffer),
    ...importersOf(model).flatMap((_name, importer) => programSteps(model, buffer, importer)),
    ...(isTimed ? [{ call: 'seal', buffer } as const] : []),
  ]).flat();
}

function programSteps(model: Model, buffer: number, importer: number): readonly ModelStep[] {
  if (model.calls === 'free') return [];
  const about = { buffer, importer };
  const program = model.programs?.[importer] ?? [];
  return [
    ...(program.includes('import') ? [{ call: 'import', ...about } as const] : []),
    ...(program.includes('release') ? [{ call: 'release', ...about } as const] : []),
    ...(model.mayDie?.includes(importer) === true ? [{ call: 'die', ...about } as const] : []),
  ];
}

/** What came of a step: the facts, or the refusal of the call that ended it. */
export type Performed = Result<readonly Event[]>;

/** Makes a step. A refused `import` may have attached before its map was refused. */
export function perform(exporter: Exporter, model: Model, step: ModelStep): Performed {
  switch (step.call) {
    case 'die':
      return isLive(exporter, step.buffer) ? ok([]) : unknownBuffer(step);
    case 'import': {
      const { buffer, importer } = step;
      const attached = exporter.execute(commandOf(model, { call: 'attach', buffer, importer }));
      if (!attached.ok) return attached;
      const map = { call: 'map', buffer, importer, direction: 'bidirectional' } as const;
      const mapped = exporter.execute(commandOf(model, map));
      return mapped.ok ? ok([...attached.value, ...mapped.value]) : mapped;
    }
    default:
      return exporter.execute(commandOf(model, step));
  }
}

/** The calls that a step was, which a replay string can say. */
export function callsOf(
  step: ModelStep,
  { isTurnedAway, isGivenUp } = { isTurnedAway: false, isGivenUp: false },
): readonly ModelCall[] {
  if (step.call === 'die') return [];
  if (step.call !== 'import' && step.call !== 'attach') return [step];
  if (step.call === 'attach' && !isGivenUp) return [step];
  const { buffer, importer } = step;
  const attach = { call: 'attach', buffer, importer } as const;
  if (isGivenUp) return [attach, { call: 'release', buffer, importer }];
  const map = { call: 'map', buffer, importer, direction: 'bidirectional' } as const;
  return isTurnedAway ? [attach] : [attach, map];
}

/** The facts that a refused attach leads to, where the model says that its place is given up. */
export function giveUpPlace(
  exporter: Exporter,
  model: Model,
  { buffer, importer }: { readonly buffer: number; readonly importer: number },
): readonly Event[] {
  const name = importersOf(model)[importer] ?? '';
  const isAwaited = exporter
    .buffer(bufferNameOf(buffer))
    ?.state.awaited.some((each) => each === name);
  if (model.refusedRelease !== true || isAwaited !== true) return [];
  const released = exporter.execute(commandOf(model, { call: 'release', buffer, importer }));
  return released.ok ? released.value : [];
}

function isLive(exporter: Exporter, buffer: number): boolean {
  const life = exporter.buffer(bufferNameOf(buffer))?.life;
  return life !== undefined && life !== 'freed';
}

/** Nobody dies waiting for a buffer that is not there. */
function unknownBuffer({ buffer }: DieStep): Performed {
  return refused({
    call: 'attach',
    errno: 'EBADF',
    rule: 'BUF3',
    message: `There is no buffer ${bufferNameOf(buffer)} yet.`,
    next: 'Create it first.',
  });
}
