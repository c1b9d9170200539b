/** Saves a picture as SVG, or as PNG in twice its size. */
import type { JSX } from 'preact';
import { svgFile, type Picture } from '../views/pictures/svg-file.ts';
import type { Props } from './props.ts';
import { saveFile } from './save-file.ts';

/** How much larger than on the page a PNG is. */
const SCALE = 2;

/** The buttons of a view. What is saved looks as it does on the page. */
export function Downloads({
  session,
  name,
  picture,
}: Props & {
  /** The name of the file, without its ending. */
  readonly name: string;
  /** Makes the picture when it is asked for. */
  readonly picture: () => Picture;
}): JSX.Element {
  const svg = (): string => svgFile(picture(), session.look.value);
  return (
    <span class="downloads">
      <button
        type="button"
        aria-label={`Save ${name} as SVG`}
        onClick={() => {
          saveFile(`${name}.svg`, 'image/svg+xml', svg());
        }}
      >
        SVG
      </button>{' '}
      <button
        type="button"
        aria-label={`Save ${name} as PNG`}
        onClick={() => {
          void savePng(name, svg());
        }}
      >
        PNG
      </button>
    </span>
  );
}

async function savePng(name: string, svg: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * SCALE;
    canvas.height = image.naturalHeight * SCALE;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/png');
    });
    if (blob !== null) saveFile(`${name}.png`, 'image/png', blob);
  } finally {
    URL.revokeObjectURL(url);
  }
}
