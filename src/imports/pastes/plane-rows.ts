/**
 * Rows that explain why a buffer is too short for an image: importers round the rows of an image up to whole blocks, so
 * that 1080 rows become 1088. Two sizes alone fit many pairs of rows and bytes a row; only usual images are tried, and
 * nothing is said where more than one of them fits.
 */

/** Rows of an image, and to what its importer rounds them up. */
export interface RowsOfSizes {
  readonly rows: number;
  readonly roundedTo: number;
  readonly bytesPerRow: number;
  /** Luma with a quarter of chroma, twice, as NV12 is; else one plane. */
  readonly isSubsampled: boolean;
}

const USUAL: readonly (readonly [width: number, height: number])[] = [
  [640, 360],
  [848, 480],
  [854, 480],
  [800, 600],
  [1280, 720],
  [1366, 768],
  [1440, 900],
  [1680, 1050],
  [1600, 900],
  [1920, 1080],
  [2560, 1080],
  [2560, 1440],
  [3440, 1440],
  [3840, 2160],
  [4096, 2160],
  [7680, 4320],
];
const BLOCKS = [8, 16, 32, 64] as const;
/** Bytes of a pixel, and how many halves of a plane lie in the buffer. */
const LAYOUTS = [
  { bytes: 1, halves: 3 },
  { bytes: 2, halves: 3 },
  { bytes: 1, halves: 2 },
  { bytes: 2, halves: 2 },
  { bytes: 4, halves: 2 },
] as const;

/** The one usual image that has the first size as it is, and the second with its rows rounded up; else null. */
export function rowsOfSizes(bytes: number, minimum: number): RowsOfSizes | null {
  const fitting = USUAL.flatMap(([width, rows]) =>
    LAYOUTS.flatMap(({ bytes: perPixel, halves }) => {
      const bytesPerRow = width * perPixel;
      if ((bytesPerRow * rows * halves) / 2 !== bytes) return [];
      const rounded = (2 * minimum) / (bytesPerRow * halves);
      const isRounded = BLOCKS.some((block) => Math.ceil(rows / block) * block === rounded);
      if (!isRounded || rounded === rows) return [];
      return [{ rows, roundedTo: rounded, bytesPerRow, isSubsampled: halves === 3 }];
    }),
  );
  const [only, ...others] = fitting;
  return only === undefined || others.length > 0 ? null : only;
}
