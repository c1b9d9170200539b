/**
 * A platform, and a model of every order, out of a recording of a real kernel: importers with the limits that the
 * kernel told, allocators of the exporters that were seen, zones as far as they were. What the recording does not
 * tell is left out and said in a note.
 */
import { parsePlatform } from '../../allocators/platform/platform-schema.ts';
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import { formatInputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { ExporterEntry } from '../../trace/exporters/exporter-family.ts';
import type { BufferReport, TraceReport } from '../../trace/report.ts';
import { seenImporter } from './seen-importers.ts';
import { seenMemory } from './seen-memory.ts';

/** A platform, and what its reader should be told. */
interface Imported {
  readonly platform: PlatformInput;
  readonly notes: readonly string[];
}

interface Refused {
  readonly message: string;
}

/** The importers of a recording, and notes on them; refused where it tells the limits of none. */
function importersOf(
  report: TraceReport,
  recording: string,
): Result<{ importers: PlatformInput['importers']; notes: string[] }, Refused> {
  const found = report.importers.map((each) => seenImporter(each, recording));
  const importers = found.flatMap(({ importer }) => importer ?? []);
  const told = new Set(report.importers.map(({ device }) => device));
  const untold = [...new Set(report.buffers.flatMap(({ devices }) => devices))].filter(
    (device) => !told.has(device),
  );
  const notes = [
    ...found.flatMap((each) => each.notes),
    ...untold.map((device) => `${device} is left out: no line tells its limits`),
    ...report.gaps.map((gap) => `the recording is incomplete: ${gap}`),
  ];
  if (importers.length > 0) return ok({ importers, notes });
  const leftOut = found.flatMap((each) => each.notes);
  if (leftOut.length > 0) return refused({ message: `no importer is left: ${leftOut.join('; ')}` });
  const message =
    'no line tells what an importer reaches: record with what `cenalloc record` prints (with constraints, which is the default), on a kernel with BTF';
  return refused({ message });
}

/** The platform that a recording shows; `own` are exporters that users describe. */
export function platformOfRecording(
  report: TraceReport,
  recording: string,
  {
    name,
    exporters = [],
  }: { readonly name?: string; readonly exporters?: readonly ExporterEntry[] },
): Result<Imported, Refused> {
  const found = importersOf(report, recording);
  if (!found.ok) return found;
  const memory = seenMemory(report, exporters);
  if (memory.allocators.length === 0) {
    const why = memory.notes.join('; ');
    const message = `no allocator can be told from it: ${why}; or add its importers to a platform: --into FILE`;
    return refused({ message });
  }
  const release = /^\d+\.\d+/.exec(report.kernel ?? '')?.[0];
  return checked(
    {
      schema: 'cenalloc/platform/1',
      name: name ?? `what ${recording} shows`,
      ...(release === undefined ? {} : { kernel: release }),
      zones: memory.zones,
      allocators: memory.allocators,
      importers: found.value.importers,
    },
    [...memory.notes, ...found.value.notes, ...sharedWords(report)],
  );
}

/** A platform as it was written, with the importers of a recording. */
export function withRecordedImporters(
  platform: PlatformInput,
  report: TraceReport,
  recording: string,
): Result<Imported, Refused> {
  const found = importersOf(report, recording);
  if (!found.ok) return found;
  const { importers, notes } = found.value;
  const twice = importers.find(({ id }) => platform.importers.some((each) => each.id === id));
  if (twice !== undefined) {
    return refused({
      message: `it has an importer "${twice.id}" already: remove or rename it there`,
    });
  }
  return checked({ ...platform, importers: [...platform.importers, ...importers] }, notes);
}

/** The platform with its notes, if it is one. */
function checked(platform: PlatformInput, notes: readonly string[]): Result<Imported, Refused> {
  const noted = {
    ...platform,
    notes: [...(platform.notes ?? []), ...notes.map((each) => `${each}.`)],
  };
  const read = parsePlatform(noted);
  return read.ok
    ? ok({ platform: noted, notes })
    : refused({ message: formatInputError(read.refusal) });
}

/** Which buffers were shared by whom, the most shared first: what to ask `solve`. */
function sharedWords({ buffers }: TraceReport): readonly string[] {
  const shared = mostShared(buffers);
  if (shared === null) return [];
  const { exporter, size, devices } = shared;
  const what = size === null ? 'a buffer' : `a buffer of ${size} bytes`;
  return [`${what} of ${exporter ?? 'an unknown exporter'} was shared by ${devices.join(', ')}`];
}

function mostShared(buffers: readonly BufferReport[]): BufferReport | null {
  return buffers.reduce<BufferReport | null>(
    (most, each) => (each.devices.length > (most?.devices.length ?? 0) ? each : most),
    null,
  );
}

/** A model of the most shared buffer of a recording, for `explore`: every order of its importers' calls. */
export function modelOfRecording(
  report: TraceReport,
  { platform, notes }: Imported,
): Result<object, Refused> {
  const known = platform.importers.map(({ id }) => id);
  const buffers = report.buffers.map((each) => ({
    ...each,
    devices: each.devices.filter((device) => known.includes(device)),
  }));
  const buffer = mostShared(buffers);
  if (buffer === null || buffer.devices.length === 0) {
    return refused({
      message: 'no importer of this platform attached to a buffer of the recording',
    });
  }
  const { id, size, devices } = buffer;
  return ok({
    schema: 'cenalloc/model/1',
    name: `every order of what ${devices.join(', ')} did with ${id}`,
    notes: [...notes.map((each) => `${each}.`), ...programNotes(report, devices)],
    platform,
    importers: devices,
    ...(size === null || size === 0 ? {} : { bufferSize: size }),
    calls: 'programs',
  });
}

/** Each importer attaches, maps, unmaps and detaches once; whoever was seen to map at once is told. */
function programNotes({ drivers }: TraceReport, devices: readonly string[]): readonly string[] {
  const atOnce = drivers.filter(
    ({ attaches, mappedRightAfterAttach, devices: own }) =>
      attaches > 0 &&
      mappedRightAfterAttach === attaches &&
      own.some((each) => devices.includes(each)),
  );
  return atOnce.map(
    ({ name }) =>
      `${name} mapped right after each attach: its orders in which others come between are those of another driver.`,
  );
}
