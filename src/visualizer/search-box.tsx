/**
 * The search, a combobox as ARIA describes it: words and conditions, and below them what could be typed next. Arrows
 * choose, Enter and Tab take what is chosen, Escape closes the list.
 */
import { useSignal, type Signal } from '@preact/signals';
import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { completionsOf, type Completion } from '../views/recordings/search-completion.ts';
import type { Recording } from '../views/recordings/recording.ts';
import type { Props } from './props.ts';
import { filterBy, jumpTo, type Session } from './session.ts';

const LIST = 'search-proposals';

/** The field while somebody types into it. */
interface Box {
  readonly session: Session;
  readonly isOpen: Signal<boolean>;
  /** Where somebody types. */
  readonly caret: Signal<number>;
  /** Which proposal is chosen; -1 for none. */
  readonly chosen: Signal<number>;
  /** Where the caret belongs once the field shows what was taken; null where it stays. */
  readonly next: { current: number | null };
  readonly proposals: readonly Completion[];
}

/** The field, and its list while it is open. */
export function SearchBox({
  session,
  recording,
}: Props & { readonly recording: Recording }): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const isOpen = useSignal(false);
  const caret = useSignal(0);
  const chosen = useSignal(-1);
  const next = useRef<number | null>(null);
  const { find } = session.filter.value;
  const { value: place } = session.settling.settled;
  const proposals = isOpen.value ? completionsOf(recording, find, caret.value, place) : [];
  const box: Box = { session, isOpen, caret, chosen, next, proposals };
  useLayoutEffect(() => {
    if (next.current === null) return;
    field.current?.setSelectionRange(next.current, next.current);
    next.current = null;
  });
  const isShown = proposals.length > 0;
  const open = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }): void => {
    openAt(box, currentTarget);
  };
  return (
    <div class="search-box">
      <label>
        <span class="unseen">Search </span>
        <input
          ref={field}
          id="find"
          type="text"
          role="combobox"
          placeholder="Search"
          autocomplete="off"
          spellcheck={false}
          aria-autocomplete="list"
          aria-expanded={isShown}
          aria-controls={isShown ? LIST : undefined}
          aria-activedescendant={isShown && chosen.value >= 0 ? optionId(chosen.value) : undefined}
          value={find}
          onInput={(event) => {
            open(event);
            filterBy(session, { find: event.currentTarget.value });
          }}
          onFocus={open}
          onClick={open}
          onBlur={() => {
            isOpen.value = false;
          }}
          onKeyDown={(event) => {
            press(box, event);
          }}
        />
      </label>
      {isShown && <Proposals box={box} />}
    </div>
  );
}

function openAt({ isOpen, caret, chosen }: Box, { selectionStart, value }: HTMLInputElement): void {
  isOpen.value = true;
  caret.value = selectionStart ?? value.length;
  chosen.value = -1;
}

function optionId(index: number): string {
  return `${LIST}-${index}`;
}

/** The keys of a combobox; all others write. */
function press(box: Box, event: TargetedKeyboardEvent<HTMLInputElement>): void {
  const { isOpen, chosen, proposals } = box;
  const proposal = proposals[chosen.value];
  switch (event.key) {
    case 'ArrowDown':
    case 'ArrowUp':
      event.preventDefault();
      if (proposals.length === 0) openAt(box, event.currentTarget);
      else choose(box, event.key === 'ArrowDown' ? 1 : -1);
      break;
    case 'Enter':
    case 'Tab': {
      const place = event.key === 'Enter' ? proposals.find(({ step }) => step !== null) : undefined;
      const taken = proposal ?? place;
      isOpen.value = false;
      // With nothing chosen Tab leaves, and Enter goes to the next step that was found.
      if (taken === undefined) return;
      event.preventDefault();
      take(box, taken);
      break;
    }
    case 'Escape':
      // A second Escape can come before the list is seen to have gone.
      if (isOpen.value && proposals.length > 0) isOpen.value = false;
      else event.currentTarget.blur();
      break;
    case 'ArrowLeft':
    case 'ArrowRight':
    case 'Home':
    case 'End':
      // The list is of where the caret was.
      isOpen.value = false;
      break;
    default:
  }
}

/** Chooses the next proposal, or the one before; between the last and the first one nothing is chosen. */
function choose({ chosen, proposals }: Box, direction: 1 | -1): void {
  const count = proposals.length + 1;
  chosen.value = ((chosen.value + 1 + direction + count) % count) - 1;
}

/** Writes a proposal into the field, or goes to the place that it is. */
function take({ session, isOpen, caret, chosen, next }: Box, proposal: Completion): void {
  const { text, step, goesOn } = proposal;
  chosen.value = -1;
  caret.value = proposal.caret;
  next.current = proposal.caret;
  isOpen.value = goesOn;
  filterBy(session, { find: text });
  if (step !== null) jumpTo(session, step);
}

function Proposals({ box }: { readonly box: Box }): JSX.Element {
  const { proposals, chosen } = box;
  return (
    <ul id={LIST} class="proposals" role="listbox" aria-label="What could be typed">
      {proposals.map((proposal, index) => (
        <li
          key={proposal.shown}
          id={optionId(index)}
          role="option"
          aria-selected={index === chosen.value}
          // The keyboard stays in the field.
          onMouseDown={(event) => {
            event.preventDefault();
          }}
          onClick={() => {
            take(box, proposal);
          }}
        >
          <bdi>{proposal.shown}</bdi> <span class="label">{proposal.words}</span>
        </li>
      ))}
    </ul>
  );
}
