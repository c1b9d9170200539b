/** GStreamer's caps, in every form in which they are pasted: each pad an importer, what it says of images with it. */
import type { PasteFacts, PasteFinding, PasteImporter, PasteLine } from '../pastes/paste-facts.ts';
import { imagesOfGst, isRawVideo, memoryOfGst, type GstMemory } from './gst-images.ts';
import { gstPadsOf } from './gst-pads.ts';
import type { GstPad, GstStructure } from './gst-structures.ts';

/** Reads pads; their pairs are found when all texts are read. */
export function readGstCaps(lines: readonly PasteLine[], file: string): PasteFacts {
  const { pads, understood, isWhole } = gstPadsOf(lines, file);
  const unknown = pads.flatMap(({ id, structures }) =>
    structures.filter(isRawVideo).flatMap((each) => unknownOf(id, each)),
  );
  const findings = lines.flatMap((each) => failureOf(each, file));
  return {
    importers: pads.flatMap(importersOfPad),
    pads,
    ...(findings.length === 0 ? {} : { findings }),
    unknown: [...new Set(unknown)],
    understood: understood + findings.length,
    complete: isWhole,
  };
}

/** What gst-launch prints where a pipeline stops, and what elements log. */
const NOT_NEGOTIATED = /\breason not-negotiated \(-4\)|\berror: not-negotiated\b/i;

function failureOf({ text, line }: PasteLine, file: string): readonly PasteFinding[] {
  if (!NOT_NEGOTIATED.test(text)) return [];
  const message = 'two elements that are linked agreed on no format, so that the pipeline stopped';
  const helps = ['see what both pads offer: gst-launch-1.0 -v, and GST_DEBUG=GST_CAPS:5'];
  return [{ rule: 'not-negotiated', file, line, message, helps }];
}

/** One importer for each kind of memory, as a pad takes all of them. */
function importersOfPad(pad: GstPad): readonly PasteImporter[] {
  const { id, file, line, structures, agreed } = pad;
  const said = { id, file, line, ...(agreed ? { agreed } : {}) };
  const raw = structures.filter(isRawVideo);
  if (raw.length === 0) return [structures.length === 0 ? said : { ...said, compressed: true }];
  const kinds = [...new Set(raw.map(memoryOfGst))];
  return kinds.map((memory) => {
    const own = raw.filter((each) => memoryOfGst(each) === memory);
    const images = own.map(imagesOfGst);
    const isNamed = images.every((each) => each.isNamed);
    return {
      ...said,
      ...memoryFact(memory),
      ...(isNamed ? { formats: images.flatMap(({ formats }) => formats) } : {}),
    };
  });
}

function memoryFact(memory: GstMemory): Partial<PasteImporter> {
  return memory === null ? {} : { memory };
}

function unknownOf(id: string, structure: GstStructure): readonly string[] {
  const { unknown, formats } = imagesOfGst(structure);
  const open = formats.some(({ modifiers }) => modifiers === null);
  const isDmabuf = memoryOfGst(structure) === 'dmabuf';
  return [
    ...unknown.map((name) => `which format ${name} of ${id} is: no code of DRM's is known for it`),
    ...(open && isDmabuf
      ? [`the modifier of ${id}: before GStreamer 1.24 caps of memory:DMABuf do not say it`]
      : []),
  ];
}
