/** The names at the left of the lanes. */
import { shape, type Shape } from '../pictures/shape.ts';
import { sizeInWords } from '../../base/quantity-words.ts';
import { isLaneSeen, type Focus, type Sight } from './sight.ts';
import { classed } from './timeline-shapes.ts';

/** Pixels of a character, rather too many than too few, and where names begin. */
const CHARACTER = 6.9;
const LEFT = 16;

/** The width that names want, within bounds that leave room for the lanes. */
export function namesWidth(names: readonly string[], width: number): number {
  const longest = names.reduce((most, name) => Math.max(most, name.length), 10);
  const most = Math.max(78, Math.min(168, width / 4));
  return Math.round(Math.min(most, LEFT + longest * CHARACTER + 8));
}

/** The names. That of the buffer stands at its life. */
export function nameShapes(sight: Sight, focus: Focus): readonly Shape[] {
  const { recording, lanes, layout, view } = sight;
  const room = Math.max(4, Math.floor((view.labelWidth - LEFT - 4) / CHARACTER));
  const paper = { x: 0, y: 0, width: view.labelWidth, height: layout.height };
  const names = lanes.lanes.flatMap(({ kind, name, driver }, lane) => {
    if (!isLaneSeen(sight, lane)) return [];
    const [top, height] = [layout.tops[lane] ?? 0, layout.heights[lane] ?? 0];
    const middle = top + height / 2 + 4;
    if (kind === 'life') {
      const told = recording.names.buffers[focus.buffer] ?? 'buffers';
      const size = focus.size === null ? null : sizeInWords(focus.size).replace(/ \(.*/, '');
      const y = size === null ? middle : middle - 6;
      return [
        nameText('heading', LEFT, y, told, room),
        ...(size === null ? [] : [nameText('axis', LEFT, y + 13, size, room)]),
      ];
    }
    const isHead = kind === 'driver' || kind === 'heading';
    const words = isHead ? `${kind === 'driver' ? '▸' : '▾'} ${name}` : name;
    const isQuiet = kind === 'cpu' || kind === 'references' || kind === 'storage';
    const paint = isQuiet ? 'secondary' : height < 20 && !isHead ? 'axis' : 'heading';
    const x = isHead ? 4 : driver === null ? LEFT : LEFT + 4;
    return [nameText(paint, x, Math.min(middle, top + height - 1), words, room)];
  });
  const dividers = layout.tops.map((top, lane) => {
    const y = top + (layout.heights[lane] ?? 0) - 1;
    return classed('rect', 'divider', { x: 0, y, width: view.labelWidth, height: 1 });
  });
  return [classed('rect', 'paper', paper), ...dividers, ...names];
}

function nameText(
  paint: 'heading' | 'axis' | 'secondary',
  x: number,
  y: number,
  name: string,
  room: number,
): Shape {
  // The ends of names tell devices apart: the middle goes.
  const head = Math.ceil((room - 1) / 2);
  const shown =
    name.length <= room
      ? name
      : `${name.slice(0, head)}…${name.slice(name.length - (room - 1 - head))}`;
  return shape(
    'text',
    { class: paint, x, y },
    shown,
    ...(shown === name ? [] : [shape('title', {}, name)]),
  );
}
