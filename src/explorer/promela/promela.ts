/**
 * A model in Promela, the language of SPIN, for searches that one machine cannot hold: the same states,
 * the same transitions, one option of one loop for each step of the packed engine. SPIN reports one
 * transition more, its initial one.
 *
 * It is written from the tables of positions and the answers of the judge, and not from the engine's
 * step, so that SPIN is an opinion of its own.
 */
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { POLICIES } from '../../events/policy.ts';
import { LATE_POLICIES } from '../../machines/late-policies.ts';
import { packModel, type PackedModel } from '../engine/packed-model.ts';
import type { Position, PositionStep } from '../engine/positions.ts';
import { importersOf, type Model } from '../model/model.ts';
import { PromelaPlaces, type PlaceChoice } from './promela-places.ts';

/** Sets of importers are enumerated, so that this many are a thousand. */
const PROMELA_IMPORTERS_MAX = 10;

/** Writes a model in Promela. */
export function promelaOf(model: Model): Result<string, InputError> {
  const packed = packModel(model);
  if (!packed.ok) return packed;
  const { importerCount, bufferCount, policy } = packed.value;
  if (importerCount > PROMELA_IMPORTERS_MAX) {
    return complain('importers', `Promela is written for at most ${PROMELA_IMPORTERS_MAX}`);
  }
  const isExact = packed.value.judge.isRoomBounded && !('masks' in model);
  const movers = POLICIES.filter((each) => LATE_POLICIES[each].movesStorage).join(' or ');
  if (isExact && (bufferCount > 1 || LATE_POLICIES[policy].movesStorage)) {
    return complain('platform', `Promela knows no pages: one buffer, and not ${movers}, or masks`);
  }
  return ok(new Promela(packed.value).text());
}

function complain(field: string, message: string): Result<never, InputError> {
  return refused({ source: 'model', field, message });
}

class Promela {
  readonly #packed: PackedModel;
  readonly #places: PromelaPlaces;
  readonly #freed: number;

  constructor(packed: PackedModel) {
    this.#packed = packed;
    this.#places = new PromelaPlaces(packed);
    this.#freed = packed.freed;
  }

