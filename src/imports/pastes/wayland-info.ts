/**
 * What wayland-info (formerly weston-info) prints of linux-dmabuf: the tranches of a compositor, the preferred first.
 *
 * Source: wayland-utils `wayland-info/wayland-info.c`.
 */
import { FormatList } from './format-lists.ts';
import { fourccOfNumber, hexNumber, IMPLICIT_TEXT, modifierText } from './numbers.ts';
import type { PasteFacts, PasteLine, PasteTranche } from './paste-facts.ts';

const PAIR = /^\s*(0x[0-9a-f]{8}) = '[^']*'(?:; (0x[0-9a-f]{1,16})(?: = .*)?)?\s*$/i;

interface Tranche {
  device: string | null;
  scanout: boolean;
  readonly list: FormatList;
}

/** Reads the feedback of one compositor. */
export function readWaylandInfo(lines: readonly PasteLine[], file: string): PasteFacts {
  const all = new FormatList();
  const tranches: Tranche[] = [];
  let begin: number | null = null;
  let isInside = false;
  let understood = 0;
  for (const { text, line } of lines) {
    const isInterface = /^\s*interface: '/.test(text);
    if (isInterface) {
      isInside = text.includes("'zwp_linux_dmabuf_v1'");
      if (isInside) begin ??= line;
    }
    if (!isInside || !(isInterface || take(text, all, tranches))) continue;
    understood += 1;
  }
  if (begin === null) return { understood: 0, complete: true };
  const formats = all.formats();
  const steps = tranches.length === 0 ? {} : { tranches: tranches.map(trancheOf) };
  const importers = [{ id: 'compositor', file, line: begin, formats, ...steps }];
  return { importers, understood, complete: true };
}

function trancheOf({ device, scanout, list }: Tranche): PasteTranche {
  return { device, scanout, formats: list.formats() };
}

function take(text: string, all: FormatList, tranches: Tranche[]): boolean {
  if (/^\s*tranche\s*$/.test(text)) {
    tranches.push({ device: null, scanout: false, list: new FormatList() });
    return true;
  }
  const tranche = tranches.at(-1);
  const device = /^\s*target device: (0x[0-9a-f]+)/i.exec(text)?.[1];
  if (device !== undefined && tranche !== undefined) tranche.device = device.toLowerCase();
  const flags = /^\s*flags: (\S.*)$/.exec(text)?.[1];
  if (flags !== undefined && tranche !== undefined) tranche.scanout = /\bscanout\b/.test(flags);
  const [, code, modifier] = PAIR.exec(text) ?? [];
  if (code === undefined) return device !== undefined || flags !== undefined;
  const fourcc = fourccOfNumber(hexNumber(code));
  if (fourcc === null) return false;
  const layout = modifier === undefined ? IMPLICIT_TEXT : modifierText(hexNumber(modifier));
  all.add(fourcc, layout);
  tranche?.list.add(fourcc, layout);
  return true;
}
