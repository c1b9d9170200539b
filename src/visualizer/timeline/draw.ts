/**
 * Draws a timeline on a canvas. Of a hundred thousand steps most share their pixel with others: a pixel
 * of a lane is painted once for each kind of mark, so a frame costs what is seen, not what is recorded.
 */
import type { Recording } from '../../views/recordings/recording.ts';
import { laneOf, type Bar, type TimelineBars } from '../../views/recordings/timeline-bars.ts';
import type { Surface } from './svg-surface.ts';
import { firstStepFrom, LABEL_WIDTH, LANE_HEIGHT, TOP, type Places, type Window } from './scene.ts';

/** The colours of the page, as a canvas needs them. */
export interface Colours {
  readonly text: string;
  readonly faint: string;
  readonly line: string;
  readonly life: string;
  readonly attachment: string;
  readonly map: string;
  readonly cpu: string;
  readonly step: string;
  readonly refused: string;
  readonly late: string;
  readonly position: string;
}

/** What is drawn. */
export interface Scene {
  readonly recording: Recording;
  readonly bars: TimelineBars;
  readonly places: Places;
  readonly window: Window;
  readonly width: number;
  /** Whether the filter lets each step through; null where all pass. */
  readonly mask: Uint8Array | null;
  /** The number of the buffer that is looked at, or -1. */
  readonly buffer: number;
  readonly colours: Colours;
}

/** The height of all lanes. */
export function heightOf(bars: TimelineBars): number {
  return TOP * 2 + bars.lanes.length * LANE_HEIGHT;
}

/** Draws everything but the position, which moves most often and is drawn on top. */
export function drawTimeline(context: Surface, scene: Scene): void {
  const { width, bars } = scene;
  context.clearRect(0, 0, width, heightOf(bars));
  drawLanes(context, scene);
  context.save();
  context.beginPath();
  context.rect(LABEL_WIDTH, 0, width - LABEL_WIDTH, heightOf(bars));
  context.clip();
  drawBars(context, scene);
  drawSteps(context, scene);
  drawLateAttaches(context, scene);
  context.restore();
}

/** Where a place lies, in pixels. */
export function xOf({ window, width }: Pick<Scene, 'window' | 'width'>, place: number): number {
  const share = (place - window.from) / (window.to - window.from);
  return LABEL_WIDTH + share * (width - LABEL_WIDTH);
}

function topOf(lane: number): number {
  return TOP + lane * LANE_HEIGHT;
}

function drawLanes(context: Surface, { bars, width, colours }: Scene): void {
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  bars.lanes.forEach((name, lane) => {
    const top = topOf(lane);
    context.fillStyle = colours.line;
    context.fillRect(0, top + LANE_HEIGHT - 1, width, 1);
    context.fillStyle = lane < 2 ? colours.faint : colours.text;
    context.fillText(shortened(name), 4, top + LANE_HEIGHT / 2, LABEL_WIDTH - 10);
  });
}

const NAME_LENGTH_MAX = 22;

function shortened(name: string): string {
  return name.length <= NAME_LENGTH_MAX ? name : `${name.slice(0, NAME_LENGTH_MAX - 1)}…`;
}

const INSETS: Readonly<Record<Bar['kind'], number>> = { life: 9, attachment: 3, map: 6, cpu: 7 };

function drawBars(context: Surface, scene: Scene): void {
  const { bars, places, window, buffer, colours } = scene;
  // The last pixel painted of each lane and kind, so that thin bars are not painted upon each other.
  const painted = new Map<string, number>();
  for (const bar of bars.bars) {
    if (buffer >= 0 && bar.buffer !== buffer) continue;
    const from = places.of[bar.from] ?? 0;
    if (from > window.to) break;
    const to = bar.isOpen ? places.end : (places.of[bar.to] ?? 0);
    if (to < window.from) continue;
    const left = Math.max(LABEL_WIDTH - 2, xOf(scene, from));
    const right = Math.min(scene.width + 2, xOf(scene, to));
    const key = `${bar.lane} ${bar.kind}`;
    if (right - left < 1 && Math.round(left) === painted.get(key)) continue;
    painted.set(key, Math.round(right));
    const inset = INSETS[bar.kind];
    const top = topOf(bar.lane) + inset;
    context.fillStyle = colours[bar.kind];
    context.fillRect(left, top, Math.max(1, right - left), LANE_HEIGHT - 1 - 2 * inset);
  }
}

