/**
 * Two orderings as lanes on one axis of calls: the one that leads to the chosen state beside the nearest that works,
 * or the same calls under two policies, with the first call that they answer differently.
 */
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { POLICIES, type Policy } from '../../events/policy.ts';
import {
  answeredCallInWords,
  differenceInWords,
  reasonOfOrdering,
  titleOfOrdering,
} from '../../views/orderings/ordering-words.ts';
import { judgedLanes, lanesOf, type Lane } from '../../views/orderings/ordering-lanes.ts';
import type {
  JudgedOrdering,
  ToldOrdering,
  ToldState,
} from '../../views/orderings/orderings-by-policy.ts';
import { firstDifferenceOf } from '../../views/orderings/ordering-difference.ts';
import type { Props } from '../props.ts';
import { playLog } from '../sandbox/trials.ts';
import { lookAtOrderings, togglePlay } from '../session.ts';
import { LanePicture } from './lane-picture.tsx';
import type { Looking } from './looking.ts';
import { SEARCH } from './explorer-search.ts';
import { kindOf } from './graph-ways.tsx';
import { useSize } from './use-size.ts';
import './two-orderings.css';

interface TwoProps extends Props {
  readonly looking: Looking;
  readonly told: ToldState | null;
}

/** One of the two. */
interface Side {
  readonly title: string;
  readonly kind: string;
  readonly note: string;
  readonly reason: string;
  readonly ordering: ToldOrdering;
  readonly lanes: readonly Lane[];
  /** The call at which it differs from the other one; null where it does not. */
  readonly differsAt: number | null;
}

/** The pane. */
export function TwoOrderings({ session, looking, told }: TwoProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const { width } = useSize(place);
  const importers = looking.found.picture?.importers ?? [];
  const compared = looking.against === null ? null : comparedSides(looking, told, importers);
  const sides = withoutIdle(compared?.sides ?? (told === null ? [] : toldSides(told, importers)));
  const calls = Math.max(1, ...sides.map(({ ordering }) => ordering.calls.length));
  const isWide = width >= 560;
  const each = isWide ? Math.floor((width - 32) / 2) : width;
  return (
    <section class="two" aria-label="Two orderings">
      <div class="pane-tools">
        <h2>Two orderings</h2>
        <Against session={session} looking={looking} />
        <span class="spring" />
        <button
          type="button"
          onClick={() => {
            togglePlay(session);
          }}
        >
          {session.isPlaying.value ? 'Stop' : '▶ Play both'}
        </button>
      </div>
      {compared !== null && <p class="difference">{compared.words}</p>}
      <div class={isWide ? 'sides' : 'sides narrow'} ref={place}>
        {width > 0 &&
          sides.map((side) => (
            <article key={`${side.title} ${side.ordering.replay}`} aria-label={side.title}>
              <header>
                <h3 class={side.kind}>{side.title}</h3>
                <span class="note">{side.note}</span>
                <button
                  type="button"
                  onClick={() => {
                    playLog(
                      session,
                      side.ordering.log,
                      `${side.title} under ${side.ordering.policy}`,
                    );
                  }}
                >
                  Play on the chart
                </button>
              </header>
              <LanePicture
                lanes={side.lanes}
                calls={calls}
                width={each}
                position={session.position.value}
                differsAt={side.differsAt}
                label={textOf(side.ordering)}
              />
              <p class={`reason ${side.kind}`}>{side.reason}</p>
            </article>
          ))}
      </div>
    </section>
  );
}

/** Who calls in none of the two has no lane: the rows stay the same in both. */
function withoutIdle(sides: readonly Side[]): readonly Side[] {
  const busy = new Set(
    sides
      .flatMap(({ lanes }) => lanes)
      .filter(({ bars, marks }) => bars.length + marks.length > 0)
      .map(({ name }) => name),
  );
  return sides.map((side) => ({ ...side, lanes: side.lanes.filter(({ name }) => busy.has(name)) }));
}

