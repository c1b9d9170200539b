/** Every ordering of a few importers, explored beside the page; a witness can be played. */
import { signal, type Signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import type { Platform } from '../../allocators/platform/platform.ts';
import { grouped } from '../../views/explorations/grouped.ts';
import type { FoundPolicy, FoundProperty } from '../../views/sandbox/orderings-by-policy.ts';
import { SANDBOX_IMPORTERS_MAX, orderingsModel } from '../../views/sandbox/orderings-question.ts';
import type { Session } from '../session.ts';
import type { ExplorerMessage } from './explorer-worker.ts';
import { playLog } from './trials.ts';

/** What is known of a search. */
interface Search {
  readonly worker: Signal<Worker | null>;
  readonly progress: Signal<string>;
  readonly found: Signal<readonly FoundPolicy[]>;
}

interface OrderingsProps {
  readonly session: Session;
  readonly platform: Platform;
  /** A model file that was opened; it is explored instead. */
  readonly model: string | null;
}

/** The explorer of the sandbox. */
export function OrderingsPanel({ session, platform, model }: OrderingsProps): JSX.Element {
  const names = platform.importers.map(({ id }) => String(id));
  const chosen = useMemo(() => signal<readonly string[]>(names.slice(0, 3)), [platform]);
  const search = useMemo(createSearch, [platform]);
  useEffect(
    () => () => {
      stop(search);
    },
    [search],
  );
  const isRunning = search.worker.value !== null;
  return (
    <section class="card" aria-label="All orderings">
      <h3>All orderings</h3>
      <p class="label">
        Each importer attaches, maps, unmaps and detaches. What happens in every order of their
        calls, under each policy?
      </p>
      {model === null && <Importers names={names} chosen={chosen} />}
      <p>
        <button
          type="button"
          disabled={isRunning || (model === null && chosen.value.length === 0)}
          onClick={() => {
            void start(search, model ?? orderingsModel(platform, chosen.value));
          }}
        >
          Explore
        </button>{' '}
        {isRunning && (
          <button
            type="button"
            onClick={() => {
              stop(search);
              search.progress.value = 'Stopped.';
            }}
          >
            Stop
          </button>
        )}{' '}
        <output>{search.progress.value}</output>
      </p>
      {search.found.value.length > 0 && <PolicyTable found={search.found.value} />}
      {search.found.value.flatMap((each) =>
        each.properties
          .filter(({ holds }) => holds === false)
          .map((property) => (
            <Broken
              key={`${each.policy} ${property.name}`}
              session={session}
              policy={each.policy}
              property={property}
            />
          )),
      )}
    </section>
  );
}

function Importers({
  names,
  chosen,
}: {
  readonly names: readonly string[];
  readonly chosen: Signal<readonly string[]>;
}): JSX.Element {
  const isFull = chosen.value.length >= SANDBOX_IMPORTERS_MAX;
  return (
    <fieldset>
      <legend>Importers, at most {SANDBOX_IMPORTERS_MAX}</legend>
      {names.map((name) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={chosen.value.includes(name)}
            disabled={isFull && !chosen.value.includes(name)}
            onChange={({ currentTarget }) => {
              const others = chosen.value.filter((each) => each !== name);
              chosen.value = currentTarget.checked ? [...others, name] : others;
            }}
          />{' '}
          {name}
        </label>
      ))}
    </fieldset>
  );
}

function createSearch(): Search {
  return {
    worker: signal<Worker | null>(null),
    progress: signal(''),
    found: signal<readonly FoundPolicy[]>([]),
  };
}

/** The explorer is loaded when it is asked for: most who look at a recording never do. */
async function start(search: Search, model: string): Promise<void> {
  stop(search);
  search.found.value = [];
  search.progress.value = 'Searching …';
  const { default: ExplorerWorker } = await import('./explorer-worker.ts?worker&inline');
  const worker = new ExplorerWorker();
  search.worker.value = worker;
  worker.addEventListener('message', ({ data }: MessageEvent<ExplorerMessage>) => {
    switch (data.kind) {
      case 'progress':
        search.progress.value = `${data.policy}: ${data.states} states, depth ${data.depth}`;
        break;
      case 'policy':
        search.found.value = [...search.found.value, data.found];
        break;
      case 'end':
        search.progress.value = 'Done.';
        stop(search);
        break;
      case 'refused':
        search.progress.value = data.message;
        stop(search);
        break;
    }
  });
  worker.addEventListener('error', ({ message }) => {
    search.progress.value = `The search failed: ${message}`;
    stop(search);
  });
  worker.postMessage(model);
}

function stop({ worker }: Search): void {
  worker.value?.terminate();
  worker.value = null;
}

function PolicyTable({ found }: { readonly found: readonly FoundPolicy[] }): JSX.Element {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="Policies">
      <table>
        <thead>
          <tr>
            {[
              'policy',
              'states',
              'transitions',
              'depth',
              'ends',
              'orderings',
              'refused calls',
              'turned away',
              'deadlocks',
              'moves',
              'unserved',
              'holds',
            ].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.map((each) => (
            <tr key={each.policy}>
              <th scope="row">{each.policy}</th>
              {cellsOf(each).map((cell, index) => (
                <td key={index}>{cell}</td>
              ))}
              <td>{verdictOf(each.properties)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The numbers of a policy; those of a search that is not complete are the least that there are. */
function cellsOf({ complete, row, ...counts }: FoundPolicy): readonly string[] {
  const { states, transitions, depth, terminal, orderings, refusedCalls } = counts;
  const least = (count: number): string =>
    `${complete ? '' : 'more than '}${grouped(String(count))}`;
  const exact = (digits: string | null | undefined): string =>
    digits === null || digits === undefined ? '?' : grouped(digits);
  return [
    ...[states, transitions, depth, terminal].map(least),
    exact(orderings),
    least(refusedCalls),
    ...[row?.turnedAway, row?.deadlocks, row?.moved, row?.unserved].map(exact),
  ];
}

function verdictOf(properties: readonly FoundProperty[]): string {
  const broken = properties.filter(({ holds }) => holds === false).length;
  const unknown = properties.filter(({ holds }) => holds === null).length;
  if (broken > 0) return `${broken} of ${properties.length} broken`;
  return unknown > 0 ? `${unknown} not known` : 'all';
}

function Broken({
  session,
  policy,
  property,
}: {
  readonly session: Session;
  readonly policy: string;
  readonly property: FoundProperty;
}): JSX.Element {
  const { name, steps, log, advice } = property;
  return (
    <details>
      <summary>
        {policy} breaks {name}
      </summary>
      <ol>
        {steps.map((step, index) => (
          <li key={index}>{step}</li>
        ))}
      </ol>
      {advice.length > 0 && <pre class="scroll">{advice.join('\n')}</pre>}
      {log !== null && (
        <button
          type="button"
          onClick={() => {
            playLog(session, log, `${name} broken under ${policy}`);
          }}
        >
          Play it
        </button>
      )}
    </details>
  );
}
