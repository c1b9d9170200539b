/**
 * One buffer of a trial: every call that each importer could make, what would be refused with its rule, and what has
 * no attachment to be made on as a dash. All of it can be pressed.
 */
import type { JSX } from 'preact';
import { counted } from '../../base/quantity-words.ts';
import { formatRefusal } from '../../base/refusal.ts';
import type { Command } from '../../events/commands.ts';
import type { Buffer } from '../../machines/legality.ts';
import type { OfferedCall } from '../../views/sandbox/sandbox.ts';

interface MatrixProps {
  readonly buffer: Buffer;
  readonly importers: readonly string[];
  /** Who calls on the chart. */
  readonly actor: string | null;
  readonly choose: (importer: string) => void;
  /** What would come of a call. */
  readonly offer: (command: Command) => OfferedCall;
  readonly make: (command: Command) => void;
}

/** The calls on a buffer. */
export function CallMatrix({
  buffer,
  importers,
  actor,
  choose,
  offer,
  make,
}: MatrixProps): JSX.Element {
  const { id, attachments, awaited, references, cpuAccessDepth } = buffer.state;
  const about = { buffer: id };
  const button = (label: string, command: Command, isPlaced = true): JSX.Element => (
    <CallButton label={label} isPlaced={isPlaced} offered={offer(command)} make={make} />
  );
  return (
    <section class="matrix" aria-label={`Buffer ${id}`}>
      <div class="calls">
        <table>
          <caption>
            <b>{id}</b>: {buffer.life}, {counted(references, 'reference')}
            {cpuAccessDepth > 0 && `, ${counted(cpuAccessDepth, 'CPU access', 'CPU accesses')}`}
            {awaited.length > 0 && `; its first map waits for ${awaited.join(', ')}`}
          </caption>
          <thead>
            <tr>
              <th scope="col">who calls</th>
              {CALLS.map((call) => (
                <th key={call} scope="col">
                  {call}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {importers.map((importer) => (
              <ImporterRow
                key={importer}
                importer={importer}
                isActor={importer === actor}
                maps={attachments.find((each) => each.importer === importer)?.maps ?? null}
                choose={choose}
                button={(call, isPlaced) => {
                  const by = { ...about, importer };
                  return button(
                    call,
                    call === 'map' ? { call, ...by, direction: 'bidirectional' } : { call, ...by },
                    isPlaced,
                  );
                }}
              />
            ))}
          </tbody>
        </table>
      </div>
      <div class="buttons">
        {button('get', { call: 'get', ...about })}
        {button('put', { call: 'put', ...about })}
        {button('begin CPU access', { call: 'beginCpuAccess', ...about })}
        {button('end CPU access', { call: 'endCpuAccess', ...about })}
        {awaited.map((importer) =>
          button(`${importer} will not come`, { call: 'release', ...about, importer }),
        )}
        {awaited.length > 0 && button('seal', { call: 'seal', ...about, because: 'sealed' })}
      </div>
    </section>
  );
}

/** What an importer can call on a buffer by itself. */
const CALLS = ['attach', 'map', 'unmap', 'detach'] as const;

function ImporterRow({
  importer,
  isActor,
  maps,
  choose,
  button,
}: {
  readonly importer: string;
  readonly isActor: boolean;
  /** How many maps of it are live; null where it is not attached. */
  readonly maps: number | null;
  readonly choose: (importer: string) => void;
  readonly button: (call: (typeof CALLS)[number], isPlaced: boolean) => JSX.Element;
}): JSX.Element {
  const state = maps === null ? '' : maps > 0 ? 'mapped' : 'attached';
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          class="actor"
          aria-pressed={isActor}
          title={maps === null ? 'not attached' : `attached, ${counted(maps, 'map')}`}
          onClick={() => {
            choose(importer);
          }}
        >
          <bdi>{importer}</bdi>
          {state !== '' && <span>{state}</span>}
        </button>
      </th>
      {CALLS.map((call) => (
        <td key={call}>{button(call, call === 'attach' || maps !== null)}</td>
      ))}
    </tr>
  );
}

/**
 * A call that would be refused can be reached and pressed; it says why before and after.
 *
 * @param isPlaced - Whether there is an attachment that it could be made on.
 */
function CallButton({
  label,
  isPlaced,
  offered: { command, refusal },
  make,
}: {
  readonly label: string;
  readonly isPlaced: boolean;
  readonly offered: OfferedCall;
  readonly make: (command: Command) => void;
}): JSX.Element {
  const isInTable = 'importer' in command && command.call !== 'release';
  const short = isPlaced ? refusal?.rule : '–';
  const shown = refusal === null ? label : isInTable ? short : `${label} ${refusal.rule}`;
  const name = isInTable ? `${label} as ${command.importer}` : shown;
  return (
    <button
      type="button"
      class={`call-cell ${refusal === null ? 'goes' : isPlaced ? 'stopped' : ''}`}
      aria-disabled={refusal !== null}
      aria-label={refusal === null ? name : `${name}, would be refused: ${formatRefusal(refusal)}`}
      title={refusal === null ? undefined : formatRefusal(refusal)}
      onClick={() => {
        make(command);
      }}
    >
      {shown}
    </button>
  );
}