function drawSteps(context: Surface, scene: Scene): void {
  const { recording, places, window, mask, colours } = scene;
  const last = new Int32Array(scene.bars.lanes.length).fill(-1);
  context.fillStyle = colours.step;
  for (let at = firstStepFrom(places, window.from); at < recording.length; at += 1) {
    const place = places.of[at] ?? 0;
    if (place > window.to) break;
    if (mask !== null && mask[at] === 0) continue;
    const lane = laneOf(recording, at);
    const x = Math.round(xOf(scene, place));
    const isRefused = recording.isRefused(at);
    if (last[lane] === x && !isRefused) continue;
    last[lane] = x;
    if (isRefused) drawRefusal(context, x, topOf(lane), colours.refused);
    else context.fillRect(x, topOf(lane) + 4, 1, LANE_HEIGHT - 9);
    context.fillStyle = colours.step;
  }
}

/** A cross: the call was made, and nothing came of it. */
function drawRefusal(context: Surface, x: number, top: number, colour: string): void {
  const middle = top + LANE_HEIGHT / 2;
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x - 4, middle - 4);
  context.lineTo(x + 4, middle + 4);
  context.moveTo(x + 4, middle - 4);
  context.lineTo(x - 4, middle + 4);
  context.stroke();
}

/** More connectors than this are a wall of lines; then only marks are drawn. */
const CONNECTORS_MAX = 200;

function drawLateAttaches(context: Surface, scene: Scene): void {
  const { recording, places, window, buffer, colours } = scene;
  const seen = [...recording.lateAttaches].filter(([late, first]) => {
    if (buffer >= 0 && recording.bufferAt(late) !== buffer) return false;
    return (places.of[late] ?? 0) >= window.from && (places.of[first] ?? 0) <= window.to;
  });
  context.lineWidth = 1.5;
  seen.forEach(([late, first], index) => {
    const x = xOf(scene, places.of[late] ?? 0);
    const y = topOf(laneOf(recording, late)) + LANE_HEIGHT / 2;
    if (index < CONNECTORS_MAX) {
      const fromX = xOf(scene, places.of[first] ?? 0);
      const fromY = topOf(laneOf(recording, first)) + LANE_HEIGHT / 2;
      context.strokeStyle = colours.late;
      context.setLineDash([4, 3]);
      context.beginPath();
      context.moveTo(fromX, fromY);
      context.bezierCurveTo((fromX + x) / 2, fromY, (fromX + x) / 2, y, x, y);
      context.stroke();
      context.setLineDash([]);
    }
    // A refused one has its cross already.
    if (recording.isRefused(late)) return;
    context.fillStyle = colours.late;
    context.beginPath();
    context.moveTo(x, y - 7);
    context.lineTo(x + 6, y + 5);
    context.lineTo(x - 6, y + 5);
    context.fill();
  });
}

/** Draws the step that is looked at, as a line. */
export function drawPosition(
  context: Surface,
  scene: Scene,
  position: number,
  height: number,
): void {
  const x = xOf(scene, scene.places.of[position] ?? 0);
  if (x < LABEL_WIDTH) return;
  context.fillStyle = scene.colours.position;
  context.fillRect(x - 1, 0, 2, height);
}

/** The same scene with the whole recording in its window. */
export function wholeScene(scene: Scene): Scene {
  return { ...scene, window: { from: scene.places.start, to: scene.places.end } };
}

/** The height of the small picture of everything. */
export const OVERVIEW_HEIGHT = 28;

/** Draws all of a recording in a strip, and which part of it the timeline shows. */
export function drawOverview(context: Surface, scene: Scene): void {
  const { width, recording, places, window, colours, mask } = scene;
  const whole = wholeScene(scene);
  context.clearRect(0, 0, width, OVERVIEW_HEIGHT);
  const counts = new Uint32Array(Math.max(1, width));
  for (let at = 0; at < recording.length; at += 1) {
    if (mask !== null && mask[at] === 0) continue;
    const x = Math.min(width - 1, Math.max(0, Math.round(xOf(whole, places.of[at] ?? 0))));
    counts[x] = (counts[x] ?? 0) + 1;
  }
  const most = counts.reduce((max, count) => Math.max(max, count), 1);
  context.fillStyle = colours.faint;
  counts.forEach((count, x) => {
    if (count === 0) return;
    const height = Math.max(3, (count / most) * (OVERVIEW_HEIGHT - 6));
    context.fillRect(x, OVERVIEW_HEIGHT - height, 1, height);
  });
  context.fillStyle = colours.late;
  for (const [late] of recording.lateAttaches) {
    context.fillRect(Math.round(xOf(whole, places.of[late] ?? 0)), 0, 2, 6);
  }
  context.strokeStyle = colours.position;
  context.lineWidth = 1;
  const left = xOf(whole, window.from);
  context.strokeRect(
    left + 0.5,
    0.5,
    Math.max(2, xOf(whole, window.to) - left - 1),
    OVERVIEW_HEIGHT - 1,
  );
}
