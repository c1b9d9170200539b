/**
 * What wayland-info (formerly weston-info) prints of linux-dmabuf: the tranches of a compositor, the preferred first.
 *
 * Source: wayland-utils `wayland-info/wayland-info.c`.
 */
import { FormatList } from './format-lists.ts';
import { fourccOfNumber, hexNumber, IMPLICIT_TEXT, modifierText } from './numbers.ts';
import type { PasteFacts, PasteLine, PasteTranche } from './paste-facts.ts';

/** A code, and a modifier where the version of the protocol has them; half a number has no name behind it. */
const PAIR =
  /^\s*(0x[0-9a-f]{8}) = '[^']*'(?:; (0x[0-9a-f]{16}|0x[0-9a-f]{1,16}(?= = .))(?: = .*)?)?\s*$/i;

/** What begins as a pair does. */
const HALF_PAIR = /^\s*0x[0-9a-f]{0,8}(?: |$)/i;

interface Tranche {
  readonly line: number;
  device: string | null;
  scanout: boolean;
  readonly list: FormatList;
}

/** Reads the feedback of one compositor. */
export function readWaylandInfo(lines: readonly PasteLine[], file: string): PasteFacts {
  const all = new FormatList();
  const tranches: Tranche[] = [];
  let begin: number | null = null;
  let main: string | null = null;
  let isHalf = false;
  let isInside = false;
  let understood = 0;
  for (const { text, line } of lines) {
    const isInterface = /^\s*interface: '/.test(text);
    if (isInterface) {
      isInside = text.includes("'zwp_linux_dmabuf_v1'");
      if (isInside) begin ??= line;
    }
    if (!isInside) continue;
    const device = /^\s*main device: (0x[0-9a-f]+)/i.exec(text)?.[1];
    if (device !== undefined) main ??= device.toLowerCase();
    isHalf ||= isHalfPair(text, all, tranches);
    if (isInterface || device !== undefined || take({ text, line }, all, tranches)) understood += 1;
  }
  if (begin === null) return { understood: 0, complete: true };
  const formats = all.formats();
  const steps = tranches.length === 0 ? {} : { tranches: tranches.map(trancheOf) };
  const device = main === null ? {} : { mainDevice: main };
  const importers = [{ id: 'compositor', file, line: begin, formats, ...steps, ...device }];
  const isCut = isHalf || formats.length === 0 || tranches.at(-1)?.list.isEmpty === true;
  return { importers, understood, complete: !isCut };
}

/** Whether a line ends within a pair; in tranches, and where pairs before have modifiers, each has one. */
function isHalfPair(text: string, before: FormatList, tranches: readonly Tranche[]): boolean {
  const [pair, , modifier] = PAIR.exec(text) ?? [];
  if (pair === undefined) return HALF_PAIR.test(text);
  return modifier === undefined && (before.hasExplicit || tranches.length > 0);
}

function trancheOf({ line, device, scanout, list }: Tranche): PasteTranche {
  return { line, device, scanout, formats: list.formats() };
}

function take(
  { text, line }: { readonly text: string; readonly line: number },
  all: FormatList,
  tranches: Tranche[],
): boolean {
  if (/^\s*tranche\s*$/.test(text)) {
    tranches.push({ line, device: null, scanout: false, list: new FormatList() });
    return true;
  }
  const tranche = tranches.at(-1);
  const device = /^\s*target device: (0x[0-9a-f]+)/i.exec(text)?.[1];
  if (device !== undefined && tranche !== undefined) tranche.device = device.toLowerCase();
  const flags = /^\s*flags: (\S.*)$/.exec(text)?.[1];
  if (flags !== undefined && tranche !== undefined) tranche.scanout = /\bscanout\b/.test(flags);
  const [, code, modifier] = PAIR.exec(text) ?? [];
  if (code === undefined) return device !== undefined || flags !== undefined;
  if (isHalfPair(text, all, tranches)) return false;
  const fourcc = fourccOfNumber(hexNumber(code));
  if (fourcc === null) return false;
  const layout = modifier === undefined ? IMPLICIT_TEXT : modifierText(hexNumber(modifier));
  all.add(fourcc, layout);
  tranche?.list.add(fourcc, layout);
  return true;
}
