/** The policies side by side, with their orderings as bars to one scale. */
import type { JSX } from 'preact';
import { grouped } from '../../views/explorations/grouped.ts';
import type { FoundPolicy, OrderingShares } from '../../views/orderings/orderings-by-policy.ts';
import { POLICY_WORDS } from '../../views/orderings/ordering-words.ts';
import { brokenLawsOf, gentlestPolicy, lawsOf } from '../../views/orderings/policy-answer.ts';
import type { Props } from '../props.ts';
import { lookAtOrderings } from '../session.ts';
import type { Looking } from './looking.ts';
import { SEARCH } from './explorer-search.ts';
import './policies-pane.css';

/** The parts of a bar, and what each means. */
const PARTS: readonly {
  readonly name: keyof OrderingShares;
  readonly title: string;
  readonly says: string;
}[] = [
  { name: 'served', title: 'all served', says: 'everybody is served where the storage was chosen' },
  { name: 'moved', title: 'moved', says: 'everybody is served, and storage was moved for it' },
  { name: 'turnedAway', title: 'turned away', says: 'somebody is turned away' },
  { name: 'stuck', title: 'waits', says: 'it ends while somebody still waits' },
  { name: 'outOfReach', title: 'out of reach', says: 'somebody attached cannot reach the storage' },
];

/** The columns, and what each means. */
const COLUMNS: readonly { readonly title: string; readonly kind: string; readonly says: string }[] =
  [
    { title: 'policy', kind: 'name', says: 'who may attach after the first map' },
    { title: 'what it does', kind: 'does', says: 'the same in a few words' },
    { title: 'states', kind: 'states', says: 'how many different states there are' },
    { title: 'orderings', kind: '', says: 'complete orders of all calls, each counted once' },
    {
      title: '',
      kind: 'bar',
      says: 'all orderings of a policy to one scale; each counts for the worst that happens on it',
    },
    { title: 'turned away', kind: '', says: 'orderings in which an attach is refused' },
    { title: 'moved', kind: 'moved', says: 'orderings in which storage moves' },
    { title: 'waits', kind: 'waits', says: 'orderings that end while somebody still waits' },
    {
      title: 'out of reach',
      kind: '',
      says: 'orderings in which somebody attached cannot reach the storage',
    },
    { title: 'laws', kind: '', says: 'laws that it keeps, of those that were asked about' },
  ];

interface TableProps extends Props {
  readonly looking: Looking | null;
}

