/** Memory as one picture: moments from top to bottom, each zone with its words, and what the colours mean. */
import type { MemorySnapshot, ZoneSnapshot } from '../../allocators/memory-snapshot.ts';
import type { FrameRun } from '../../memory/frame-runs.ts';
import { legendShapes } from '../pictures/legend-shapes.ts';
import { shape, type Shape } from '../pictures/shape.ts';
import type { Picture } from '../pictures/svg-file.ts';
import {
  memoryLegend,
  memoryStyle,
  MEMORY_WIDTH,
  zoneHeight,
  zoneShapes,
  zoneWords,
  type MemoryLook,
} from './memory-shapes.ts';
import { timeInWords } from './time-words.ts';

const MARGIN = 12;

/** Zones at one moment. */
export interface MemoryMoment {
  /** What moment it is. */
  readonly title: string;
  readonly zones: readonly ZoneSnapshot[];
}

/** What a picture shows. */
export interface MemoryView extends MemoryLook {
  readonly heading: string;
  readonly moments: readonly MemoryMoment[];
  /** What an importer reaches of some frames; undefined where nobody asks. */
  readonly reachIn?: (frames: FrameRun) => FrameRun | null | undefined;
}

/** The picture. */
export function memoryPicture(view: MemoryView): Picture {
  const { heading, moments, owners, reachIn } = view;
  const shapes: Shape[] = [shape('text', { class: 'heading', x: MARGIN, y: 24 }, heading)];
  const area = { left: MARGIN, top: 38, width: MEMORY_WIDTH };
  const legend = legendShapes(memoryLegend(owners), area);
  shapes.push(...legend.shapes);
  let top = area.top + legend.height + 8;
  for (const { title, zones } of moments) {
    shapes.push(shape('text', { class: 'heading', x: MARGIN, y: top + 15 }, title));
    top += 26;
    for (const zone of zones) {
      const at = `translate(${MARGIN} ${top + 18})`;
      const words = shape('text', { class: 'secondary', x: MARGIN, y: top + 12 }, zoneWords(zone));
      const drawn = zoneShapes(zone, view, reachIn?.(zone.frames));
      shapes.push(words, shape('g', { transform: at }, ...drawn));
      top += 18 + zoneHeight(zone) + 10;
    }
    top += 8;
  }
  const width = MEMORY_WIDTH + MARGIN * 2;
  return { name: 'memory', label: heading, width, height: top, style: memoryStyle, shapes };
}

/** The moments of a simulation as a heading names them. */
const MOMENTS: Readonly<Record<MemorySnapshot['title'], string>> = {
  before: 'Before the streams begin',
  worst: 'At the worst moment',
  after: 'When the streams are over',
};

/** The moments of a simulation. Zones in which nothing ever happens are left out. */
export function momentsOf(snapshots: readonly MemorySnapshot[]): readonly MemoryMoment[] {
  const used = snapshots.flatMap(({ zones }) => zones).filter(({ owned }) => owned.length > 0);
  const names = new Set(used.map(({ name }) => name));
  return snapshots.map(({ title, at, zones }) => ({
    title: `${MOMENTS[title]}, ${timeInWords(at)}`,
    zones: zones.filter(({ name }) => names.has(name)),
  }));
}
