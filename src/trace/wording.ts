/**
 * The sentences of findings. A message stands alone on its line and names who, what, where and
 * when; the explanation below it says what led there and what would have worked.
 */
import type { BufferRecord, ImporterMoment } from './buffer-record.ts';
import type { Moment } from './probe-hit.ts';

/** More importers than this are not spelled out in an ordering; nobody would read it. */
const ORDERING_LENGTH_MAX = 8;

/** `dbi-codec (driver dbi)`, or what is known of it. */
export function importerText(device: string | null, driver: string | null): string {
  if (device === null) return 'an importer';
  return driver === null ? device : `${device} (driver ${driver})`;
}

/** `buffer ino=5 (dbtest, 128 KiB)`. */
export function bufferText(buffer: {
  readonly id: string;
  readonly exporter: string | null;
  readonly sizeBytes: number | null;
}): string {
  const { exporter, sizeBytes } = buffer;
  const details = [exporter, sizeBytes === null ? null : sizeText(sizeBytes)];
  const known = details.filter((detail) => detail !== null);
  return known.length === 0 ? `buffer ${buffer.id}` : `buffer ${buffer.id} (${known.join(', ')})`;
}

/** `131072` as `128 KiB`, exactly or not at all. */
export function sizeText(bytes: number): string {
  if (bytes >= 1024 ** 2 && bytes % 1024 ** 2 === 0) return `${bytes / 1024 ** 2} MiB`;
  if (bytes >= 1024 && bytes % 1024 === 0) return `${bytes / 1024} KiB`;
  return countText(bytes, 'byte');
}

/** `1 map`, `2 maps`. */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** `line 26 (time 30.209308)`. */
export function momentText(at: Moment): string {
  return `line ${at.line} (time ${at.timeText})`;
}

/** `task scn-309`. */
export function taskText(at: Moment): string {
  return `task ${at.task}-${at.pid}`;
}

/** The message of a late attach. */
export function lateAttachText(
  buffer: BufferRecord,
  late: ImporterMoment,
  firstMap: ImporterMoment,
  liveMaps: number,
): string {
  const mapper =
    firstMap.device === late.device ? 'it' : importerText(firstMap.device, firstMap.driver);
  const live =
    liveMaps === 0
      ? 'no map was live'
      : `${countText(liveMaps, 'map')} ${liveMaps === 1 ? 'was' : 'were'} live`;
  return (
    `${importerText(late.device, late.driver)} attached to ${bufferText(buffer)} after ` +
    `${mapper} had first mapped it at ${momentText(firstMap.at)}; ${live}; ${taskText(late.at)}`
  );
}

/** What led to a late attach, and the order that would have worked. */
export function explainLateAttach(
  buffer: BufferRecord,
  late: ImporterMoment,
  firstMap: ImporterMoment,
  liveMaps: number,
): string[] {
  const device = late.device ?? 'an importer';
  const before = late.device === null ? undefined : buffer.importers.get(late.device);
  const lines = [
    `first map:   line ${firstMap.at.line}, time ${firstMap.at.timeText}, ` +
      `${importerText(firstMap.device, firstMap.driver)}, ${taskText(firstMap.at)}`,
    `late attach: line ${late.at.line}, time ${late.at.timeText}, ` +
      `${importerText(late.device, late.driver)}, ${taskText(late.at)}`,
  ];
  if (before === undefined) {
    lines.push(
      `${device} is new to this buffer: the storage was chosen without its constraints` +
        (liveMaps > 0 ? ' and cannot move while it is mapped' : ''),
    );
  } else if (before.lastDetach === null) {
    lines.push(`${device} is attached already, since line ${before.lastAttach.line}`);
  } else {
    lines.push(
      `${device} attached before, at line ${before.lastAttach.line}, and detached at line ` +
        `${before.lastDetach.line}: keeping that attachment would have avoided the late one`,
    );
  }
  lines.push(`would have worked: ${orderingText(buffer, device)}`);
  return lines;
}

/** Everybody attaches, then they map: `attach a, attach b, then map a, map b`. */
function orderingText(buffer: BufferRecord, late: string): string {
  const importers = [...new Set([...buffer.importers.keys(), late])];
  const shown = importers.slice(0, ORDERING_LENGTH_MAX);
  const more = importers.length > shown.length ? ', …' : '';
  const list = (verb: string): string =>
    shown.map((device) => `${verb} ${device}`).join(', ') + more;
  return `${list('attach')}, then ${list('map')}`;
}

/** Why a finding about `buffer` may rest on something that was not recorded, or null. */
export function gapText(buffer: BufferRecord, losses: number): string | null {
  if (buffer.lossesBefore !== losses) {
    return 'caution: events were lost while this buffer was in use; what is missing may change this';
  }
  if (!buffer.exportSeen) {
    return 'caution: this buffer is older than the recording; what came before is not known';
  }
  return null;
}