/** The table. */
export function PoliciesPane({ session, looking }: TableProps): JSX.Element {
  const found = SEARCH.found.value;
  const hasStuck = found.some(({ row }) => row !== null && row.deadlocks !== '0');
  const columns = COLUMNS.filter(({ kind }) => kind !== 'waits' || hasStuck);
  const parts = PARTS.filter(({ name }) => name !== 'stuck' || hasStuck);
  return (
    <section class="policies" aria-label="Policies">
      <Head columns={columns} parts={parts} />
      <div class="scroll-table">
        <table>
          <thead>
            <tr>
              {columns.map(({ title, kind, says }) => (
                <th key={kind + title} scope="col" class={kind} title={says}>
                  {title === '' ? <span class="unseen">shares</span> : title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.map((each) => (
              <Row
                key={each.policy}
                found={each}
                all={found}
                hasStuck={hasStuck}
                isChosen={each.policy === looking?.found.policy}
                choose={() => {
                  // Of another policy other states stand out.
                  const { state, ...rest } = session.orderings.value;
                  const isSame = each.policy === looking?.found.policy;
                  lookAtOrderings(session, {
                    ...rest,
                    ...(isSame && state !== undefined ? { state } : {}),
                    policy: each.policy,
                  });
                }}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

type Column = (typeof COLUMNS)[number];
type Part = (typeof PARTS)[number];

/** The name of the pane, the colours, and what all of it means. */
function Head({
  columns,
  parts,
}: {
  readonly columns: readonly Column[];
  readonly parts: readonly Part[];
}): JSX.Element {
  const names = SEARCH.importers.value;
  return (
    <div class="pane-tools">
      <h2>Policies</h2>
      <span class="note">every ordering of {names.join(', ')}</span>
      <span class="graph-key">
        {parts.map(({ name, title }) => (
          <span key={name}>
            <i class={`swatch ${name}`} />
            {title}
          </span>
        ))}
      </span>
      <details class="columns">
        <summary>What they mean</summary>
        <dl>
          {columns.map(({ title, kind, says }) => (
            <div key={kind + title}>
              <dt>{title === '' ? 'bar' : title}</dt>
              <dd>{says}</dd>
            </div>
          ))}
          {parts.map(({ name, title, says }) => (
            <div key={name}>
              <dt>
                <i class={`swatch ${name}`} /> {title}
              </dt>
              <dd>{says}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

function Row({
  found,
  all,
  hasStuck,
  isChosen,
  choose,
}: {
  readonly found: FoundPolicy;
  readonly all: readonly FoundPolicy[];
  readonly hasStuck: boolean;
  readonly isChosen: boolean;
  readonly choose: () => void;
}): JSX.Element {
  const { policy, row, states, orderings, complete } = found;
  const least = complete ? '' : '≥ ';
  return (
    <tr class={isChosen ? 'chosen' : ''} onClick={choose}>
      <th scope="row" class="name">
        <button
          type="button"
          aria-pressed={isChosen}
          onClick={(event) => {
            event.stopPropagation();
            choose();
          }}
        >
          {policy}
        </button>
        {gentlestPolicy(all) === policy && (
          <span
            class="best"
            title="keeps every law, and the least part of its orderings goes wrong"
          >
            gentlest
          </span>
        )}
      </th>
      <td class="does" title={POLICY_WORDS[policy]}>
        {POLICY_WORDS[policy]}
      </td>
      <td class="states">
        {least}
        {grouped(String(states))}
      </td>
      <td>{numberIn(orderings)}</td>
      <td class="bar">
        <Bar found={found} all={all} />
      </td>
      <Count digits={row?.turnedAway} kind="refused" />
      <Count digits={row?.moved} kind="moved" />
      {hasStuck && <Count digits={row?.deadlocks} kind="late" />}
      <Count digits={row?.unserved} kind="late" />
      <LawsKept found={found} />
    </tr>
  );
}

function numberIn(digits: string | null | undefined): string {
  return digits === null || digits === undefined ? '–' : grouped(digits);
}

function Count({
  digits,
  kind,
}: {
  readonly digits: string | undefined;
  readonly kind: string;
}): JSX.Element {
  const isSome = digits !== undefined && digits !== '0';
  return <td class={isSome ? `some ${kind}` : kind}>{numberIn(digits)}</td>;
}

function LawsKept({ found }: { readonly found: FoundPolicy }): JSX.Element {
  const laws = lawsOf(found);
  const kept = laws.filter(({ holds }) => holds === true).length;
  const kind = brokenLawsOf(found).length > 0 ? 'some late' : kept === laws.length ? 'open' : '';
  return (
    <td class={kind}>
      {kept} of {laws.length}
    </td>
  );
}

/** All orderings of a policy; the widest bar is that of the policy with the most. */
function Bar({
  found: { picture, policy },
  all,
}: {
  readonly found: FoundPolicy;
  readonly all: readonly FoundPolicy[];
}): JSX.Element | null {
  const shares = picture?.shares ?? null;
  if (shares === null) return null;
  const most = all.reduce((max, { orderings }) => {
    const count = BigInt(orderings ?? 0);
    return count > max ? count : max;
  }, 1n);
  const words = PARTS.filter(({ name }) => shares[name] !== '0').map(
    ({ name, title }) => `${title} ${grouped(shares[name])}`,
  );
  return (
    <span class="shares" role="img" aria-label={`${policy}: ${words.join(', ')}`}>
      {PARTS.filter(({ name }) => shares[name] !== '0').map(({ name, title }) => (
        <i
          key={name}
          class={name}
          title={`${title}: ${grouped(shares[name])}`}
          style={{ width: `${Number((BigInt(shares[name]) * 100_000n) / most) / 1_000}%` }}
        />
      ))}
    </span>
  );
}
