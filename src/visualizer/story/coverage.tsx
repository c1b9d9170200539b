/** What each driver did, and how much of the recording was understood. */
import type { JSX } from 'preact';
import { counted } from '../../base/quantity-words.ts';
import type { SourceReport } from '../../views/recordings/recording.ts';
import type { Props } from '../props.ts';
import './coverage.css';

/** More drivers than this are counted. */
const DRIVERS_SHOWN = 12;

/** What stands below the lists: drivers, and how much was understood. */
export function WhatWasRead({ session }: Props): JSX.Element {
  return (
    <>
      <Drivers session={session} />
      <Coverage session={session} />
    </>
  );
}

/** The table of drivers; nothing of a log. */
function Drivers({ session }: Props): JSX.Element | null {
  const drivers = session.recording.value?.source.report?.drivers ?? [];
  if (drivers.length === 0) return null;
  return (
    <section class="drivers" aria-label="Drivers">
      <table>
        <caption>Drivers</caption>
        <thead>
          <tr>
            <th scope="col">driver</th>
            <th scope="col">attaches</th>
            <th scope="col">late</th>
            <th scope="col">harmed</th>
            <th
              scope="col"
              title="The next call after its attach was its map, so that nobody could attach between."
            >
              maps at once
            </th>
          </tr>
        </thead>
        <tbody>
          {drivers.slice(0, DRIVERS_SHOWN).map((each) => (
            <DriverRow key={each.name} driver={each} />
          ))}
        </tbody>
      </table>
      {drivers.length > DRIVERS_SHOWN && (
        <p class="label">and {drivers.length - DRIVERS_SHOWN} more</p>
      )}
    </section>
  );
}

function DriverRow({
  driver: { name, attaches, late, harmed, mappedRightAfterAttach },
}: {
  readonly driver: SourceReport['drivers'][number];
}): JSX.Element {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{attaches}</td>
      <td class={late > 0 ? 'warning' : ''}>{late}</td>
      <td class={harmed > 0 ? 'error' : ''}>{harmed}</td>
      <td>{mappedRightAfterAttach}</td>
    </tr>
  );
}

/** One line on what was read. */
function Coverage({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null) return null;
  const { source, names, length } = recording;
  const { report, format, gaps } = source;
  return (
    <footer class="coverage">
      <span>{format}</span>
      <span>{counted(length, 'step')}</span>
      <span>{counted(names.buffers.length, 'buffer')}</span>
      {report !== null && (
        <>
          <span>{counted(report.lines, 'line')}</span>
          <span>{report.understood} understood</span>
          <span>{report.ignored} ignored</span>
          <span class={report.lost > 0 ? 'limit' : ''}>{report.lost} lost</span>
        </>
      )}
      {gaps.length === 0 ? (
        <span class="clean">complete</span>
      ) : (
        <span class="limit" title={gaps.join('; ')}>
          incomplete: {gaps[0]}
          {gaps.length > 1 && `, and ${gaps.length - 1} more`}
        </span>
      )}
    </footer>
  );
}
