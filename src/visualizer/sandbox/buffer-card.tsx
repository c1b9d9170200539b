/** One buffer of a trial: where it is in its life, who is attached, and every call that can be made. */
import { useId } from 'preact/hooks';
import type { JSX } from 'preact';
import { counted } from '../../base/quantity-words.ts';
import { formatRefusal } from '../../base/refusal.ts';
import type { Command } from '../../events/commands.ts';
import type { Buffer } from '../../machines/legality.ts';
import type { OfferedCall } from '../../views/sandbox/sandbox.ts';

interface CardProps {
  readonly buffer: Buffer;
  readonly importers: readonly string[];
  /** What would come of a call. */
  readonly offer: (command: Command) => OfferedCall;
  readonly make: (command: Command) => void;
}

/** The card of a buffer. */
export function BufferCard({ buffer, importers, offer, make }: CardProps): JSX.Element {
  const { id, attachments, awaited, references, cpuAccessDepth } = buffer.state;
  const about = { buffer: id };
  const button = (label: string, command: Command): JSX.Element => (
    <CallButton label={label} offered={offer(command)} make={make} />
  );
  return (
    <section class="card" aria-label={`Buffer ${id}`}>
      <h2>
        {id}: {buffer.life}
      </h2>
      <p class="label">
        references {references}, CPU accesses {cpuAccessDepth}
        {awaited.length > 0 && `, the first map waits for ${awaited.join(', ')}`}
      </p>
      <ul class="rows">
        {importers.map((importer) => {
          const attachment = attachments.find((each) => each.importer === importer);
          return (
            <li key={importer}>
              <b>{importer}</b>{' '}
              <span class="label">
                {attachment === undefined
                  ? 'not attached'
                  : `attached, ${counted(attachment.maps, 'map')}`}
              </span>
              <div class="buttons">
                {button('attach', { call: 'attach', ...about, importer })}
                {button('map', { call: 'map', ...about, importer, direction: 'bidirectional' })}
                {button('unmap', { call: 'unmap', ...about, importer })}
                {button('detach', { call: 'detach', ...about, importer })}
                {awaited.some((each) => each === importer) &&
                  button('will not come', { call: 'release', ...about, importer })}
              </div>
            </li>
          );
        })}
        <li>
          <b>CPU and references</b>
          <div class="buttons">
            {button('begin CPU access', { call: 'beginCpuAccess', ...about })}
            {button('end CPU access', { call: 'endCpuAccess', ...about })}
            {button('get', { call: 'get', ...about })}
            {button('put', { call: 'put', ...about })}
            {awaited.length > 0 && button('seal', { call: 'seal', ...about, because: 'sealed' })}
          </div>
        </li>
      </ul>
    </section>
  );
}

/** A call that would be refused can be reached and pressed; it says why before and after. */
function CallButton({
  label,
  offered: { command, refusal },
  make,
}: {
  readonly label: string;
  readonly offered: OfferedCall;
  readonly make: (command: Command) => void;
}): JSX.Element {
  const id = useId();
  return (
    <span class="call-button">
      <button
        type="button"
        aria-disabled={refusal !== null}
        aria-describedby={refusal === null ? undefined : id}
        title={refusal === null ? undefined : formatRefusal(refusal)}
        onClick={() => {
          make(command);
        }}
      >
        {label}
      </button>
      {refusal !== null && (
        <small id={id}>
          {refusal.errno} [{refusal.rule}]<span class="unseen"> {refusal.message}</span>
        </small>
      )}
    </span>
  );
}
