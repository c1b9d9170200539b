/**
 * What a judge answers, as conditions of Promela over `ATTd(b)`, whether importer *d* is attached to
 * buffer *b*, and `back[b]`, which is the number of a place plus two.
 */
import { LATE_POLICIES } from '../../machines/late-policies.ts';
import { NO_PLACE } from '../engine/place-judge.ts';
import type { PackedModel } from '../engine/packed-model.ts';

/** A condition, and the place that storage comes to lie at; null where it stays. */
export interface PlaceChoice {
  readonly guard: string;
  readonly back: number | null;
}

/** The conditions of one model. */
export class PromelaPlaces {
  /** Every place that a buffer can come to lie at. */
  readonly all: readonly number[];
  readonly #packed: PackedModel;
  readonly #sets: readonly number[];

  constructor(packed: PackedModel) {
    this.#packed = packed;
    this.#sets = Array.from({ length: 2 ** packed.importerCount }, (_, set) => set);
    this.all = this.#allPlaces();
  }

  /** Importer d could join those attached to a buffer without storage. */
  feasible(b: number, importer: number): string {
    const own = 1 << importer;
    const sets = this.#sets.filter((set) => (set & own) !== 0);
    return this.#withinSome(
      b,
      importer,
      sets.filter((set) => this.#packed.judge.isFeasible(set)),
    );
  }

  /** Importer d may join although there is storage, which stays where it is. */
  admitsLate(b: number, importer: number): string {
    const { policy, judge } = this.#packed;
    switch (LATE_POLICIES[policy].admits) {
      case 'nobody':
        return 'false';
      case 'served':
        // Of masks, all who are attached have the place in theirs.
        return 'masks' in this.#packed.model
          ? this.#isAt(b, (place) => judge.serves(place, importer))
          : this.#isServedAt(b, importer);
      case 'masks-overlap': {
        const own = 1 << importer;
        const sets = this.#sets.filter((set) => (set & own) !== 0 && judge.masksOverlap(set));
        return this.#withinSome(b, importer, sets);
      }
    }
  }

  /**
   * The storage serves importer d, and all who are attached together with it: what they say of the number of buffers
   * may conflict although it serves each of them.
   */
  #isServedAt(b: number, importer: number): string {
    const own = 1 << importer;
    const { judge } = this.#packed;
    const others = new Map(
      this.all.map((place) => {
        const sets = this.#sets.filter(
          (set) => (set & own) !== 0 && judge.admits(place, importer, set),
        );
        return [place, this.#withinSome(b, importer, sets)];
      }),
    );
    if ([...others.values()].every((each) => each === 'true')) return 'true';
    const tests = [...others].flatMap(([place, each]) => {
      if (each === 'false') return [];
      const isHere = `back[${b}] == ${place + 2}`;
      return [each === 'true' ? isHere : `(${isHere} && (${each}))`];
    });
    return tests.join(' || ') || 'false';
  }

  /** The storage has an address for importer d. */
  addressed(b: number, importer: number): string {
    return this.#isAt(b, (place) => this.#packed.judge.hasAddress(place, importer));
  }

  /** Where a buffer comes to lie for those attached and, where one is given, a newcomer. */
  choices(b: number, newcomer: number | null): readonly PlaceChoice[] {
    const { model } = this.#packed;
    return 'masks' in model ? this.#byMask(b, newcomer) : this.#bySet(b, newcomer);
  }

  /** The highest allocator that everybody accepts and that has room. */
  #byMask(b: number, newcomer: number | null): readonly PlaceChoice[] {
    const above: string[] = [];
    return this.all.toReversed().flatMap((place) => {
      if (newcomer !== null && !this.#packed.judge.serves(place, newcomer)) return [];
      const suits = [
        ...this.#packed.positions.flatMap((_, each) =>
          this.#packed.judge.serves(place, each) ? [] : [`!ATT${each}(${b})`],
        ),
        ...this.#room(place),
      ];
      const here = suits.length === 0 ? 'true' : suits.join(' && ');
      const guard = [here, ...above.map((each) => `!(${each})`)].join(' && ');
      above.push(here);
      return [{ guard, back: place }];
    });
  }

  #room(place: number): readonly string[] {
    const { model, bufferCount } = this.#packed;
    const capacity = 'masks' in model ? (model.capacities[place] ?? null) : null;
    if (capacity === null) return [];
    const used = Array.from({ length: bufferCount }, (_, b) => `(back[${b}] == ${place + 2})`);
    return [`(${used.join(' + ')}) < ${capacity}`];
  }

  /** On a platform with one buffer the set decides; every set is told. */
  #bySet(b: number, newcomer: number | null): readonly PlaceChoice[] {
    const own = newcomer === null ? 0 : 1 << newcomer;
    return this.all.map((place) => {
      const sets = this.#sets.filter((set) => this.#plan(set | own) === place);
      const others = sets.filter((set) => own === 0 || (set & own) === 0);
      const tests = others.map((set) => `(${this.#isExactly(b, set)})`);
      return { guard: `(${tests.join(' || ') || 'false'})`, back: place };
    });
  }

  #isExactly(b: number, set: number): string {
    return this.#packed.positions
      .map((_, each) => `${(set & (1 << each)) === 0 ? '!' : ''}ATT${each}(${b})`)
      .join(' && ');
  }

  #allPlaces(): readonly number[] {
    const { model } = this.#packed;
    if ('masks' in model) return model.capacities.map((_, place) => place);
    const places = this.#sets.map((set) => this.#plan(set)).filter((each) => each !== NO_PLACE);
    return [...new Set(places)].sort((one, other) => one - other);
  }

  #plan(set: number): number {
    return this.#packed.judge.plan(set, new Uint32Array(0), 0);
  }

  #isAt(b: number, holds: (place: number) => boolean): string {
    const places = this.all.filter(holds);
    if (places.length === this.all.length) return 'true';
    return places.map((place) => `back[${b}] == ${place + 2}`).join(' || ') || 'false';
  }

  /** Those attached, and the newcomer, are all in one of these sets; the largest sets say it. */
  #withinSome(b: number, newcomer: number, sets: readonly number[]): string {
    const largest = sets.filter(
      (set) => !sets.some((other) => other !== set && (set & other) === set),
    );
    const tests = largest.map((set) => {
      const outside = this.#packed.positions.flatMap((_, each) =>
        each !== newcomer && (set & (1 << each)) === 0 ? [`!ATT${each}(${b})`] : [],
      );
      return outside.length === 0 ? 'true' : `(${outside.join(' && ')})`;
    });
    return tests.join(' || ') || 'false';
  }
}
