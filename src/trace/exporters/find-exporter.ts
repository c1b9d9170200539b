/**
 * Which exporter a recording is about: by a function of its own where one is told, else by its name. Two
 * exporters that fit and decide at different moments leave it unknown.
 */
import { compareReleases } from '../../base/kernel-release.ts';
import type { ExporterEntry } from './exporter-family.ts';

/** What a recording tells of an exporter. */
export interface ExporterTraits {
  /** Its `exp_name`. */
  readonly name: string | null;
  /** Functions that are its own: of its operations, or the caller of the export. */
  readonly functions: readonly string[];
  /** The release of the kernel, such as `6.12.117+deb12-amd64`. */
  readonly release: string | null;
}

/** The entry of an exporter, or null where it is unknown. Entries of users stand before those that are known. */
export function findExporter(
  entries: readonly ExporterEntry[],
  { name, functions, release }: ExporterTraits,
): ExporterEntry | null {
  const ofKernel = entries.filter((entry) => fitsRelease(entry, release));
  const byFunction = ofKernel.filter((entry) =>
    entry.functions.some((each) => functions.includes(each)),
  );
  // What many drivers share tells less than a name.
  const byOwnFunction = byFunction.filter(({ family }) => family !== 'before-map');
  const byName = ofKernel.filter(({ names }) => name !== null && names.includes(name));
  const found = [byOwnFunction, byName].find((some) => some.length > 0) ?? byFunction;
  const [first] = found;
  const isOne = found.every(({ decidedAt }) => decidedAt === first?.decidedAt);
  return isOne ? (first ?? null) : null;
}

/** Whether an entry holds for a kernel; for one that is not told, every entry may. */
function fitsRelease({ since, before }: ExporterEntry, release: string | null): boolean {
  if (release === null) return true;
  return (
    (since === undefined || compareReleases(release, since) >= 0) &&
    (before === undefined || compareReleases(release, before) < 0)
  );
}
