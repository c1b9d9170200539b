/**
 * The lanes of a recording: the life of its buffers, a lane for each importer or, where they are many, for each
 * driver, and what else it tells: CPU accesses, references, storage.
 */
import type { StepWord } from '../../events/vocabulary.ts';
import type { Recording } from '../recordings/recording.ts';

/** What a lane is about. A heading stands above the importers of a driver that is unfolded. */
export type LaneKind =
  'life' | 'importer' | 'driver' | 'heading' | 'cpu' | 'references' | 'storage';

/** One lane, from top to bottom. */
export interface RecordingLane {
  readonly kind: LaneKind;
  readonly name: string;
  /** The driver that it stands for or belongs to, where importers are grouped. */
  readonly driver: string | null;
}

/** All lanes, and the lane of each importer. */
export interface RecordingLanes {
  readonly lanes: readonly RecordingLane[];
  readonly ofImporter: readonly number[];
  /** The lanes of what is about no importer; the life where a recording tells too little for a lane. */
  readonly of: Readonly<Record<'life' | 'cpu' | 'references' | 'storage', number>>;
}

/** More importers than this are grouped by their drivers. */
const IMPORTERS_APART_MAX = 12;

/** The lanes, where some drivers are unfolded. */
export function recordingLanes(
  recording: Recording,
  unfolded: ReadonlySet<string>,
): RecordingLanes {
  const told = stepsTold(recording);
  const { importers } = recording.names;
  const drivers =
    importers.length > IMPORTERS_APART_MAX ? driversOf(recording) : importers.map(() => null);
  const lanes: RecordingLane[] = [{ kind: 'life', name: 'buffer', driver: null }];
  const ofImporter = importers.map(() => 0);
  for (const driver of new Set(drivers)) {
    const isFolded = driver !== null && !unfolded.has(driver);
    if (driver !== null)
      lanes.push({ kind: isFolded ? 'driver' : 'heading', name: driver, driver });
    importers.forEach((name, importer) => {
      if (drivers[importer] !== driver) return;
      if (!isFolded) lanes.push({ kind: 'importer', name, driver });
      ofImporter[importer] = lanes.length - 1;
    });
  }
  const more = (kind: 'cpu' | 'references' | 'storage', name: string, isTold: boolean): number =>
    isTold ? lanes.push({ kind, name, driver: null }) - 1 : 0;
  const of = {
    life: 0,
    cpu: more('cpu', 'CPU', told.has('cpu-begin') || told.has('cpu-end')),
    // A kernel's recording shows only some of those who hold a reference.
    references: more(
      'references',
      'references',
      recording.source.kind === 'log' && told.has('create'),
    ),
    storage: more('storage', 'storage', told.has('allocate') || told.has('map')),
  };
  return { lanes, ofImporter, of };
}

/** The lane of a step. */
export function laneOfStep(
  recording: Recording,
  { ofImporter, of }: RecordingLanes,
  step: number,
): number {
  const kind = recording.kindAt(step);
  if (kind === 'cpu-begin' || kind === 'cpu-end') return of.cpu;
  if (kind === 'get' || kind === 'put') return of.references;
  if (kind === 'allocate' || kind === 'move') return of.storage;
  return ofImporter[recording.importerAt(step)] ?? of.life;
}

function stepsTold(recording: Recording): ReadonlySet<StepWord> {
  const told = new Set<StepWord>();
  for (let step = 0; step < recording.length; step += 1) told.add(recording.kindAt(step));
  return told;
}

/** The driver of each importer, by the first step that tells it. */
function driversOf(recording: Recording): readonly (string | null)[] {
  const drivers: (string | null)[] = recording.names.importers.map(() => null);
  for (let step = 0; step < recording.length; step += 1) {
    const importer = recording.importerAt(step);
    const driver = recording.names.drivers[recording.driverAt(step)];
    if (importer >= 0 && driver !== undefined) drivers[importer] ??= driver;
  }
  return drivers;
}
