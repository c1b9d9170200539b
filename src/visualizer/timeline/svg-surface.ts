/**
 * Takes what a canvas takes and writes it as SVG, so that the timeline is drawn by one program for the
 * screen and for a file. It knows the few calls that the drawing makes.
 */
import { escapeMarkup } from '../../views/escape-markup.ts';

/** What the drawing needs of a canvas. */
export type Surface = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'font'
  | 'textBaseline'
  | 'clearRect'
  | 'fillRect'
  | 'strokeRect'
  | 'fillText'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'bezierCurveTo'
  | 'rect'
  | 'stroke'
  | 'fill'
  | 'clip'
  | 'save'
  | 'restore'
  | 'setLineDash'
>;

/** A surface that becomes a file. */
export class SvgSurface implements Surface {
  fillStyle = '#000';
  strokeStyle = '#000';
  lineWidth = 1;
  font = '12px system-ui, sans-serif';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  readonly #parts: string[] = [];
  #path = '';
  #dash = '';
  /** Groups that were opened by a clip and wait for `restore`. */
  #open = 0;
  #clips = 0;

  clearRect(): void {
    this.#parts.length = 0;
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.#parts.push(`<path d="${box(x, y, width, height)}" fill="${this.fillStyle}"/>`);
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.#path = box(x, y, width, height);
    this.stroke();
  }

  fillText(text: string, x: number, y: number): void {
    this.#parts.push(
      `<text x="${x}" y="${y}" dominant-baseline="middle" fill="${this.fillStyle}">${escapeMarkup(text)}</text>`,
    );
  }

  beginPath(): void {
    this.#path = '';
  }

  moveTo(x: number, y: number): void {
    this.#path += `M${short(x)} ${short(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.#path += `L${short(x)} ${short(y)}`;
  }

  bezierCurveTo(a: number, b: number, c: number, d: number, x: number, y: number): void {
    this.#path += `C${[a, b, c, d, x, y].map(short).join(' ')}`;
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.#path += box(x, y, width, height);
  }

  stroke(): void {
    const dash = this.#dash === '' ? '' : ` stroke-dasharray="${this.#dash}"`;
    this.#parts.push(
      `<path d="${this.#path}" fill="none" stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}"${dash}/>`,
    );
  }

  fill(): void {
    this.#parts.push(`<path d="${this.#path}" fill="${this.fillStyle}"/>`);
  }

  clip(): void {
    this.#clips += 1;
    const id = `clip${this.#clips}`;
    this.#parts.push(`<clipPath id="${id}"><path d="${this.#path}"/></clipPath>`);
    this.#parts.push(`<g clip-path="url(#${id})">`);
    this.#open += 1;
  }

  save(): void {
    // What is saved is only what a clip opens.
  }

  restore(): void {
    this.#parts.push('</g>'.repeat(this.#open));
    this.#open = 0;
  }

  setLineDash(pattern: readonly number[]): void {
    this.#dash = pattern.join(' ');
  }

  /** The file. */
  svg(width: number, height: number, background: string): string {
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
      `height="${height}" role="img" aria-label="timeline" style="font: ${this.font}">\n` +
      `<rect width="${width}" height="${height}" fill="${background}"/>\n${this.#parts.join('\n')}\n</svg>\n`
    );
  }
}

function short(value: number): number {
  return Math.round(value * 10) / 10;
}

function box(x: number, y: number, width: number, height: number): string {
  return `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
}
