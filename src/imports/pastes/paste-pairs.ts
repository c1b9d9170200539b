/** Which images two importers of pasted texts have in common. */
import { IMPLICIT_TEXT } from './numbers.ts';
import type { PasteFormat, PasteImporter, PastePair } from './paste-facts.ts';

interface Party {
  readonly kind: string;
  readonly importer: PasteImporter;
}

/** Planes of one display do not share with each other; whoever is of another kind is meant to share. */
export function pairsOf(
  texts: readonly { readonly kind: string; readonly importers: readonly PasteImporter[] }[],
): readonly PastePair[] {
  const parties: Party[] = texts.flatMap(({ kind, importers }) =>
    importers
      .filter(({ formats }) => formats !== undefined)
      .map((importer) => ({ kind, importer })),
  );
  return parties.flatMap((one, index) =>
    parties.slice(index + 1).flatMap((other) => {
      if (one.kind === other.kind) return [];
      // The compositor's order is one of preference.
      const isFirst = one.importer.tranches !== undefined || other.importer.tranches === undefined;
      const [first, second] = isFirst ? [one, other] : [other, one];
      const isDisplay = DISPLAYS.includes(one.kind) || DISPLAYS.includes(other.kind);
      return [pairOf(first.importer, second.importer, isDisplay)];
    }),
  );
}

/** Displays and compositors take dma-bufs. */
const DISPLAYS = ['drm-info', 'modetest', 'wayland-info'];

function pairOf(one: PasteImporter, other: PasteImporter, isDisplay: boolean): PastePair {
  const between = [one.id, other.id] as const;
  const isCopied = [one, other].some(({ memory = 'dmabuf' }) => memory !== 'dmabuf');
  if (isDisplay && isCopied) {
    return { between, verdict: 'unsatisfiable', images: [], because: 'memory' };
  }
  const images = steps(one).flatMap((format) => commonImages(format, other.formats ?? []));
  const seen = new Set<string>();
  const distinct = images.filter(({ fourcc, modifier }) => {
    const key = `${fourcc} ${modifier}`;
    return !seen.has(key) && seen.add(key);
  });
  if (distinct.length > 0) return { between, verdict: 'satisfiable', images: distinct };
  const shared = (one.formats ?? []).find(({ fourcc }) =>
    (other.formats ?? []).some((each) => each.fourcc === fourcc),
  );
  if (shared !== undefined && isImplicitAnywhere(one, other)) {
    return { between, verdict: 'underdetermined', because: 'modifier' };
  }
  const because = shared === undefined ? 'format' : 'modifier';
  return { between, verdict: 'unsatisfiable', images: [], because };
}

/** Formats in the order of preference, as often as they are preferred. */
function steps(importer: PasteImporter): readonly PasteFormat[] {
  return importer.tranches?.flatMap(({ formats }) => formats) ?? importer.formats ?? [];
}

function commonImages(format: PasteFormat, others: readonly PasteFormat[]) {
  return others
    .filter(({ fourcc }) => fourcc === format.fourcc)
    .flatMap((other) =>
      (format.modifiers ?? [])
        .filter((modifier) => other.modifiers?.includes(modifier) === true)
        .map((modifier) => ({ fourcc: format.fourcc, modifier })),
    );
}

/** Implicit layouts may be the same and may be others: only the drivers know. */
function isImplicitAnywhere(one: PasteImporter, other: PasteImporter): boolean {
  return [one, other].some(({ formats }) =>
    formats?.some(({ modifiers }) => modifiers === null || modifiers.includes(IMPLICIT_TEXT)),
  );
}
