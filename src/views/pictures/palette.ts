/**
 * The colours of everything that is looked at, by what they mean, for a light and a dark look. The page,
 * the reports and the pictures that stand alone all read them here. A hue says one thing everywhere:
 * attached, mapped, storage, late, refused or open; what only frames the rest is ink and paper.
 * Source of the hues: Okabe and Ito, 2008; people with colour blindness can tell them apart. They are
 * darkened where they colour text.
 */

import { MONO, SANS } from './faces.ts';

/** One of the two ways in which everything is drawn. */
export type Look = 'light' | 'dark';

/** One meaning in both looks, as `#rrggbb`. */
export type Shade = Readonly<Record<Look, string>>;

/** The meanings. */
export const PALETTE = {
  /** Where everything lies. */
  panel: { light: '#ffffff', dark: '#14171c' },
  /** Fields, raw lines, free memory. */
  sunk: { light: '#f6f7f9', dark: '#0f1216' },
  /** The row that is chosen. */
  selected: { light: '#e8ecf2', dark: '#262c35' },
  /** A hairline between parts. */
  line: { light: '#e3e6eb', dark: '#252a31' },
  /** The edge of a control, and the life of a buffer. */
  edge: { light: '#c6ccd4', dark: '#3d444e' },
  /** Ways and states that were not gone. */
  idle: { light: '#8c949e', dark: '#6d7682' },
  /** Text, the state and the step that are looked at. */
  ink: { light: '#14181d', dark: '#eceff3' },
  /** Text that explains other text. */
  secondary: { light: '#4a525c', dark: '#aab3be' },
  /** Names of sections and of axes. */
  label: { light: '#5f6771', dark: '#949da9' },
  attached: { light: '#cde5f6', dark: '#1e3d56' },
  attachedEdge: { light: '#4a9bcb', dark: '#5ba3d0' },
  mapped: { light: '#0072b2', dark: '#3e97d3' },
  /** Storage that was chosen or moved. */
  storage: { light: '#e69f00', dark: '#e3a52b' },
  storageGround: { light: '#fbebc6', dark: '#463412' },
  storageEdge: { light: '#ae7800', dark: '#b5892f' },
  late: { light: '#d55e00', dark: '#ff8f45' },
  lateText: { light: '#a84600', dark: '#ffa468' },
  refused: { light: '#a8327e', dark: '#e48fc4' },
  refusedText: { light: '#96286f', dark: '#eba0ce' },
  /** What works, and what is open to somebody. */
  open: { light: '#00805e', dark: '#35c496' },
  openText: { light: '#006b4f', dark: '#4fd3a8' },
  /** What a recording does not tell, as text. */
  gapText: { light: '#8a5a00', dark: '#ffcc66' },
  /** The ring around what has the keyboard. */
  focus: { light: '#0b62d6', dark: '#6cb0ff' },
} as const satisfies Readonly<Record<string, Shade>>;

/** A meaning that has a colour. */
export type Token = keyof typeof PALETTE;

/** All meanings. */
export const TOKENS = Object.keys(PALETTE) as readonly Token[];

/** Colours of owners who mean nothing else, such as buffers; the same in both looks. */
export const OWNER_COLOURS = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#b5a400',
] as const;

/** How a style names a colour: as a variable of the page, or as the colour itself. */
export type Ink = (token: Token) => string;

/** For styles of a page that has the variables of `paletteStyle`. */
export const VARIABLES: Ink = (token) => `var(${variableOf(token)})`;

/** The colours of one look, for what has no variables: canvases and files of their own. */
export function inkOf(look: Look): Ink {
  return (token) => PALETTE[token][look];
}

/** The name of the variable of a token: `--attached-edge`. */
export function variableOf(token: Token): string {
  return `--${token.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * The variables of a page. They follow the system's look, or the one that is chosen by
 * `data-theme="light"` or `"dark"` on the root. Paper is light.
 */
export function paletteStyle(): string {
  const variables = TOKENS.map((token) => {
    const { light, dark } = PALETTE[token];
    return `  ${variableOf(token)}: light-dark(${light}, ${dark});`;
  });
  return [
    ':root {',
    '  color-scheme: light dark;',
    ...variables,
    `  --sans: ${SANS};`,
    `  --mono: ${MONO};`,
    '}',
    ":root[data-theme='light'] { color-scheme: light; }",
    ":root[data-theme='dark'] { color-scheme: dark; }",
    '@media print { :root, :root[data-theme] { color-scheme: light; } }',
    '',
  ].join('\n');
}
