/**
 * The table of formats as it is looked up: meanings by API and name, and layouts by identity. It is read once,
 * when the first name is asked for.
 */
import { FORMAT_ROWS, OTHER_ROWS, V4L2_LAYOUT_ROWS, V4L2_ONLY_ROWS } from './format-table.ts';
import { apiOfLetter, PIXEL_APIS, type PixelApi } from './pixel-apis.ts';

/** What a name means. */
export interface FormatMeaning {
  /** The one text that stands for the format, whoever names it: DRM's code where it has one. */
  readonly identity: string;
  /** The modifier, as a number, that the code itself implies; null where it says nothing of it. */
  readonly modifier: bigint | null;
  /** How many buffers hold the planes; null where that is open. */
  readonly buffers: number | null;
}

/** What is known of all names. */
export interface FormatIndex {
  /** What a name means in an API; several where it leaves open which of them. */
  meanings(api: PixelApi, name: string): readonly FormatMeaning[];
  /** The name of a constant of V4L2, which is another than the code. */
  v4l2Constant(name: string): string | undefined;
  /** The names of a format in an API, the usual one first. */
  names(identity: string, api: PixelApi): readonly string[];
  /** Every name of an API, or of all. */
  allNames(api: PixelApi | undefined): readonly string[];
  /** The text of a layout; undefined where it is not known. */
  layout(identity: string): string | undefined;
}

let read: FormatIndex | undefined;

/** The table. */
export function formatIndex(): FormatIndex {
  return (read ??= readIndex());
}

/** Names of an API are looked up more often than anything else, in one map. */
function key(api: PixelApi, name: string): string {
  return `${api} ${name}`;
}

class IndexReader {
  readonly meanings = new Map<string, FormatMeaning[]>();
  readonly constants = new Map<string, string>();
  readonly names = new Map<string, string[]>();
  readonly layouts = new Map<string, string>();

  name(api: PixelApi, name: string, meaning: FormatMeaning): void {
    const at = key(api, name);
    const known = this.meanings.get(at) ?? [];
    const isThere = known.some(({ identity }) => identity === meaning.identity);
    if (!isThere) this.meanings.set(at, [...known, meaning]);
    // What a modifier is implied by is no name of the format alone.
    if (meaning.modifier !== null) return;
    const called = key(api, meaning.identity);
    this.names.set(called, [...(this.names.get(called) ?? []), name]);
  }
}

function readIndex(): FormatIndex {
  const reader = new IndexReader();
  for (const row of rowsOf(FORMAT_ROWS)) readFormat(reader, row);
  for (const [code = '', name = '', drm = '', modifier = '', buffers = ''] of rowsOf(
    V4L2_LAYOUT_ROWS,
  )) {
    reader.constants.set(name, code);
    const meaning = {
      identity: drm,
      modifier: BigInt(`0x${modifier}`),
      buffers: Number(buffers),
    };
    reader.name('v4l2', code, meaning);
  }
  readOwn(reader);
  return {
    meanings: (api, name) => reader.meanings.get(key(api, name)) ?? [],
    v4l2Constant: (name) => reader.constants.get(name),
    names: (identity, api) => reader.names.get(key(api, identity)) ?? [],
    allNames: (api) => allNames(reader, api),
    layout: (identity) => reader.layouts.get(identity),
  };
}

function allNames({ meanings, constants }: IndexReader, api: PixelApi | undefined): string[] {
  const keys = [...meanings.keys()].filter(
    (each) => api === undefined || each.startsWith(`${api} `),
  );
  const names = keys.map((each) => each.slice(each.indexOf(' ') + 1));
  return api === undefined || api === 'v4l2' ? [...names, ...constants.keys()] : names;
}

function rowsOf(table: string): readonly (readonly string[])[] {
  return table
    .trim()
    .split('\n')
    .map((row) => row.split(' '));
}

/** A code with its blanks, which stand as `_`. */
function codeOf(word: string): string {
  return word.replaceAll('_', ' ');
}

function readFormat(
  reader: IndexReader,
  [word = '', name = '', layout = '', ...cells]: readonly string[],
): void {
  const code = codeOf(word);
  // A blank within a code is no part of a name that people could write.
  const identity = code.includes(' ') ? name : code;
  const meaning = { identity, modifier: null, buffers: null };
  reader.layouts.set(identity, layout);
  reader.name('drm', code, meaning);
  reader.name('drm', name, meaning);
  for (const cell of cells) {
    const api = apiOfLetter(cell.slice(0, 1));
    if (api === undefined) continue;
    for (const each of cell.slice(2).split(',')) readName(reader, api, each, meaning);
  }
}

/** A name of an API; `XR24=XBGR32` is a code with its constant. */
function readName(reader: IndexReader, api: PixelApi, text: string, meaning: FormatMeaning): void {
  const [word = '', constant] = text.split('=');
  const name = constant === undefined ? word : codeOf(word);
  // A code of V4L2 that names no layout has one buffer for all planes.
  reader.name(api, name, api === 'v4l2' ? { ...meaning, buffers: 1 } : meaning);
  if (constant === undefined) return;
  if (api === 'v4l2') reader.constants.set(constant, name);
  else reader.name(api, constant, meaning);
}

/** Formats of one API alone. Where their letters mean another format elsewhere, their identity says whose they are. */
function readOwn(reader: IndexReader): void {
  const isTaken = (name: string) => PIXEL_APIS.some((api) => reader.meanings.has(key(api, name)));
  for (const [code = '', name = '', layout = '-'] of rowsOf(V4L2_ONLY_ROWS)) {
    const identity = isTaken(code) ? `V4L2_PIX_FMT_${name}` : code;
    const meaning = { identity, modifier: null, buffers: 1 };
    reader.constants.set(name, code);
    reader.name('v4l2', code, meaning);
    reader.layouts.set(identity, layout);
    const raw = /^S[BGR]{4}\d+(P?)$/.exec(name);
    if (raw === null) continue;
    const called = raw[1] === 'P' ? `${name.slice(0, -1)}_CSI2P` : name;
    reader.name('libcamera', called, { ...meaning, buffers: null });
  }
  for (const [letter = '', name = '', layout = '-'] of rowsOf(OTHER_ROWS)) {
    const api = apiOfLetter(letter);
    if (api === undefined) continue;
    // PipeWire's names of eight bits a component are those of GStreamer.
    const owner = api === 'pipewire' ? 'gstreamer' : api;
    // Fuchsia's names are those of V4L2 where letters are the same.
    const identity = isTaken(name) && api !== 'fuchsia' ? `${owner}:${name}` : name;
    reader.name(api, name, { identity, modifier: null, buffers: null });
    if (layout !== '-') reader.layouts.set(identity, layout);
  }
}
