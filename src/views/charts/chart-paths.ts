/** The lines of a chart. */
import type { Point } from './chart-layout.ts';
import { shape, type Shape } from '../pictures/shape.ts';

/** A line with round corners. */
export function pathOf(points: readonly Point[]): string {
  const radius = 6;
  return points
    .map((point, index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (before === undefined) return `M${point.x} ${point.y}`;
      if (after === undefined) return `L${point.x} ${point.y}`;
      const enter = towards(point, before, radius);
      const leave = towards(point, after, radius);
      return `L${enter.x} ${enter.y}Q${point.x} ${point.y} ${leave.x} ${leave.y}`;
    })
    .join('');
}

/** The point at most so far from `from` on the way to `to`. */
export function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(distance, length / 2) / length;
  const at = (a: number, b: number): number => Math.round((a + (b - a) * share) * 10) / 10;
  return { x: at(from.x, to.x), y: at(from.y, to.y) };
}

/** The head of an arrow, at the last of its points. */
export function arrowHead(points: readonly Point[]): Shape {
  const tip = points.at(-1) ?? { x: 0, y: 0 };
  const before = points.at(-2) ?? tip;
  const angle = (Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI;
  const transform = `translate(${tip.x} ${tip.y}) rotate(${Math.round(angle)})`;
  return shape('path', { class: 'arrow-head', d: 'M0 0L-8 -4L-8 4Z', transform });
}
