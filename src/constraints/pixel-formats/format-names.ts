/**
 * What a name of a pixel format means: spellings of V4L2, DRM, GStreamer, PipeWire, libcamera, Vulkan, FFmpeg,
 * Android and Fuchsia are names of one identity, and a number wins over a name.
 *
 * Source: tools/pixel-formats/names.txt.
 */
import { guessOf } from '../../base/known-fields.ts';
import { formatIndex, type FormatMeaning } from './format-index.ts';
import { apiInWords, carriedApi, PIXEL_APIS, type PixelApi } from './pixel-apis.ts';

/** What a name means. */
export interface NamedFormat {
  /** At least one; several where a name leaves open whether there is alpha. */
  readonly meanings: readonly FormatMeaning[];
  /** False where no table has the name: it is compared letter by letter. */
  readonly isKnown: boolean;
  /** What the name means in each API, in words, where it says no API and would need one; else null. */
  readonly clash: string | null;
}

const known = new Map<string, NamedFormat>();

/**
 * Reads a name. Names are looked up again and again while lists of importers are merged, so each is read once.
 *
 * @param text - The name, with or without the prefix of its constants, or the number of a fourcc.
 * @param api - In whose names it is told; undefined where nobody says.
 */
export function namedFormat(text: string, api?: PixelApi): NamedFormat {
  const at = api === undefined ? text : `${api} ${text}`;
  const before = known.get(at);
  if (before !== undefined) return before;
  const named = read(text.trim(), api);
  // A stranger may send any number of names, and each would stay.
  if (known.size < KNOWN_MAX) known.set(at, named);
  return named;
}

const KNOWN_MAX = 10_000;

function read(text: string, api: PixelApi | undefined): NamedFormat {
  const carried = carriedApi(text);
  const whose = carried?.api ?? api;
  const code = codeOfNumber(carried?.name ?? text);
  if (code !== null) return inApi(code, whose === 'v4l2' ? 'v4l2' : 'drm');
  // v4l2-ctl keeps the blanks of a code in front of what says big endian.
  const name = (carried?.name ?? text).replace(/ +-BE$/, '-BE');
  if (whose === undefined) return inAnyApi(name);
  const isConstant = carried?.isConstant === true && carried.api === 'v4l2';
  return inApi((isConstant ? formatIndex().v4l2Constant(name) : undefined) ?? name, whose);
}

/** The four characters of a number, alone or in parentheses behind a name. */
function codeOfNumber(text: string): string | null {
  const found = /^(?:.*\()?(0x[0-9a-f]{1,8}|\d{9,10})\)?$/i.exec(text)?.[1];
  if (found === undefined) return null;
  const value = Number(found);
  if (value > 0xffff_ffff) return null;
  const characters = [0, 8, 16, 24].map((shift) => {
    const byte = Math.floor(value / 2 ** shift) % 256;
    return String.fromCharCode(shift === 24 ? byte % 128 : byte);
  });
  const code = characters.join('').trimEnd();
  // What is no code stays the number that it is.
  if (!/^[A-Za-z0-9]+( +[A-Za-z0-9])?$/.test(code)) return null;
  return value >= 2 ** 31 ? `${code}-BE` : code;
}

function inApi(name: string, api: PixelApi): NamedFormat {
  const meanings = formatIndex().meanings(api, name);
  if (meanings.length > 0) return { meanings, isKnown: true, clash: null };
  const variant = variantOf(name, api);
  if (variant !== null) return inApi(variant, api);
  const constant = api === 'v4l2' ? formatIndex().v4l2Constant(name) : undefined;
  if (constant !== undefined) return inApi(constant, api);
  if (api === 'drm') {
    const swapped = bigEndian(name);
    if (swapped !== null) return swapped;
  }
  // Letters that mean something elsewhere must not be taken for that.
  const elsewhere = namedFormat(name);
  const isTaken = elsewhere.isKnown || elsewhere.clash !== null;
  return unknown(isTaken ? `${api}:${name}` : name);
}

