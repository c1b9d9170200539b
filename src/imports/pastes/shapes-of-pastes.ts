/** The kinds of pasted text that are read, the signs by which each is known, and its reader. */
import { TEXT_SHAPES, type TextShapeName } from '../../trace/formats/foreign-shapes.ts';
import { BUFINFO_SIGN } from '../../trace/snapshots/bufinfo-rows.ts';
import { readDeviceTree } from '../device-tree/read-device-tree.ts';
import { readGstCaps } from '../gstreamer/read-gst-caps.ts';
import { readPwDump } from '../pipewire/pw-dump.ts';
import { readSpaText } from '../pipewire/spa-text.ts';
import { readAndroidDump, readDescriptors } from './buffer-holders.ts';
import { isIteratorText, readBufinfoPaste, readDmabufSysfs, readIterator } from './all-buffers.ts';
import { CMA_AREAS_SIGN, readCmaAreas } from './cma-areas.ts';
import { isDrmInfoJson, readDrmInfoJson } from './drm-info-json.ts';
import { readDrmInfo } from './drm-info.ts';
import { readIomem } from './iomem.ts';
import { isKernelLog, readKernelLog } from './kernel-log.ts';
import { readModetest } from './modetest.ts';
import type { PasteLine, PasteReader } from './paste-facts.ts';
import { isPlatformText, readPastedPlatform } from './pasted-platform.ts';
import { readV4l2Ctl } from './v4l2-ctl.ts';
import { readVulkaninfo } from './vulkaninfo.ts';
import { readWaylandInfo } from './wayland-info.ts';

/** A kind of text. */
export interface PasteShape {
  readonly kind: TextShapeName;
  /** What it is called, where a kind is printed in several forms. */
  readonly name?: TextShapeName;
  /** One line that matches makes the text one of this kind. */
  readonly sign: RegExp | ((lines: readonly PasteLine[]) => boolean);
  readonly read: PasteReader;
}

/** All kinds. */
export const PASTE_SHAPES: readonly PasteShape[] = [
  {
    kind: 'kernel-log',
    sign: isKernelLog,
    read: readKernelLog,
  },
  {
    kind: 'iomem',
    sign: /^\s*[0-9a-f]{8,16}-[0-9a-f]{8,16} : \S/i,
    read: readIomem,
  },
  {
    kind: 'device-tree',
    sign: /^\s*\/(?:dts-v1|plugin)\/\s*;|^\s*\/\s*\{|^\s*(?:\w+:\s*)?[\w,.-]+@[0-9a-f]+\s*\{|\breserved-memory\s*\{|#(?:address|size)-cells\s*=|compatible\s*=\s*".*(?:shared|restricted)-dma-pool|^\s*(?:dma-ranges|memory-region|iommus|iommu-map)\s*=\s*[<&]|^\s*&\w+\s*\{\s*$/,
    read: readDeviceTree,
  },
  {
    kind: 'drm-info',
    sign: /Node: \/dev\/dri\/|"IN_FORMATS" \(immutable\): blob/,
    read: readDrmInfo,
  },
  {
    kind: 'drm-info',
    name: 'drm-info-json',
    sign: isDrmInfoJson,
    read: readDrmInfoJson,
  },
  {
    kind: 'modetest',
    sign: /in_formats blob decoded:|^id\s+crtc\s+fb\s+CRTC x,y/,
    read: readModetest,
  },
  {
    kind: 'wayland-info',
    sign: /interface: 'zwp_linux_dmabuf_v1'/,
    read: readWaylandInfo,
  },
  {
    kind: 'bufinfo',
    sign: BUFINFO_SIGN,
    read: readBufinfoPaste,
  },
  {
    kind: 'dmabuf-sysfs',
    sign: /\/sys\/kernel\/dmabuf\/buffers\/\d/,
    read: readDmabufSysfs,
  },
  {
    kind: 'dmabuf-iterator',
    sign: isIteratorText,
    read: readIterator,
  },
  {
    kind: 'fd-list',
    sign: /\/dmabuf:|anon_inode:\[?dmabuf|^(?:\S*:)?exp_name:/,
    read: readDescriptors,
  },
  {
    kind: 'android-dmabuf',
    sign: /dmabuf total:|Dmabuf Inode/,
    read: readAndroidDump,
  },
  {
    kind: 'cma-areas',
    sign: CMA_AREAS_SIGN,
    read: readCmaAreas,
  },
  {
    kind: 'gst-caps',
    sign: /\bvideo\/x-raw\b|\bdrm-format\s*[=:]|^\s*Pad Templates:\s*$|\breason not-negotiated \(-4\)/,
    read: readGstCaps,
  },
  {
    kind: 'pipewire',
    sign: /type Spa:Pod:Object:Param:Format\b/,
    read: readSpaText,
  },
  {
    kind: 'pipewire',
    name: 'pipewire-json',
    sign: /"EnumFormat"\s*:/,
    read: readPwDump,
  },
  {
    kind: 'v4l2',
    sign: /^\s*ioctl: VIDIOC_ENUM_FMT|^\s*Format Video (?:Capture|Output)|^\s*Driver Info\b.*:\s*$|^\s*Pixel Format\s*: '|^\s*\[\d+\]: '.{4}(?:-BE)?' \(/,
    read: readV4l2Ctl,
  },
  {
    kind: 'vulkaninfo',
    sign: /^\s*VkPhysicalDeviceMemoryProperties:\s*$|^\s*memory(?:Heaps|Types)\[\d+\]\s*:/,
    read: readVulkaninfo,
  },
  {
    kind: 'names',
    sign: isPlatformText,
    read: readPastedPlatform,
  },
];

/** The names of all kinds, and of recordings. */
export const PASTE_NAMES: readonly TextShapeName[] = [
  'recording',
  ...PASTE_SHAPES.map(({ kind, name = kind }) => name),
];

/** What a kind is called. */
export function titleOf({ kind, name = kind }: PasteShape): string {
  return TEXT_SHAPES[name].title;
}

/** The kinds whose signs stand in the lines. */
export function shapesOf(lines: readonly PasteLine[]): readonly PasteShape[] {
  return PASTE_SHAPES.filter(({ sign }) =>
    sign instanceof RegExp ? lines.some(({ text }) => sign.test(text)) : sign(lines),
  );
}