  text(): string {
    const { importerCount: count, bufferCount, model, policy } = this.#packed;
    const buffers = Array.from({ length: bufferCount }, (_, index) => index);
    const allFreed = buffers.map((b) => `back[${b}] == ${this.#freed}`).join(' && ');
    const names = importersOf(model).map((name, index) => `${index} ${name}`);
    return `${[
      `/* ${model.calls}, ${policy}: ${names.join(', ')}.`,
      ' * spin -a model.pml && cc -O2 -DNOREDUCE -DSAFETY -o pan pan.c && ./pan -m1000000',
      ' * -DASSERT: storage serves whoever is attached. -DDEADLOCK: to end early is an error. -DEVENTUALLY: the claim at the end. */',
      `byte back[${bufferCount}];`,
      `byte cpu[${bufferCount}];`,
      `bit opened[${bufferCount}];`,
      `byte pos[${count * bufferCount}];`,
      '',
      ...this.#macros(),
      `#define ALL_FREED (${allFreed})`,
      '',
      'active proctype orderings() {',
      '#ifndef DEADLOCK',
      'end:',
      '#endif',
      '  do',
      ...buffers.flatMap((buffer) => this.#bufferOptions(buffer)),
      '#ifdef DEADLOCK',
      '  :: ALL_FREED -> break',
      '#endif',
      '  od',
      '}',
      '',
      '#ifdef EVENTUALLY',
      'ltl every_buffer_freed { <> ALL_FREED }',
      '#endif',
    ].join('\n')}\n`;
  }

  /** Whether importer d is attached to, settled at, or done with buffer b; and whether b is live. */
  #macros(): readonly string[] {
    const { positions } = this.#packed;
    const macro = (name: string, holds: (position: Position) => boolean): readonly string[] =>
      positions.map((each, importer) => {
        const at = each.flatMap((position, index) => (holds(position) ? [index] : []));
        const tests = at.map((index) => `${this.#position('b', importer)} == ${index}`);
        return `#define ${name}${importer}(b) (${tests.length === 0 ? 'false' : tests.join(' || ')})`;
      });
    return [
      ...macro('ATT', ({ isAttached }) => isAttached),
      ...macro('MAP', ({ maps }) => maps > 0),
      ...macro('SET', ({ isSettled }) => isSettled),
      ...macro('END', ({ ending }) => ending !== 'no'),
      '#ifdef ASSERT',
      `#define CHECK(b) assert(!PLACED(b) || (${this.#served()}))`,
      '#else',
      '#define CHECK(b) skip',
      '#endif',
      `#define LIVE(b) (back[b] != 0 && back[b] != ${this.#freed})`,
      `#define PLACED(b) (back[b] >= 2 && back[b] != ${this.#freed})`,
    ];
  }

  #position(buffer: number | string, importer: number): string {
    return `pos[${buffer}*${this.#packed.importerCount}+${importer}]`;
  }

  #bufferOptions(b: number): readonly string[] {
    const { model, positions, policy } = this.#packed;
    const all = positions.map((_, importer) => importer);
    const nobody = all.map((importer) => `!ATT${importer}(${b})`).join(' && ');
    const ended = all.map((importer) => ` && END${importer}(${b})`).join('');
    const done = model.calls === 'programs' ? ended : '';
    const forget =
      model.calls === 'free'
        ? all.map((importer) => `; ${this.#position(b, importer)} = 0`)
        : this.#unawaited(b).map((each) => `; ${each}`);
    const cpuMax = 'cpuMax' in model ? model.cpuMax : 0;
    const cpu = [
      `PLACED(${b}) && cpu[${b}] < ${cpuMax} && (${this.#reachable(b)}) -> cpu[${b}]++`,
      `PLACED(${b}) && cpu[${b}] > 0 -> cpu[${b}]--`,
    ];
    const isTimed = LATE_POLICIES[policy].firstMapWaits && model.deadline === true;
    return [
      `back[${b}] == 0 -> back[${b}] = 1`,
      ...all.flatMap((importer) => this.#importerOptions(b, importer)),
      ...(cpuMax > 0 ? cpu : []),
      ...(isTimed ? [`back[${b}] == 1 && (${this.#missing(b, null)}) -> ${this.#open(b)}`] : []),
      `LIVE(${b}) && ${nobody} && cpu[${b}] == 0${done} -> back[${b}] = ${this.#freed}${forget.join('')}`,
    ].map((option) => `  :: d_step { ${option}${this.#forgetDeadline(b)} }`);
  }

  /** Everybody attached is served by the storage that there is. */
  #served(): string {
    const { positions, judge } = this.#packed;
    const each = positions.map((_, importer) => {
      const places = this.#places.all.filter((place) => judge.serves(place, importer));
      const tests = places.map((place) => ` || back[b] == ${place + 2}`);
      return `(!ATT${importer}(b)${tests.join('')})`;
    });
    return each.join(' && ');
  }

  #reachable(b: number): string {
    const { judge } = this.#packed;
    const places = this.#places.all.filter((place) => judge.isCpuReachable(place));
    return places.map((place) => `back[${b}] == ${place + 2}`).join(' || ') || 'false';
  }

  /** A deadline passes. */
  #open(b: number): string {
    const isKept = this.#packed.model.calls === 'programs';
    return [...(isKept ? [`opened[${b}] = 1`] : []), ...this.#unawaited(b)].join('; ');
  }

  /** Nobody is waited for any more. */
  #unawaited(b: number): readonly string[] {
    return this.#packed.positions.flatMap((each, importer) => {
      const at = this.#position(b, importer);
      return each.flatMap(({ unawaited }, index) =>
        unawaited === undefined ? [] : [`${at} = (${at} == ${index} -> ${unawaited} : ${at})`],
      );
    });
  }

  /** That a deadline passed matters only as long as somebody would be waited for. */
  #forgetDeadline(b: number): string {
    const { model, policy, declared, positions } = this.#packed;
    const isKept = LATE_POLICIES[policy].firstMapWaits && model.deadline === true;
    if (!isKept || model.calls === 'free') return '';
    const who = positions.flatMap((_, importer) =>
      (declared & (1 << importer)) === 0 ? [] : [`!SET${importer}(${b})`],
    );
    const isMissing = who.length === 0 ? 'false' : `(${who.join(' || ')})`;
    return `; opened[${b}] = (opened[${b}] && back[${b}] == 1 && ${isMissing} -> 1 : 0)`;
  }

  /** Somebody is waited for, apart from `except`. */
  #missing(b: number, except: number | null): string {
    const { policy, declared, positions } = this.#packed;
    if (!LATE_POLICIES[policy].firstMapWaits) return 'false';
    const who = positions.flatMap((_, importer) =>
      importer !== except && (declared & (1 << importer)) !== 0 ? [`!SET${importer}(${b})`] : [],
    );
    return who.length === 0 ? 'false' : `!opened[${b}] && (${who.join(' || ')})`;
  }

  #importerOptions(b: number, importer: number): readonly string[] {
    const positions = this.#packed.positions[importer] ?? [];
    return positions.flatMap(({ steps }, at) =>
      steps.flatMap((step) => {
        const here = `${this.#position(b, importer)} == ${at}`;
        const there = `${this.#position(b, importer)} = ${step.to}`;
        return this.#stepOptions(b, importer, step)
          .map(({ guard, back }) => {
            const storage = back === null ? '' : `; back[${b}] = ${back + 2}`;
            return `${here} && ${guard} -> ${there}${storage}; CHECK(${b})`;
          })
          .concat(this.#refusedOption(b, importer, step, here));
      }),
    );
  }

  #stepOptions(b: number, importer: number, { step }: PositionStep): readonly PlaceChoice[] {
    switch (step) {
      case 'attach':
        return [
          { guard: `back[${b}] == 1 && (${this.#places.feasible(b, importer)})`, back: null },
          { guard: `PLACED(${b}) && (${this.#places.admitsLate(b, importer)})`, back: null },
          ...this.#moves(b, importer),
        ];
      case 'map':
        return [
          { guard: `PLACED(${b}) && (${this.#places.addressed(b, importer)})`, back: null },
          ...this.#firstMaps(b, null),
        ];
      case 'import':
        return [
          ...this.#firstMaps(b, importer).map(({ guard, back }) => ({
            guard: `${guard} && (${this.#places.feasible(b, importer)})`,
            back,
          })),
          { guard: `PLACED(${b}) && (${this.#places.admitsLate(b, importer)})`, back: null },
          ...this.#moves(b, importer),
        ];
      default:
        return [{ guard: `LIVE(${b})`, back: null }];
    }
  }

  #firstMaps(b: number, newcomer: number | null): readonly PlaceChoice[] {
    return this.#places.choices(b, newcomer).map(({ guard, back }) => ({
      guard: `back[${b}] == 1 && !(${this.#missing(b, newcomer)}) && ${guard}`,
      back,
    }));
  }

  /** Under `migrate`: storage that does not serve the newcomer and is not used moves. */
  #moves(b: number, importer: number): readonly PlaceChoice[] {
    if (!LATE_POLICIES[this.#packed.policy].movesStorage) return [];
    return this.#places.choices(b, importer).map(({ guard, back }) => ({
      guard: `${this.#movable(b, importer)} && ${guard}`,
      back,
    }));
  }

  #movable(b: number, importer: number): string {
    const used = this.#packed.positions.map((_, each) => `MAP${each}(${b})`).join(' || ');
    const late = this.#places.admitsLate(b, importer);
    const feasible = this.#places.feasible(b, importer);
    return `PLACED(${b}) && !(${late}) && !(${used}) && cpu[${b}] == 0 && (${feasible})`;
  }

  /** A refused attach ends a program. */
  #refusedOption(b: number, importer: number, step: PositionStep, here: string): readonly string[] {
    if (step.refusedTo === null) return [];
    const late = this.#places.admitsLate(b, importer);
    const moves = this.#moves(b, importer)
      .map(({ guard }) => ` || (${guard})`)
      .join('');
    const early = `back[${b}] == 1 && !(${this.#places.feasible(b, importer)})`;
    const tooLate = `PLACED(${b}) && !((${late})${moves})`;
    const at = this.#position(b, importer);
    // Whoever is waited for keeps its place: the deadline has not passed, and there is no storage.
    const { unawaited } = this.#packed.positions[importer]?.[step.refusedTo] ?? {};
    const then =
      unawaited === undefined
        ? String(step.refusedTo)
        : `(opened[${b}] || back[${b}] != 1 -> ${unawaited} : ${step.refusedTo})`;
    return [`${here} && ((${early}) || (${tooLate})) -> ${at} = ${then}`];
  }
}