/** The orderings in words, for whoever does not see the lanes. */
function textOf({ calls, policy }: ToldOrdering): string {
  const isOne = calls.every(({ buffer }) => buffer === 0);
  const told = calls.map((call, at) => `${at + 1} ${answeredCallInWords(call, isOne)}`);
  return `Under ${policy}: ${told.join('; ')}`;
}

/** Which policy the chosen one is compared with. */
function Against({ session, looking }: Omit<TwoProps, 'told'>): JSX.Element {
  const { policy } = looking.found;
  const others = SEARCH.policies.value.filter((each) => each !== policy);
  const choose = (against: Policy | null): void => {
    const link = { ...session.orderings.value, policy };
    if (against === null) Reflect.deleteProperty(link, 'against');
    else link.against = against;
    lookAtOrderings(session, link);
  };
  return (
    <label class="against">
      <span>{policy}:</span>
      <select
        value={looking.against ?? ''}
        onChange={({ currentTarget: { value } }) => {
          choose(POLICIES.find((each) => each === value) ?? null);
        }}
      >
        <option value="">this ordering and the nearest other</option>
        {others.map((each) => (
          <option key={each} value={each}>
            the same calls under {each}
          </option>
        ))}
      </select>
    </label>
  );
}

function toldSides({ own, other }: ToldState, importers: readonly string[]): readonly Side[] {
  const sideOf = (judged: JudgedOrdering, note: string): Side => ({
    title: titleOfOrdering(judged),
    kind: kindOf(judged),
    note,
    reason: reasonOfOrdering(judged),
    ordering: judged.ordering,
    lanes: judgedLanes(judged, importers),
    differsAt: judged.faultAt,
  });
  const nearest = own.fault === null ? 'the shortest that goes wrong' : 'the nearest that works';
  return [
    sideOf(own, `to the chosen state, ${own.ordering.calls.length} calls`),
    ...(other === null ? [] : [sideOf(other, nearest)]),
  ];
}

/** The chosen ordering under both policies where they differ on it; else the shortest on which they do. */
function comparedSides(
  { found: { policy }, against }: Looking,
  told: ToldState | null,
  importers: readonly string[],
): { readonly words: string; readonly sides: readonly Side[] } | null {
  const own = told?.own.ordering;
  const same = told?.under.find((each) => each.policy === against);
  if (own !== undefined && same !== undefined && told?.policy === policy) {
    const at = firstDifferenceOf(own, same);
    if (at !== null) {
      const words = differenceInWords(own, same, at);
      return { words, sides: pairOf(own, same, at, importers, 'the calls to the chosen state') };
    }
  }
  const compared = SEARCH.compared.value;
  if (compared === null || compared.policies[0] !== policy || compared.policies[1] !== against) {
    return null;
  }
  const { orderings } = compared;
  if (orderings === null) {
    const never = compared.complete
      ? `${policy} and ${compared.policies[1]} answer every call alike, in every order.`
      : `No difference was found within the limit.`;
    const sides =
      own === undefined || same === undefined
        ? []
        : pairOf(own, same, null, importers, 'the calls to the chosen state');
    return { words: never, sides };
  }
  const [one, other] = orderings;
  const at = firstDifferenceOf(one, other);
  return {
    words: `On the calls to the chosen state they do not differ; the shortest on which they do: ${differenceInWords(one, other, at)}`,
    sides: pairOf(one, other, at, importers, 'the shortest difference'),
  };
}

function pairOf(
  one: ToldOrdering,
  other: ToldOrdering,
  differsAt: number | null,
  importers: readonly string[],
  note: string,
): readonly Side[] {
  return [one, other].map((ordering) => {
    const call = differsAt === null ? undefined : ordering.calls[differsAt];
    return {
      title: ordering.policy,
      kind: call?.outcome.ok === false ? 'refused' : '',
      note,
      reason:
        call === undefined
          ? ''
          : `Call ${(differsAt ?? 0) + 1}: ${answeredCallInWords(call, call.buffer === 0)}.`,
      ordering,
      lanes: lanesOf(ordering, importers),
      differsAt,
    };
  });
}
