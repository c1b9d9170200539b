/**
 * The smallest changes of a model after which a property holds: another policy, another setting, another
 * program, or programs that wait for each other. Each is explored before it is told, and so is what it breaks.
 */
import { POLICIES, type Policy } from '../../events/policy.ts';
import { LATE_POLICIES } from '../../machines/late-policies.ts';
import { explore } from '../explore.ts';
import type { Program } from '../model/importer-program.ts';
import { importersOf, type Model } from '../model/model.ts';
import type { Property, PropertyName } from '../model/property.ts';
import type { OrderClause } from './order-words.ts';

/** A change of a model. @public */
export interface Change {
  /**
   * What is changed: the policy, a setting of `barrier`, what importers do, or in which order they do it.
   */
  readonly kind: 'policy' | 'setting' | 'program' | 'order';
  /** The change for people, such as `policy barrier`; a clause without a full stop. */
  readonly words: string;
  /** How many things are changed. */
  readonly size: number;
  /** What was asked or is promised by default, held before, and is broken after it. */
  readonly breaks: readonly string[];
  /** The changed model, where a model can say the change. */
  readonly model?: Model;
  /** What programs wait for, where the change is that they wait: a call is made after one of some others. */
  readonly waits?: readonly OrderClause[];
}

/** A model that differs in something. */
export interface ChangedModel extends Omit<Change, 'breaks' | 'waits'> {
  readonly model: Model;
}

/** A property of a model that was explored. @public */
export type Asked = PropertyName | Property;

/** Every change that is tried, the smaller ones first. */
export function changedModels(model: Model): readonly ChangedModel[] {
  const others = POLICIES.filter((policy) => policy !== model.policy);
  const policies = others.map((policy): ChangedModel => ({
    kind: 'policy',
    words: `policy ${policy}`,
    size: 1,
    model: { ...model, policy },
  }));
  const both = policies
    .filter((each) => doesWait(each.model.policy))
    .flatMap((one) => settingsOf(one.model).map((other) => together(one, other)));
  return [...policies, ...settingsOf(model), ...programsOf(model), ...both];
}

function together(one: ChangedModel, other: ChangedModel): ChangedModel {
  const words = `${one.words}, and ${other.words}`;
  return { kind: 'policy', words, size: one.size + other.size, model: other.model };
}

/** Whether the first map waits under a policy. */
export function doesWait(policy: Policy): boolean {
  return LATE_POLICIES[policy].firstMapWaits;
}

/** What can be said of a policy that waits. */
function settingsOf(model: Model): readonly ChangedModel[] {
  if (!doesWait(model.policy)) return [];
  const made = (words: string, change: Partial<Model>): ChangedModel => ({
    kind: 'setting',
    words,
    size: 1,
    model: { ...model, ...change },
  });
  const { dispensable = [] } = model;
  const names = importersOf(model);
  const isPrograms = model.calls === 'programs';
  return [
    ...(isPrograms && model.refusedRelease !== true
      ? [made('whoever is refused gives its place up (refusedRelease)', { refusedRelease: true })]
      : []),
    ...(model.deadline === true
      ? []
      : [made('a deadline, after which nobody is waited for', { deadline: true })]),
    ...names.flatMap((name, index) =>
      dispensable.includes(index)
        ? []
        : [
            made(`nobody waits for ${name} (dispensable)`, {
              dispensable: [...dispensable, index],
            }),
          ],
    ),
  ];
}

/** Attaching and mapping as two calls, and giving back what a program would keep. */
function programsOf(model: Model): readonly ChangedModel[] {
  if (model.calls === 'free' || model.programs === undefined) return [];
  const { programs } = model;
  const names = importersOf(model);
  const made = (change: (program: Program) => Program, words: string): readonly ChangedModel[] => {
    const changed = programs.map(change);
    const who = names.filter((_, index) => changed[index] !== programs[index]);
    if (who.length === 0) return [];
    const told = `${words} (${who.length === names.length ? 'everybody' : who.join(', ')})`;
    return [
      { kind: 'program', words: told, size: who.length, model: { ...model, programs: changed } },
    ];
  };
  return [
    ...made(inTwoCalls, 'attach and map in two calls instead of one'),
    ...made(givingAllBack, 'unmap and detach in the end'),
  ];
}

function inTwoCalls(program: Program): Program {
  return program.includes('import')
    ? program.flatMap((step) => (step === 'import' ? (['attach', 'map'] as const) : [step]))
    : program;
}

function givingAllBack(program: Program): Program {
  let maps = 0;
  let isAttached = false;
  for (const step of program) {
    if (step === 'map' || step === 'import') maps += 1;
    if (step === 'unmap') maps -= 1;
    if (step === 'attach' || step === 'import') isAttached = true;
    if (step === 'detach') isAttached = false;
  }
  if (!isAttached) return program;
  return [...program, ...Array<'unmap'>(maps).fill('unmap'), 'detach'];
}

/**
 * Explores a changed model.
 *
 * @returns What it breaks of what held; null where the property does not hold then, or nobody knows.
 */
export function breaksOf(
  { model }: ChangedModel,
  property: Asked,
  held: readonly Asked[],
  statesMax: number,
): readonly string[] | null {
  const properties = [property, ...held];
  const explored = explore(model, {
    properties,
    orderings: false,
    limits: { states: statesMax },
  });
  if (!explored.ok || !explored.value.complete) return null;
  const [own, ...others] = explored.value.properties;
  if (own?.holds !== true) return null;
  return others.filter(({ holds }) => holds !== true).map(({ name }) => name);
}
