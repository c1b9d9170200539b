/**
 * A compositor as importers of a platform: each tranche is one, and a group says that one of them is enough, the first
 * that works, which is how a compositor states preferences. Without tranches it is one importer.
 */
import {
  imagesOfFormats,
  importersOfFormats,
  nameOfId,
  whereItStands,
  type OfferedImporters,
} from './offered-formats.ts';
import type { PasteImporter, PasteTranche } from '../pastes/paste-facts.ts';

/** The importers of one compositor. */
export function offeredTranches(compositor: PasteImporter): OfferedImporters {
  const { tranches = [], mainDevice } = compositor;
  const told = tranches.filter(({ formats }) => formats.length > 0);
  const notes =
    told.length < tranches.length
      ? [`${compositor.id}: a tranche without formats is left out`]
      : [];
  if (told.length === 0) return { importers: importersOfFormats([compositor]), groups: [], notes };
  const name = nameOfId(compositor.id);
  const importers = told.map((tranche, index) => ({
    id: told.length === 1 ? name : `${name}-${index + 1}`,
    description: trancheInWords(tranche, index + 1, told.length),
    constraints: { api: 'drm' as const, images: imagesOfFormats(tranche.formats) },
    source: whereItStands({ ...compositor, line: tranche.line }),
  }));
  if (importers.length === 1) return { importers, groups: [], notes };
  const main = mainDevice === undefined ? '' : `; it composes with device ${mainDevice}`;
  const group = {
    group: name,
    oneOf: importers.map(({ id }) => id),
    description: `tranches of linux-dmabuf feedback, each a set of formats for one device, the preferred one first${main}`,
  };
  return { importers, groups: [group], notes };
}

function trancheInWords({ device, scanout }: PasteTranche, number: number, of: number): string {
  const use = scanout ? ', which may be scanned out without composition' : '';
  const target = device === null ? '' : `, for device ${device}`;
  return `preference ${number} of ${of} (a tranche of formats)${target}${use}`;
}
