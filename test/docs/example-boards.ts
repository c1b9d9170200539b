/**
 * The boards of examples/boards against the platforms of examples/platforms: what `import board` makes of a board's texts,
 * how much of the platform that is, and where the rest comes from.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import type { ImporterSpec, Platform } from '../../src/allocators/platform/platform.ts';
import { platformOfBoard } from '../../src/imports/board/board-platform.ts';
import { answerPastes } from '../../src/imports/pastes/answer-pastes.ts';
import { ROOT } from './documented-commands.ts';

/** Importers of a platform by the names that their texts have for them, and why no text tells the rest. */
export const BOARDS: Readonly<
  Record<string, { readonly devices: Readonly<Record<string, string>>; readonly because: string }>
> = {
  'raspberry-pi-4': {
    devices: { unicam: 'csi@7e801000', hvs: 'hvs@7e400000' },
    because:
      'codec and isp belong to the firmware and have no node; the MMU of v3d is part of it; that the camera and the display take one segment, their drivers say',
  },
  'raspberry-pi-5': {
    devices: { 'hevc-dec': 'codec@800000', 'pisp-be': 'pisp_be@880000', npu: 'pcie@1000110000' },
    because:
      'apertures: bcm2712-iommu.c and `aperture-size`; the display and RP1: overlays of the maker; the MMU of v3d is part of it',
  },
  imx8mq: {
    devices: {
      'vpu-g1': 'video-codec@38300000',
      'vpu-g2': 'video-codec@38310000',
      gpu: 'gpu@38000000',
    },
    because:
      'the buses of csi1, dcss and lcdif have no dma-ranges, so that their masks of 32 bits count; one segment: drivers',
  },
  'rk3588-rga2': {
    devices: { vop2: 'vop@fdd90000' },
    because:
      'the 32-bit tables of RGA2 and of the IOMMUs, and the mask of the HDMI receiver: drivers; hdmi-receiver-cma is memory of its device and no heap; the others are assumptions',
  },
  'allwinner-a20': {
    devices: {},
    because:
      'the window of the memory bus: sunxi_mbus.c, as this tree has no interconnects; the 256 MiB of the video engine: a comment in the tree',
  },
  'exynos-mfc': {
    devices: {},
    because:
      'the tree has IOMMUs for the codec; that the kernel is built without their driver, so that the codec uses its two banks, no text says; mfc-left and mfc-right are memory of the codec and no heaps',
  },
  'omap-tiler': {
    devices: {},
    because: 'the view of the TILER and the MMUs: drivers; camera and display: assumptions',
  },
  'discrete-gpu-laptop': {
    devices: {},
    because: 'VRAM, and what each GPU scans out of: drivers; no text of the kernel has either',
  },
  'qualcomm-venus': {
    devices: { venus: 'video-codec@aa00000', dpu: 'display-subsystem@ae00000' },
    because: 'windows of IO virtual addresses: masks of the drivers; the others are assumptions',
  },
  'tegra-vpr': {
    devices: {},
    because: 'who reaches the region, and that it is protected: the patch series',
  },
};

/** From the first byte to the one behind the last. */
export type Span = readonly [from: number, to: number];

/** A board's platform, and what its texts make. */
export interface ComparedBoard {
  readonly platform: Platform;
  readonly made: Platform;
  readonly files: readonly string[];
}

/** Reads both. */
export function comparedBoard(name: string): ComparedBoard {
  const folder = join(ROOT, 'examples/boards', name);
  const files = readdirSync(folder).toSorted();
  const texts = files.map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
  const answer = answerPastes(texts);
  if (!answer.ok) throw new Error(answer.refusal.message);
  const kernel = texts
    .map(({ text }) => /\bLinux version (\d+\.\d+)/.exec(text)?.[1])
    .find((each) => each !== undefined);
  const board = platformOfBoard(answer.value, name, kernel ?? null);
  if (!board.ok) throw new Error(board.refusal.message);
  const made = parsePlatform(board.value.platform);
  const path = join(ROOT, 'examples/platforms', `${name}.platform.json`);
  const platform = parsePlatform(JSON.parse(readFileSync(path, 'utf8')));
  if (!made.ok || !platform.ok) throw new Error(`${name} is no platform`);
  return { platform: platform.value, made: made.value, files };
}

/** Memory of the zones that the ordinary heap hands out, runs that touch joined. */
export function ordinaryMemory({ allocators, zones }: Platform): readonly Span[] {
  const names = allocators.filter(({ kind }) => kind === 'system').flatMap((each) => each.zones);
  const spans = zones
    .filter(({ name }) => names.includes(name))
    .map(({ base, size }): Span => [base, base + size])
    .toSorted(([one], [other]) => one - other);
  return spans.reduce<readonly Span[]>((joined, [from, to]) => {
    const last = joined.at(-1);
    return last?.[1] === from ? [...joined.slice(0, -1), [last[0], to]] : [...joined, [from, to]];
  }, []);
}

/** Names of allocators of regions, with where they lie. */
export function regionsOf({ allocators, zones }: Platform): ReadonlyMap<string, string> {
  return new Map(
    allocators
      .filter(({ kind }) => kind !== 'system')
      .map(({ name, zones: own }) => {
        const zone = zones.find((each) => own.includes(each.name));
        return [name, `${zone?.base ?? ''}+${zone?.size ?? ''}`];
      }),
  );
}

/** What a text can tell of an importer: an IOMMU, or else a window. */
export function toldOf(importer: ImporterSpec | undefined): object | undefined {
  if (importer === undefined) return undefined;
  const { iommu, dmaWindow } = importer.constraints;
  return iommu === true ? { iommu } : { dmaWindow };
}

/** The table of docs/platforms.md. */
export function boardsTable(): string {
  const rows = Object.entries(BOARDS).map(([name, { devices, because }]) => {
    const { platform, made, files } = comparedBoard(name);
    const regions = [...regionsOf(made).keys()].filter((each) => regionsOf(platform).has(each));
    const others = [...regionsOf(platform).keys()].filter((each) => !regions.includes(each));
    const importers = platform.importers.map(({ id }) => id).filter((id) => !(id in devices));
    const told = Object.keys(devices);
    const cells = [
      `\`${name}\``,
      files.join(', '),
      ['memory', ...regions, ...told].join(', '),
      [...others, ...importers].join(', '),
      because,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| board | its texts | the same in the platform | not in the texts | where that comes from |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
