/**
 * The sentences of findings. A message stands alone on its line and names who, what, where and
 * when; the explanation below it says what led there and what would have worked.
 */
import type { BufferRecord, ImporterMoment } from './buffer-record.ts';
import type { StorageChoice } from './exporters/exporter-family.ts';
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
  const before =
    firstMap.device === late.device && late.device !== null
      ? 'after having first mapped it'
      : `after ${importerText(firstMap.device, firstMap.driver)} had first mapped it`;
  const live =
    liveMaps === 0
      ? 'no map was live'
      : `${countText(liveMaps, 'map')} ${liveMaps === 1 ? 'was' : 'were'} live`;
  return (
    `${importerText(late.device, late.driver)} attached to ${bufferText(buffer)} ${before} ` +
    `at ${momentText(firstMap.at)}; ${live}; ${taskText(late.at)}`
  );
}

/** What led to a late attach, by the moment at which the storage was decided. */
export function lateHistory(
  buffer: BufferRecord,
  late: ImporterMoment,
  firstMap: ImporterMoment,
): (choice: StorageChoice) => readonly string[] {
  const isKnown = late.device === firstMap.device || buffer.importers.has(late.device ?? '');
  const device = late.device ?? 'the importer';
  const known = isKnown ? knownText(buffer, device) : null;
  const stuck = isHeld(buffer) ? ' and cannot move while it is mapped' : '';
  return (choice) => [
    `line ${firstMap.at.line}, time ${firstMap.at.timeText}: ` +
      `${importerText(firstMap.device, firstMap.driver)} maps` +
      `${choice.decidedAt === 'map' ? ', and the storage is chosen' : ' first'}; ` +
      taskText(firstMap.at),
    `line ${late.at.line}, time ${late.at.timeText}: ` +
      `${importerText(late.device, late.driver)} attaches; ${taskText(late.at)}`,
    known ?? newcomerText(buffer, device, choice, stuck),
  ];
}

/** Whether somebody holds a map who cannot be told that the storage moves, as far as is known. */
function isHeld({ attachments }: BufferRecord): boolean {
  return [...attachments.values()].some(
    ({ maps, entry }) => maps.length > 0 && entry?.limits?.isTold !== true,
  );
}

/** An importer that is new to its buffer, and what that means. */
function newcomerText(
  { exporter }: BufferRecord,
  device: string,
  { decidedAt, dependsOnOrder }: StorageChoice,
  stuck: string,
): string {
  const isNew = `${device} is new to this buffer`;
  if (decidedAt === 'unknown') {
    const who = exporter ?? 'its exporter';
    return `${isNew}: if ${who} chooses its storage at the first map, it has chosen without its constraints${stuck}`;
  }
  return dependsOnOrder
    ? `${isNew}: the storage was chosen without its constraints${stuck}`
    : isNew;
}

/** What an importer had to do with its buffer before. */
function knownText(buffer: BufferRecord, device: string): string {
  const before = buffer.importers.get(device);
  if (before === undefined) return `${device} used this buffer before, through an unseen attach`;
  if (before.lastDetach === null) {
    return `${device} is attached already, since line ${before.lastAttach.line}: one attachment would do`;
  }
  return (
    `${device} was attached before, from line ${before.lastAttach.line} to line ` +
    `${before.lastDetach.line}: keeping that attachment would have avoided this one`
  );
}

/** Everybody attaches, then they map: `attach a, attach b, then map a, map b`. */
export function orderingText(
  buffer: BufferRecord,
  late: ImporterMoment,
  firstMap: ImporterMoment,
): string {
  const isKnown = late.device === firstMap.device || buffer.importers.has(late.device ?? '');
  const nameOf = (device: string | null): string => device ?? 'the importer';
  const names = [nameOf(firstMap.device), ...buffer.importers.keys(), nameOf(late.device)];
  const importers = [...new Set(names)];
  const shown = importers.slice(0, ORDERING_LENGTH_MAX);
  const more = importers.length > shown.length ? ', …' : '';
  const attaches = shown.map((device) =>
    isKnown && device === late.device ? `attach ${device} once` : `attach ${device}`,
  );
  const maps = shown.map((device) => `map ${device}`);
  return `${attaches.join(', ')}${more}, then ${maps.join(', ')}${more}`;
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