/** DRM says big endian with a bit beside any code; V4L2 has a constant for each code that is. */
function bigEndian(name: string): NamedFormat | null {
  const little = name.endsWith('-BE') ? name.slice(0, -'-BE'.length) : '';
  const [meaning] = formatIndex().meanings('drm', little);
  if (meaning === undefined) return null;
  const meanings = [{ ...meaning, identity: `${meaning.identity}-BE` }];
  return { meanings, isKnown: true, clash: null };
}

/** Vulkan's variants of how a value is read have the same bytes. */
function variantOf(name: string, api: PixelApi): string | null {
  const unorm = name.replace(/_(?:SRGB|SNORM|UINT|SINT|USCALED|SSCALED)(?=_|$)/, '_UNORM');
  return api === 'vulkan' && unorm !== name ? unorm : null;
}

function unknown(identity: string): NamedFormat {
  return { meanings: [{ identity, modifier: null, buffers: null }], isKnown: false, clash: null };
}

/** Where nobody says the API, a name means what it means wherever it is one. */
function inAnyApi(name: string): NamedFormat {
  const found = PIXEL_APIS.map((api) => ({ api, meanings: formatIndex().meanings(api, name) }));
  const [first, ...others] = found.filter(({ meanings }) => meanings.length > 0);
  if (first === undefined) {
    const constant = formatIndex().v4l2Constant(name);
    if (constant !== undefined) return inApi(constant, 'v4l2');
    return bigEndian(name) ?? unknown(name);
  }
  const isOne = others.every((each) => textOf(each.meanings) === textOf(first.meanings));
  // Whose names nobody says has said nothing of buffers, but where the code exists for that alone.
  const meanings = first.meanings.map((each) =>
    each.modifier === null ? { ...each, buffers: null } : each,
  );
  if (isOne) return { meanings, isKnown: true, clash: null };
  const clash = [first, ...others].map(
    ({ api, meanings: [meaning] }) => `${apiInWords(api)}'s ${name} is ${meaningInWords(meaning)}`,
  );
  // Logs have such names from before they were refused: what they meant then is what DRM means.
  const isDrm = first.api === 'drm';
  return { ...(isDrm ? { meanings, isKnown: true } : unknown(name)), clash: clash.join(', ') };
}

/**
 * Why a name cannot be read, in words, where nobody says the API and it means something else in each; null
 * where it can.
 */
export function clashOf(text: string, api?: PixelApi): string | null {
  const { clash } = namedFormat(text, api);
  return (
    clash &&
    `"${text}" means several formats: ${clash}; say in whose names it is told, such as "api": "v4l2"`
  );
}

/** "did you mean" for a format that nobody knows, or nothing. */
export function guessOfFormat(text: string, api?: PixelApi): string {
  const name = text.trim();
  const names = formatIndex().allNames(api);
  const isSame = (each: string) => each.toLowerCase() === name.toLowerCase();
  // Codes of four characters are all near to each other.
  if (name.length <= CODE_LENGTH) return guessOf(name, names.filter(isSame));
  return guessOf(name, names);
}

const CODE_LENGTH = 4;

/** The format that a name means, or all of them, as one text. */
export function identitiesOfFormat(text: string, api?: PixelApi): string {
  return textOf(namedFormat(text, api).meanings);
}

/**
 * A name of a format as another API has it, so that what one importer states can be stated by another.
 *
 * @param from - In whose names it is told.
 * @param to - In whose names it is to be told.
 */
export function formatNameFor(
  text: string,
  from: PixelApi | undefined,
  to: PixelApi | undefined,
): string {
  if (from === to) return text;
  const named = namedFormat(text, from);
  const wanted = textOf(named.meanings);
  const [first] = named.meanings;
  if (first === undefined) return text;
  const { identity } = first;
  const [own] = to === undefined ? [] : formatIndex().names(identity, to);
  const names = [own, identity, `drm:${identity}`, `v4l2:${identity}`];
  return (
    names.find((name) => name !== undefined && identitiesOfFormat(name, to) === wanted) ?? text
  );
}

function textOf(meanings: readonly FormatMeaning[]): string {
  return meanings.map(({ identity }) => identity).join(' ');
}

function meaningInWords(meaning: FormatMeaning | undefined): string {
  const identity = meaning?.identity ?? '';
  const [long] = formatIndex().names(identity, 'drm').slice(1);
  return long === undefined || long === identity ? identity : long;
}
