/** Who holds which buffer: the largest first, devices by how often they are attached, and what grew since. */
import type { JSX } from 'preact';
import { sizeInWords } from '../../base/quantity-words.ts';
import {
  heldByDevice,
  type ChangedCount,
  type HolderChanges,
} from '../../imports/pastes/holder-changes.ts';
import type { PasteBuffer, PasteHolder } from '../../imports/pastes/paste-facts.ts';
import { devicesInWords } from '../../views/pastes/answer-in-words.ts';
import type { Props } from '../props.ts';
import { compareWith } from './answering.ts';
import type { Pasted } from './pasted.ts';

/** More rows than this are counted. */
const ROWS = 200;

/** The view; nothing where the texts list no buffers and no holders. */
export function HoldersView({
  session,
  pasted,
}: Props & { readonly pasted: Pasted }): JSX.Element | null {
  const { buffers = [], holders = [] } = pasted.answer;
  if (buffers.length + holders.length === 0) return null;
  return (
    <section aria-label="Who holds what">
      <h3>Who holds what</h3>
      <label class="button">
        Compare with an earlier list
        <input
          type="file"
          class="hidden-input"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            if (file !== undefined)
              void file.text().then((text) => compareWith(session, { file: file.name, text }));
            currentTarget.value = '';
          }}
        />
      </label>
      {pasted.since !== null && <Changes {...pasted.since} />}
      {buffers.length > 0 && <Buffers buffers={buffers} holders={holders} />}
      <Devices buffers={buffers} />
      {buffers.length === 0 && <Holders holders={holders} />}
    </section>
  );
}

function Buffers({
  buffers,
  holders,
}: {
  readonly buffers: readonly PasteBuffer[];
  readonly holders: readonly PasteHolder[];
}): JSX.Element {
  const sorted = [...buffers].sort((one, other) => (other.size ?? -1) - (one.size ?? -1));
  const largest = sorted[0]?.size ?? null;
  return (
    <div class="table" tabIndex={0}>
      <table>
        <caption>Buffers, the largest first</caption>
        <thead>
          <tr>
            <th scope="col">Buffer</th>
            <th scope="col">Size</th>
            <th scope="col">Exporter</th>
            <th scope="col" class="amount">
              References
            </th>
            <th scope="col">Attached</th>
            <th scope="col">Processes</th>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, ROWS).map((buffer) => (
            <tr key={`${buffer.file} ${buffer.line}`}>
              <th scope="row">
                {buffer.ino === null ? `line ${buffer.line}` : `ino=${buffer.ino}`}
                {buffer.name !== undefined && ` ${buffer.name}`}
              </th>
              <td class="size">
                {buffer.size === null ? 'not told' : sizeInWords(buffer.size)}
                {buffer.size !== null && largest !== null && largest > 0 && (
                  <meter aria-hidden="true" min={0} max={largest} value={buffer.size} />
                )}
              </td>
              <td>{buffer.exporter ?? 'not told'}</td>
              <td class="amount">{buffer.references ?? ''}</td>
              <td>{attachedText(buffer)}</td>
              <td>{processesOf(buffer, holders)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > ROWS && <p class="label">and {sorted.length - ROWS} smaller ones</p>}
    </div>
  );
}

function attachedText({ devices }: PasteBuffer): string {
  if (devices === null) return 'cut off';
  if (devices === undefined) return '';
  return devices.length === 0 ? 'nobody' : devicesInWords(devices);
}

function processesOf({ ino }: PasteBuffer, holders: readonly PasteHolder[]): string {
  if (ino === null) return '';
  const pids = holders.flatMap((holder) => (holder.ino === ino ? (holder.pid ?? []) : []));
  return [...new Set(pids)].join(', ');
}

function Devices({ buffers }: { readonly buffers: readonly PasteBuffer[] }): JSX.Element | null {
  const devices = heldByDevice(buffers);
  if (devices.length === 0) return null;
  return (
    <div class="table" tabIndex={0}>
      <table>
        <caption>Devices, by how often they are attached</caption>
        <thead>
          <tr>
            <th scope="col">Device</th>
            <th scope="col" class="amount">
              Attachments
            </th>
            <th scope="col" class="amount">
              Buffers
            </th>
            <th scope="col" class="amount">
              Bytes
            </th>
          </tr>
        </thead>
        <tbody>
          {devices.map((held) => (
            <tr key={held.device}>
              <th scope="row">{held.device}</th>
              <td class="amount">{held.attachments}</td>
              <td class="amount">{held.buffers}</td>
              <td class="amount">{held.bytes === null ? 'not told' : sizeInWords(held.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Holders({ holders }: { readonly holders: readonly PasteHolder[] }): JSX.Element {
  return (
    <ul>
      {holders.slice(0, ROWS).map((holder, index) => (
        <li key={index}>
          {holder.pid === undefined ? 'a process' : `process ${holder.pid}`} holds{' '}
          {holder.ino === undefined ? 'a buffer' : `buffer ino=${holder.ino}`}
        </li>
      ))}
    </ul>
  );
}

function Changes({
  name,
  changes: { appeared, gone, counts },
}: {
  readonly name: string;
  readonly changes: HolderChanges;
}): JSX.Element {
  const isSame = appeared.length + gone.length + counts.length === 0;
  return (
    <div class="told" role="status">
      <p>
        <b>Since {name}</b>
      </p>
      {isSame && <p>Nothing changed.</p>}
      <ul>
        {counts.slice(0, ROWS).map((each) => (
          <li key={each.what} class={each.after > each.before ? 'grown' : ''}>
            {changeText(each)}
          </li>
        ))}
        {appeared.slice(0, ROWS).map(({ ino, size, exporter }) => (
          <li key={`new ${ino ?? ''}`}>
            new: buffer ino={ino}
            {size !== null && `, ${sizeInWords(size)}`}
            {exporter !== null && `, ${exporter}`}
          </li>
        ))}
        {gone.slice(0, ROWS).map(({ ino }) => (
          <li key={`gone ${ino ?? ''}`}>gone: buffer ino={ino}</li>
        ))}
      </ul>
    </div>
  );
}

function changeText({ what, before, after }: ChangedCount): string {
  const [from, to] = what === 'bytes' ? [sizeInWords(before), sizeInWords(after)] : [before, after];
  return `${what}: ${from}, now ${to}`;
}
